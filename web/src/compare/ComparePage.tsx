/** Two sources, or two publishers: what both speak of, where they agree, where not, and when. */
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { comparisonOf } from "../api/model";
import type { Comparison, GroupRow } from "../api/types";
import "../claims/claims.css";
import "../statements/statements.css";
import "./compare.css";
import { changed, format, go, useRoute } from "../router";
import { Pick } from "../shell/Pick";
import { Empty, LabelMark, Name, Show, useGet } from "../shell/parts";
import { count, day, days, stated, what } from "../words";

const RELATIONS: Record<string, [title: string, tone: string]> = {
  agree: ["agree", "affirm"], disagree: ["disagree", "deny"], "same source": ["same source", "outline"], copy: ["one copies", "outline"], neither: ["neither confirms nor denies", "outline"],
};

export default function ComparePage(): JSX.Element {
  const route = useRoute();
  const of = route.params.get("of") === "publisher" ? "publisher" : "source";
  const [a, b] = [route.params.get("a") ?? "", route.params.get("b") ?? ""];
  const answer = useGet<unknown>(a && b ? "compare" : null, { a, b, of });
  const set = (patch: Record<string, string | undefined>): void => go(format("compare", "", changed(route.params, patch)));
  return (
    <div class="page">
      <header class="page-head"><div><h1>Compare</h1><p>Two voices over the same weeks: what both speak of, what only one of them says.</p></div></header>
      <form class="pair" onSubmit={(e) => e.preventDefault()}>
        <label class="field"><span>Compare</span><select value={of} onChange={(e) => set({ of: e.currentTarget.value === "publisher" ? "publisher" : undefined, a: undefined, b: undefined })}><option value="source">sources</option><option value="publisher">publishers</option></select></label>
        <Pick key={`a${of}`} label="One" of={of} value={a} onPick={(v) => set({ a: v })} />
        <Pick key={`b${of}`} label="Other" of={of} value={b} onPick={(v) => set({ b: v })} />
        <button type="button" class="button" disabled={!a && !b} onClick={() => set({ a: b, b: a })}>Swap</button>
      </form>
      {a && b ? <Show of={answer}>{(data) => <Both of={comparisonOf(data)} a={a} b={b} />}</Show> : <Empty title="Choose two voices"><p>A source is somebody who is quoted; a publisher is who printed it. In the samples, try Jano Terel and Osk Rehn.</p></Empty>}
    </div>
  );
}

function Both({ of, a, b }: { of: Comparison; a: string; b: string }): JSX.Element {
  const [only, setOnly] = useState<"a" | "b">("a");
  if (of.shared.length + of.only_a.length + of.only_b.length === 0) return <Empty title="Neither says anything here"><p>No claim of either is in the ledger. Try fewer words of the name, or an actor code.</p></Empty>;
  const tally = [...new Set(of.shared.map((s) => s.relation))].map((r) => [r, of.shared.filter((s) => s.relation === r).length] as const);
  return (
    <>
      <dl class="figures">
        <div><dt>Both speak of</dt><dd class="num">{of.shared.length}</dd></div>
        {tally.map(([r, n]) => <div key={r}><dt>{RELATIONS[r]?.[0] ?? r}</dt><dd class="num">{n}</dd></div>)}
        <div><dt>Only <Name>{a}</Name></dt><dd class="num">{of.only_a_total}</dd></div>
        <div><dt>Only <Name>{b}</Name></dt><dd class="num">{of.only_b_total}</dd></div>
      </dl>
      {of.complete ? null : <p class="notice">Each has more claims than are laid side by side here: those printed last are.</p>}
      <Over of={of} a={a} b={b} />
      {of.shared.length > 0 ? (
        <section class="shared"><h2>What both speak of</h2>
          <ol>
            {of.shared.map((s) => {
              const [title, tone] = RELATIONS[s.relation] ?? [s.relation, "outline"];
              return (
                <li key={s.group.id}>
                  <p class="row"><span class={`mark ${tone}`}>{title}</span><LabelMark of={s.group.label} />{s.about.length > 0 ? <span class="quiet small">on {s.about.join(", ")}</span> : null}<a class="small" href={format("statements", s.group.id)}>Side by side</a></p>
                  <div class="two">
                    {([[s.a, a], [s.b, b]] as const).map(([list, name], i) => (
                      <div key={i}><h3 class="label"><Name>{name}</Name></h3>
                        {list.map((n) => { const c = s.group.claims[n]; return c ? <p key={n}><a class="said" href={format("reports", c.document, { claim: c.id.slice(0, 12) })}><Name>{stated(c.plain, c.chain.length)}</Name></a><span class="quiet small">{[what(c.statement), day(c.published), c.chain[0]?.name].filter(Boolean).join(" · ")}</span></p> : null; })}</div>
                    ))}
                  </div>
                </li>
              );
            })}
          </ol></section>
      ) : <p class="notice">They speak of nothing in common. What only one of them says is below.</p>}
      <section class="only">
        <div class="row" role="group" aria-label="What only one says">
          <button class="button" aria-pressed={only === "a"} onClick={() => setOnly("a")}>Only <Name>{a}</Name></button>
          <button class="button" aria-pressed={only === "b"} onClick={() => setOnly("b")}>Only <Name>{b}</Name></button>
        </div>
        <Statements list={only === "a" ? of.only_a : of.only_b} />
      </section>
    </>
  );
}

function Statements({ list }: { list: readonly GroupRow[] }): JSX.Element {
  if (list.length === 0) return <p class="quiet">Nothing that the other does not speak of, too.</p>;
  return (
    <ol class="statement-list">
      {list.slice(0, 100).map((g) => <li key={g.id}><a href={format("statements", g.id)}><Name>{stated(g.plain, 2)}</Name></a><p class="row"><LabelMark of={g.label} /><span class="quiet small">{what(g.statement)} · {count(g.reports, "report")}{g.printed[0] ? ` · ${days(g.printed[0], g.printed[1])}` : ""}</span></p></li>)}
    </ol>
  );
}

/** Statements by day of printing: one above the line, the other below, what both speak of filled. */
function Over({ of, a, b }: { of: Comparison; a: string; b: string }): JSX.Element | null {
  const points: { day: string; up: boolean; both: boolean }[] = [];
  for (const s of of.shared) {
    for (const [list, up] of [[s.a, true], [s.b, false]] as const) for (const i of list) { const d = s.group.claims[i]?.published; if (d) points.push({ day: d.slice(0, 10), up, both: true }); }
  }
  for (const [list, up] of [[of.only_a, true], [of.only_b, false]] as const) for (const g of list) if (g.printed[0]) points.push({ day: g.printed[0].slice(0, 10), up, both: false });
  const byDay = [...new Set(points.map((p) => p.day))].sort();
  if (byDay.length < 2) return null;
  const time = (d: string): number => Date.parse(`${d}T00:00:00Z`);
  const [from, to] = [time(byDay[0] as string), time(byDay.at(-1) as string)];
  const most = Math.max(...byDay.flatMap((d) => [true, false].map((up) => points.filter((p) => p.day === d && p.up === up).length)), 1);
  const [W, H] = [800, 150];
  const x = (d: string): number => 12 + ((W - 24) * (time(d) - from)) / (to - from);
  const unit = (H / 2 - 12) / most;
  const width = Math.max(3, Math.min(16, (W / byDay.length) * 0.5));
  return (
    <figure class="over">
      <svg viewBox={`0 0 ${W} ${H}`} role="img" aria-label={`Statements by day of printing, ${day(byDay[0])} to ${day(byDay.at(-1))}: ${a} above the line, ${b} below. ${byDay.map((d) => `${day(d)}: ${points.filter((p) => p.day === d && p.up).length} and ${points.filter((p) => p.day === d && !p.up).length}`).join("; ")}`}>
        <line x1="0" x2={W} y1={H / 2} y2={H / 2} class="axis" />
        {byDay.flatMap((d) => [true, false].map((up) => {
          const here = points.filter((p) => p.day === d && p.up === up);
          const both = here.filter((p) => p.both).length;
          const y = (n: number): number => (up ? H / 2 - 1 - n * unit : H / 2 + 1);
          return <g key={d + up}><rect class="lone" x={x(d) - width / 2} width={width} y={up ? y(here.length) : H / 2 + 1 + both * unit} height={(here.length - both) * unit} /><rect class="both" x={x(d) - width / 2} width={width} y={y(both)} height={both * unit} /></g>;
        }))}
      </svg>
      <figcaption class="quiet small"><Name>{a}</Name> above, <Name>{b}</Name> below, by day of printing, {days(byDay[0], byDay.at(-1))}. Filled: what both speak of.</figcaption>
    </figure>
  );
}
