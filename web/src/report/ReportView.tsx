/** A report as it was, with the voices at its left and what they claim at its right. */
import type { JSX } from "preact";
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import type { Attribution, Claim, Report } from "../api/types";
import { ClaimDrawer } from "../claims/ClaimDrawer";
import { changed, format, go, useRoute } from "../router";
import { Empty, FactualityMark, LabelMark, Name, ReviewMark, typing } from "../shell/parts";
import { count, day, linkName, plainType, sourceKind, stanceText, stated } from "../words";
import { lanes, paragraphs, type Range } from "./lanes";
import { Passage } from "./Passage";
import "./report.css";
import { anchor, attributionOf, voices as voicesOf, type Voice, type Voices } from "./voices";

const SHOWN = 3;

interface Row { span: Range; zone: string; attributions: Attribution[]; claims: Claim[]; starts: Attribution[] }

function rowsOf(report: Report): Row[] {
  const spans = paragraphs(report.text);
  const at = (offset: number): number => {
    const i = spans.findIndex(([, to]) => offset < to);
    return i < 0 ? spans.length - 1 : i;
  };
  const rows: Row[] = spans.map((span) => {
    const zone = report.zones.find((z) => z.span[0] < span[1] && span[0] < z.span[1] && z.kind !== "body")?.kind;
    const whole = report.zones.find((z) => z.kind === zone && z.span[0] <= span[0] && z.span[1] >= span[1] - 1);
    return { span, zone: zone && whole ? zone : "body", attributions: [], claims: [], starts: [] };
  });
  for (const a of report.attributions) {
    const spansOf = [...a.content, ...a.source, ...a.cue];
    let first = true;
    for (const row of rows) {
      if (!spansOf.some((s) => s[0] < row.span[1] && row.span[0] < s[1])) continue;
      row.attributions.push(a);
      const speaks = a.content.some((s) => s[0] < row.span[1] && row.span[0] < s[1]);
      if (speaks || first) row.starts.push(a);
      first = false;
    }
  }
  for (const claim of report.claims) rows[at(anchor(claim))]?.claims.push(claim);
  for (const row of rows) row.claims.sort((a, b) => anchor(a) - anchor(b));
  return rows;
}

export function ReportView({ report, kept }: { report: Report; kept: boolean }): JSX.Element {
  const route = useRoute();
  const voices = useMemo(() => voicesOf(report), [report]);
  const rows = useMemo(() => rowsOf(report), [report]);
  const lane = useMemo(() => lanes(report.attributions.map((a) => ({ id: a.id, spans: a.content, within: a.nested_in }))), [report]);
  const voiceOf = useMemo(() => new Map(report.claims.map((c) => [c.id, attributionOf(c, report)])), [report]);
  const [pointed, setPointed] = useState<Attribution | null>(null);
  const [hovered, setHovered] = useState<Claim | null>(null);
  const openId = route.params.get("claim");
  const open = report.claims.find((c) => openId !== null && openId !== "" && c.id.startsWith(openId)) ?? null;
  const voiceKey = route.params.get("voice");
  const pinned = voices.all.find((v) => v.letter === voiceKey) ?? null;
  const shown = hovered ?? open;
  const host = useRef<HTMLDivElement>(null);

  const address = (patch: Record<string, string | undefined>): void => go(format(route.view, route.id, changed(route.params, patch)), true);
  const openClaim = (claim: Claim | null): void => address({ claim: claim?.id.slice(0, 12), voice: undefined });
  const openVoice = (a: Attribution): void => {
    const voice = voices.of.get(a.id) as Voice;
    address({ voice: voiceKey === voice.letter ? undefined : voice.letter, claim: undefined });
  };

  // A link to a claim shows the claim.
  useEffect(() => {
    if (open) host.current?.querySelector(`[data-claim="${open.id}"]`)?.scrollIntoView({ block: "center" });
  }, [report.id]);

  // j and k: from claim to claim.
  useEffect(() => {
    const ordered = rows.flatMap((r) => r.claims);
    const key = (event: KeyboardEvent): void => {
      if (typing(event) || document.querySelector("dialog[open]") || ordered.length === 0) return;
      if (event.key === "j" || event.key === "k") {
        const now = ordered.findIndex((c) => c === open);
        const next = ordered[event.key === "j" ? Math.min(now + 1, ordered.length - 1) : Math.max(now - 1, 0)] as Claim;
        event.preventDefault();
        openClaim(next);
        requestAnimationFrame(() => host.current?.querySelector(`[data-claim="${next.id}"]`)?.scrollIntoView({ block: "center" }));
      } else if (event.key === "Escape" && pinned) address({ voice: undefined });
    };
    addEventListener("keydown", key);
    return () => removeEventListener("keydown", key);
  });

  const active = pointed ? (voices.of.get(pointed.id) as Voice) : pinned;
  return (
    <div class={`page report-page ${open ? "with-drawer" : ""}`} ref={host}>
      <header class="report-head">
        {rows.some((r) => r.zone === "headline") ? <h1 class="visually-hidden"><Name>{report.title ?? "Report without a title"}</Name></h1> : <h1><Name>{report.title ?? "Report without a title"}</Name></h1>}
        <p class="line">
          <strong><Name>{report.publisher ?? "Publisher not known"}</Name></strong>
          {report.published ? <span>{day(report.published)}</span> : <span>day not known</span>}
          {report.author ? <span>by <Name>{report.author}</Name></span> : null}
          <span>{count(voices.all.length, "voice")}, {count(report.claims.length, "claim")}</span>
          {kept ? null : <span class="mark doubt">read, not kept in the ledger</span>}
        </p>
      </header>
      <div class="legend">
        <span><b class="tag hue-0" data-letter="A" aria-hidden="true" /><span class="visually-hidden">A in brackets: </span>what source A says<span class="close hue-0" aria-hidden="true" /></span>
        <span><b>bold</b> the words that name a source</span>
        <span><em>italic</em> the word that says so</span>
        <span>plain: the reporter’s own words</span>
        <span class="no-print hide-small"><kbd>j</kbd> <kbd>k</kbd> from claim to claim</span>
      </div>
      {rows.length === 0 ? <Empty title="This report has no text"><p>Its file held a title or metadata alone.</p></Empty> : null}
      <article class="article" aria-label="The report">
        {rows.map((row) => {
          const touched = shown !== null && shown.evidence.some((e) => e.spans.some((s) => s[0] < row.span[1] && row.span[0] < s[1]));
          const speaks = active !== null && row.attributions.some((a) => voices.of.get(a.id) === active);
          return (
            <section class="passage" key={row.span[0]}>
              <Margin row={row} voices={voices} onPoint={setPointed} onOpen={openVoice} />
              <div class="words">
                <Passage text={report.text} span={row.span} zone={row.zone} attributions={row.attributions} lanes={lane} voices={voices}
                  claim={touched ? shown : null} voice={speaks ? (active?.key ?? null) : null} onPoint={setPointed} onOpen={openVoice} />
              </div>
              <ClaimsHere row={row} voices={voices} voiceOf={voiceOf} on={open} onPoint={setHovered} onOpen={openClaim} />
            </section>
          );
        })}
      </article>
      {report.claims.length === 0 ? (
        <p class="notice">No claim was read: no event or relation of the lexicon was found. {report.attributions.length > 0 ? "Who says what is marked all the same." : "Nobody is said to say anything."}</p>
      ) : null}
      {active ? <Strip voice={active} attribution={pointed} voices={voices} report={report} /> : null}
      {open ? <ClaimDrawer id={open.id} claim={open} text={report.text} kept={kept} onClose={() => openClaim(null)} /> : null}
    </div>
  );
}

function Margin({ row, voices, onPoint, onOpen }: { row: Row; voices: Voices; onPoint: (a: Attribution | null) => void; onOpen: (a: Attribution) => void }): JSX.Element {
  const seen = new Set<string>();
  const list = row.starts.filter((a) => {
    const key = (voices.chain.get(a.id) ?? []).map((v) => v.letter).join("›");
    return !seen.has(key) && seen.add(key);
  });
  return (
    <ul class="voices-here" aria-label="Voices in this paragraph">
      {list.map((a) => {
        const links = voices.chain.get(a.id) ?? [];
        const voice = voices.of.get(a.id) as Voice;
        return (
          <li key={a.id} class={`hue-${voice.color} ${a.directness}`}>
            <button type="button" onMouseEnter={() => onPoint(a)} onMouseLeave={() => onPoint(null)} onFocus={() => onPoint(a)} onBlur={() => onPoint(null)} onClick={() => onOpen(a)}>
              <b>{links.map((v) => v.letter).join(" › ")}</b>
              <span class="who"><Name>{voice.name}</Name></span>
              {voice.kind !== "named" ? <span class="kind">{sourceKind(voice.kind)}</span> : null}
            </button>
          </li>
        );
      })}
    </ul>
  );
}

function ClaimsHere({ row, voices, voiceOf, on, onPoint, onOpen }: {
  row: Row; voices: Voices; voiceOf: Map<string, Attribution | undefined>; on: Claim | null;
  onPoint: (c: Claim | null) => void; onOpen: (c: Claim) => void;
}): JSX.Element {
  const [all, setAll] = useState(false);
  const shown = all || row.claims.length <= SHOWN + 1 ? row.claims : row.claims.slice(0, SHOWN);
  const groups: { key: string; attribution: Attribution | undefined; claims: Claim[] }[] = [];
  for (const claim of shown) {
    const attribution = voiceOf.get(claim.id);
    const key = attribution ? (voices.chain.get(attribution.id) ?? []).map((v) => v.letter).join("›") : claim.chain.map((l) => l.name).join("›");
    const same = groups.find((g) => g.key === key);
    if (same) same.claims.push(claim);
    else groups.push({ key, attribution, claims: [claim] });
  }
  return (
    <div class="claims-here">
      {groups.map((g, i) => (
        <div class="voice-group" key={i}>
          <p class="by">{g.attribution ? (voices.chain.get(g.attribution.id) ?? []).map((v, n) => (
            <span key={n}>{n > 0 ? " quoting " : ""}<b class={`hue-${v.color}`}>{v.letter}</b> <Name>{v.name}</Name></span>
          )) : <>{(g.claims[0] as Claim).chain.length > 1 ? <Name>{linkName((g.claims[0] as Claim).chain.at(-1) as { name: string })}</Name> : "the reporter’s own words"}</>}</p>
          <ul>
            {g.claims.map((c) => (
              <li key={c.id}>
                <button type="button" data-claim={c.id} class={`claim-note ${on === c ? "on" : ""} ${c.review.state}`} aria-expanded={on === c}
                  onMouseEnter={() => onPoint(c)} onMouseLeave={() => onPoint(null)} onFocus={() => onPoint(c)} onBlur={() => onPoint(null)} onClick={() => onOpen(c)}>
                  <span class="text"><Name>{stated(c.plain, c.chain.length)}</Name></span>
                  <span class="meta">
                    <span class="what">{plainType(c.statement.type)}</span>
                    <FactualityMark of={c.factuality} bare />
                    {c.label && c.label !== "single source" ? <LabelMark of={c.label} /> : null}
                    {c.chain.slice(1).map((l) => stanceText(l.stance)).filter(Boolean).map((s, n) => <span key={n}>{s}</span>)}
                    <ReviewMark of={c.review} />
                  </span>
                </button>
              </li>
            ))}
          </ul>
        </div>
      ))}
      {shown.length < row.claims.length ? <button type="button" class="button plain more-claims" onClick={() => setAll(true)}>{row.claims.length - shown.length} more claims here</button> : null}
    </div>
  );
}

/** What is known of the voice that is pointed at, at the foot of the page: it never covers the words. */
function Strip({ voice, attribution, voices, report }: { voice: Voice; attribution: Attribution | null; voices: Voices; report: Report }): JSX.Element {
  const a = attribution ?? (voice.attributions[0] as Attribution);
  const links = voices.chain.get(a.id) ?? [voice];
  const words = (spans: readonly (readonly [number, number])[]): string => spans.map(([f, t]) => report.text.slice(f, t)).join(" … ");
  const content = words(a.content);
  return (
    <div class="strip" role="status">
      <div>
        <span><Name>{report.publisher ?? "The report"}</Name>{links.map((v, i) => <span key={i}> → <b class={`hue-${v.color}`}>{v.letter}</b> <Name>{v.name}</Name></span>)}</span>
        <span class="quiet">{[sourceKind(voice.kind), voice.actor, voice.terms].filter(Boolean).join(" · ")}</span>
        {a.cue.length > 0 || a.words ? <span>says so: <em><Name>{words(a.cue) || a.words}</Name></em></span> : null}
        <span class="quiet">{a.directness === "direct" ? "in the source’s words" : a.directness === "mixed" ? "partly in the source’s words" : "in the reporter’s words"}{stanceText(a.stance) ? ` · ${stanceText(a.stance)}` : ""}</span>
        {content ? <span class="quiet hide-small">“<Name>{content.length > 120 ? `${content.slice(0, 118)}…` : content}</Name>”</span> : null}
      </div>
    </div>
  );
}
