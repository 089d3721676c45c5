/** One claim in full: who says it, what it says, how sure, on which words it rests, which rule read it, what analysts said. */
import type { ComponentChildren, JSX } from "preact";
import { useMemo } from "preact/hooks";
import { claimDetail } from "../api/model";
import type { Claim, ClaimDetail, Correction, Explanation, Span } from "../api/types";
import { Decide } from "../review/Decide";
import { format } from "../router";
import { mayWrite, useSession } from "../session/session";
import { Drawer, FactualityMark, LabelMark, Name, Parties, ReviewMark, useGet } from "../shell/parts";
import { day, days, label, linkName, magnitude, QUADS, sourceKind, stanceText, what } from "../words";

interface Props { id: string; claim?: Claim; text?: string; kept?: boolean; onClose: () => void }

export function ClaimDrawer({ id, claim, text, kept = true, onClose }: Props): JSX.Element {
  const answer = useGet<unknown>(kept ? `claims/${encodeURIComponent(id)}` : null);
  const found = useMemo(() => (answer.data === undefined ? undefined : claimDetail(answer.data)), [answer.data]);
  const detail = found?.id.startsWith(id) ? found : undefined;
  const shown: Claim | undefined = detail ?? claim;
  const session = useSession();
  return (
    <Drawer title="Claim" onClose={onClose}>
      {shown ? <ClaimFacts claim={shown} detail={detail ?? null} text={text ?? null} kept={kept} /> : answer.error ? <p class="notice bad" role="alert">{answer.error.message}</p> : <p class="quiet" role="status">Reading the ledger…</p>}
      {shown && kept && mayWrite(session) ? <section class="drawer-part no-print"><h3>Decide</h3><Decide claim={shown} /></section> : null}
      {detail ? <History list={detail.history} /> : null}
    </Drawer>
  );
}

/** The claim in one sentence, and what is to be known of it at a glance. */
function ClaimHead({ claim }: { claim: Claim }): JSX.Element {
  return (
    <>
      <p class="plain-claim"><Name>{claim.plain}</Name></p>
      <p class="row"><FactualityMark of={claim.factuality} /><LabelMark of={claim.label} /><ReviewMark of={claim.review} /></p>
      {claim.label ? <p class="quiet small">{label(claim.label).means}</p> : null}
    </>
  );
}

export function ClaimFacts({ claim, detail, text, kept, children }: { claim: Claim; detail: ClaimDetail | null; text: string | null; kept: boolean; children?: ComponentChildren }): JSX.Element {
  const s = claim.statement;
  const sure = claim.factuality;
  return (
    <div class="claim-facts">
      <ClaimHead claim={claim} />
      {children}
      <dl class="facts">
        <dt>Who says it</dt>
        <dd>
          <ol class="says">
            {claim.chain.map((link, i) => (
              <li key={i}>
                <Name>{linkName(link)}</Name> <span class="quiet small">{[sourceKind(link.kind), link.actor, stanceText(link.stance)].filter(Boolean).join(" · ")}</span>
                {link.cue ? <span class="quiet small"> “<Name>{link.cue}</Name>”</span> : null}
                {link.terms ? <span class="terms"><Name>{link.terms}</Name></span> : null}
              </li>
            ))}
          </ol>
        </dd>
        <dt>What</dt><dd>{what(s)}{s.cameo ? <span class="quiet small"> · CAMEO {s.cameo}</span> : null}{s.form === "event" && s.quad ? <span class="quiet small"> · {QUADS[s.quad]}</span> : null}</dd>
        <dt>Who</dt><dd><Parties of={s.actors} /></dd>
        <dt>To whom</dt><dd><Parties of={s.recipients} /></dd>
        <dt>Where</dt><dd>{s.place ? <><Name>{s.place.name}</Name> <span class="quiet small">GeoNames {s.place.geonameid}</span></> : <span class="quiet">no place of its own</span>}</dd>
        <dt>When</dt><dd>{s.first_day ? days(s.first_day, s.last_day) : s.time ? s.time : <span class="quiet">not said</span>}</dd>
        {Object.entries(s.magnitude).map(([kind, range]) => <><dt key={kind}>{kind.charAt(0).toUpperCase() + kind.slice(1)}</dt><dd class="num">{magnitude(range)}</dd></>)}
        <dt>How sure</dt><dd>{sure.certainty}, {sure.polarity}, {sure.mood} <span class="quiet small">as the source puts it</span></dd>
        <dt>Printed</dt><dd><Name>{claim.publisher ?? "publisher not known"}</Name>{claim.published ? `, ${day(claim.published)}` : ""}</dd>
      </dl>
      {detail?.explain?.passage ? <section class="drawer-part"><h3>The passage</h3><blockquote class="serif"><Words explain={detail.explain} claim={detail} /></blockquote></section> : null}
      <section class="drawer-part">
        <h3>Why it was read so</h3>
        <dl class="facts">
          {evidence(claim, detail, text).map((e, i) => <><dt key={`t${i}`}>{e.part}</dt><dd key={`d${i}`}>{e.text ? <>“<Name>{e.text}</Name>”</> : null}</dd></>)}
          <dt>made by</dt><dd><Maker of={claim.by} /></dd>
        </dl>
        {kept ? <Reasons id={claim.id} /> : null}
      </section>
      {kept ? (
        <p class="row no-print">
          <a href={format("reports", claim.document, { claim: claim.id.slice(0, 12) })}>In its report</a>
          {claim.group ? <a href={format("statements", claim.group)}>Side by side</a> : null}
          <span class="quiet small">Claim <code>{claim.id.slice(0, 12)}</code></span>
        </p>
      ) : null}
    </div>
  );
}

function evidence(claim: Claim, detail: ClaimDetail | null, text: string | null): { part: string; text: string }[] {
  if (detail?.explain) return detail.explain.marked.map((m) => ({ part: m.part, text: short(m.text) }));
  if (text === null) return [];
  const cut = (spans: readonly Span[]): string => spans.map(([f, t]) => text.slice(f, t)).join(" … ");
  return claim.evidence.map((e) => ({ part: e.link > 0 ? `${e.part} ${e.link}` : e.part, text: short(cut(e.spans)) }));
}

/** The rule, or the model's task and its score: the line to edit. */
function Maker({ of }: { of: Record<string, unknown> }): JSX.Element {
  const score = of["score"];
  const by = Object.entries(of).filter(([k]) => k !== "score").map(([k, v]) => `${k} ${String(v)}`).join(", ");
  return <><code>{by}</code>{typeof score === "number" ? <span class="quiet small num"> score {score.toFixed(2)}</span> : null}</>;
}

/** How sources were found and how parties came to their codes: `onrecord explain`. */
function Reasons({ id }: { id: string }): JSX.Element | null {
  const answer = useGet<Explanation>(`claims/${encodeURIComponent(id)}/explain`);
  const e = answer.data;
  if (answer.error) return <p class="quiet small">{answer.error.message}</p>;
  if (!e) return null;
  if (!e.read_again) return <p class="quiet small">This version of the program no longer reads the claim; what the ledger keeps is shown. Add the report again to bring it up to date.</p>;
  return (
    <dl class="facts reasons">
      {e.sources.map((s, i) => <><dt key={`s${i}`}>source {i + 1} found by</dt><dd key={`t${i}`}><Maker of={s.by} /> <span class="quiet small">{s.directness}{s.names.length > 1 ? <>; called <Name>{s.names.join(", ")}</Name></> : null}</span></dd></>)}
      {e.parties.map((p, i) => <><dt key={`p${i}`}>{p.part} “<Name>{p.words}</Name>”</dt><dd key={`q${i}`}><Maker of={p.by} />{p.code ? <span class="quiet small"> → <code>{p.code}</code> <Name>{p.name}</Name> <code>{p.entry}</code></span> : <span class="quiet small"> no code in the tables</span>}</dd></>)}
    </dl>
  );
}

const short = (text: string): string => (text.length > 220 ? `${text.slice(0, 218).trimEnd()}…` : text);

/** The passage with the trigger in bold. */
function Words({ explain, claim }: { explain: NonNullable<ClaimDetail["explain"]>; claim: Claim }): JSX.Element {
  const from = explain.at?.[0];
  const trigger = claim.evidence.find((e) => e.part === "trigger")?.spans[0];
  const text = explain.passage;
  if (from === undefined || !trigger || trigger[0] < from || trigger[1] > from + text.length) return <Name>{text}</Name>;
  return <bdi dir="auto">{text.slice(0, trigger[0] - from)}<strong class="find">{text.slice(trigger[0] - from, trigger[1] - from)}</strong>{text.slice(trigger[1] - from)}</bdi>;
}

export function History({ list }: { list: readonly Correction[] }): JSX.Element {
  return (
    <section class="drawer-part">
      <h3>What analysts said</h3>
      {list.length === 0 ? <p class="quiet small">Nobody has decided on this claim yet.</p> : (
        <ol class="history">
          {list.map((c) => (
            <li key={c.id} class={c.undone ? "undone" : ""}>
              <strong><Name>{c.author}</Name></strong> {decision(c)}
              {c.reason ? <span class="quiet"> “<Name>{c.reason}</Name>”</span> : null}
              <span class="quiet small"> {day(c.made.slice(0, 10))} {c.made.slice(11, 16)}{c.undone ? " · taken back" : ""}{c.orphaned ? " · its claim is no longer read" : ""}</span>
            </li>
          ))}
        </ol>
      )}
    </section>
  );
}

export function decision(c: Correction): string {
  if (c.about === "verdict") return c.value === "reject" ? "rejected it" : "confirmed it";
  if (c.of !== "claim") return `named ${c.of} “${c.subject}” as ${c.value}`;
  return `set ${c.about} to ${c.value || "nothing"}`;
}

