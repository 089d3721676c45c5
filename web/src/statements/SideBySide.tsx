/**
 * One statement: who asserts, who denies, who doubts; which numbers; through whom each word came; which texts are copies;
 * who was first. Each witness is one card, however many papers print it.
 */
import type { JSX } from "preact";
import type { Group, GroupClaim, Witness } from "../api/types";
import { format } from "../router";
import { Chain, LabelMark, Name } from "../shell/parts";
import { count, day, days, label, magnitude, sourceKind, stated, what } from "../words";

const SIDES: readonly [position: string, title: string, sign: string, tone: string][] = [
  ["asserts", "Asserts", "+", "affirm"], ["denies", "Denies", "✕", "deny"], ["doubts", "Doubts", "?", "doubt"], ["leaves open", "Leaves it open", "◇", "outline"], ["speaks of", "Speaks of it", "–", "outline"],
];

export function SideBySide({ group }: { group: Group }): JSX.Element {
  const first = group.first === null ? undefined : group.claims[group.first];
  const lead = first ?? group.claims[0];
  const known = new Set(SIDES.map(([p]) => p));
  const others = group.sources.filter((w) => !known.has(w.position));
  const sides = [...SIDES.map(([p, t, s, tone]) => ({ title: t, sign: s, tone, list: group.sources.filter((w) => w.position === p) })),
    ...[...new Set(others.map((w) => w.position))].map((p) => ({ title: p.charAt(0).toUpperCase() + p.slice(1), sign: "◇", tone: "outline", list: others.filter((w) => w.position === p) }))].filter((s) => s.list.length > 0);
  const used = new Set(group.sources.flatMap((w) => w.accounts.map((a) => a.claim)));
  const rest = group.claims.filter((_, i) => !used.has(i));
  return (
    <article class="side-by-side">
      <header class="statement-head">
        <h1><Name>{lead ? stated(lead.plain, lead.chain.length) : "Statement"}</Name></h1>
        <p class="row"><LabelMark of={group.label} /> <span class="quiet">{label(group.label).means}</span></p>
        {group.why ? <p class="why"><Name>{group.why.charAt(0).toUpperCase() + group.why.slice(1)}</Name></p> : null}
        <dl class="figures">
          <div><dt>Claims</dt><dd class="num">{group.claims.length}</dd></div>
          <div><dt>Reports</dt><dd class="num">{new Set(group.claims.map((c) => c.document)).size}</dd></div>
          <div><dt>Witnesses</dt><dd class="num">{group.sources.length}</dd></div>
          <div><dt>Independent</dt><dd class="num">{group.sources.filter((w) => w.independent).length}</dd></div>
          {first ? <div class="wide"><dt>First appearance</dt><dd>{day(first.published) || "day not known"}, <a href={format("reports", first.document, { claim: first.id.slice(0, 12) })}><Chain of={first.chain} /></a></dd></div> : null}
        </dl>
      </header>
      {group.disputes.length > 0 ? <Disputes group={group} /> : null}
      <div class={`sides sides-${Math.min(sides.length, 3)}`}>
        {sides.map((side) => (
          <section class="side" key={side.title}>
            <h2><span class={`mark ${side.tone}`} aria-hidden="true">{side.sign}</span> {side.title} <span class="quiet num">{side.list.length}</span></h2>
            {side.list.map((w, i) => <WitnessCard key={i} witness={w} group={group} />)}
          </section>
        ))}
      </div>
      {rest.length > 0 ? (
        <section class="rest"><h2>No witness of their own</h2><p class="quiet small">Headlines and background lines sum up what sources said; they add no voice.</p>
          <ul>{rest.map((c) => <li key={c.id}><ClaimLine claim={c} /></li>)}</ul></section>
      ) : null}
      <Appearance group={group} />
      {group.pairs.length > 0 ? (
        <details class="pairs"><summary>Why these claims are taken for one statement</summary>
          <div class="table-scroll" tabIndex={0} role="region" aria-label="Reasons, pair by pair"><table><thead><tr><th scope="col">One</th><th scope="col">Other</th><th scope="col" class="num">Points</th><th scope="col">Reasons</th></tr></thead>
            <tbody>{group.pairs.map((p, i) => <tr key={i}><td>{who(group.claims[p.claims[0]])}</td><td>{who(group.claims[p.claims[1]])}</td><td class="num">{p.points.toFixed(2)}</td><td>{p.reasons}</td></tr>)}</tbody></table></div>
        </details>
      ) : null}
    </article>
  );
}

const who = (c: GroupClaim | undefined): JSX.Element => (c ? <Chain of={c.chain} /> : <span>—</span>);

function Disputes({ group }: { group: Group }): JSX.Element {
  return (
    <section class="disputes" aria-label="What is disputed">
      {group.disputes.map((d) => {
        const most = Math.max(...d.values.map(([v]) => Number(/\d[\d,]*/.exec(v)?.[0].replaceAll(",", "") ?? 0)), 1);
        return (
          <div key={d.about}>
            <h2>{d.about.charAt(0).toUpperCase() + d.about.slice(1)}</h2>
            <ul>
              {d.values.map(([value, by]) => {
                const n = Number(/\d[\d,]*/.exec(value)?.[0].replaceAll(",", "") ?? 0);
                return (
                  <li key={value}>
                    <span class="value num">{value}</span>
                    {n > 0 ? <svg class="bar" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true"><rect x="0" y="1" width={(100 * n) / most} height="4" /></svg> : null}
                    <span class="by">{by.map((i, n2) => <span key={i}>{n2 > 0 ? ", " : ""}<Name>{group.sources[i]?.name ?? "somebody"}</Name></span>)}</span>
                  </li>
                );
              })}
            </ul>
          </div>
        );
      })}
    </section>
  );
}

function WitnessCard({ witness: w, group }: { witness: Witness; group: Group }): JSX.Element {
  const own = w.accounts.filter((a) => !a.copy);
  const copies = w.accounts.filter((a) => a.copy);
  const numbers = Object.entries(w.numbers);
  return (
    <section class={`witness ${w.independent ? "independent" : ""}`}>
      <h3><Name>{w.name || "somebody not named"}</Name></h3>
      <p class="quiet small">{[sourceKind(w.kind), w.party && `speaks for ${w.party}`, w.stake && `${w.stake} of what is said`].filter(Boolean).join(" · ")}</p>
      <p class="row small">{w.independent ? <span class="mark affirm"><span aria-hidden="true">●</span>independent</span> : <span class="mark outline"><span aria-hidden="true">○</span>not counted as independent</span>}{w.before ? <span class="quiet">before: {w.before}</span> : null}</p>
      {w.leans_on ? <p class="quiet small"><Name>{w.leans_on}</Name></p> : null}
      {numbers.length > 0 ? <p class="numbers num">{numbers.map(([k, v]) => <span key={k}><strong>{magnitude(v)}</strong> {k}</span>)}</p> : null}
      <ol class="accounts">{own.map((a) => { const c = group.claims[a.claim]; return c ? <li key={a.claim}><ClaimLine claim={c} why={a.why} /></li> : null; })}</ol>
      {copies.length > 0 ? (
        <details class="copies"><summary>{count(copies.length, "copy", "copies")} of the same words, no further witness</summary>
          <ol class="accounts">{copies.map((a) => { const c = group.claims[a.claim]; return c ? <li key={a.claim}><ClaimLine claim={c} why={a.why} /></li> : null; })}</ol></details>
      ) : null}
    </section>
  );
}

function ClaimLine({ claim, why = "" }: { claim: GroupClaim; why?: string }): JSX.Element {
  return (
    <>
      <ol class="origin" aria-label="From the publisher to the origin">{claim.chain.map((l, i) => <li key={i} class={`kind-${l.kind}`}><Name>{l.name || "somebody not named"}</Name></li>)}</ol>
      <a class="said" href={format("reports", claim.document, { claim: claim.id.slice(0, 12) })}><Name>{stated(claim.plain, claim.chain.length)}</Name></a>
      <span class="quiet small">{[what(claim.statement), day(claim.published), why].filter(Boolean).join(" · ")}</span>
    </>
  );
}

/** When it was printed, one dot a claim, a line for each publisher. */
function Appearance({ group }: { group: Group }): JSX.Element | null {
  const dated = group.claims.filter((c) => c.published);
  if (dated.length < 2) return null;
  const time = (iso: string): number => Date.parse(`${iso.slice(0, 10)}T00:00:00Z`);
  const [from, to] = [Math.min(...dated.map((c) => time(c.published as string))), Math.max(...dated.map((c) => time(c.published as string)))];
  const rows = [...new Set(dated.map((c) => c.chain[0]?.name ?? ""))];
  const x = (iso: string): number => (to === from ? 50 : 2 + (96 * (time(iso) - from)) / (to - from));
  const iso = (t: number): string => new Date(t).toISOString().slice(0, 10);
  return (
    <section class="appearance">
      <h2>Appearance</h2>
      <ul>
        {rows.map((name) => {
          const list = dated.filter((c) => c.chain[0]?.name === name);
          return (
            <li key={name}>
              <span class="name"><Name>{name || "not known"}</Name></span>
              <svg class="dots" viewBox="0 0 100 10" preserveAspectRatio="none" role="img" aria-label={`${name}: ${list.map((c) => day(c.published)).join(", ")}`}><line x1="0" x2="100" y1="5" y2="5" /></svg>
              <span class="dot-layer" aria-hidden="true">{list.map((c) => <i key={c.id} ref={(el) => { el?.style.setProperty("left", `${x(c.published as string)}%`); }} />)}</span>
              <span class="quiet small num">{days(list.map((c) => c.published as string).sort()[0], list.map((c) => c.published as string).sort().at(-1))}</span>
            </li>
          );
        })}
      </ul>
      <p class="quiet small">From {day(iso(from))} to {day(iso(to))}.</p>
    </section>
  );
}
