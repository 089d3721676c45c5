/**
 * Who is said to be for and against whom. Every network is somebody's: as all sources together tell it, as one does, as
 * another does, and what the two disagree on.
 */
import type { JSX } from "preact";
import { useMemo } from "preact/hooks";
import { networkOf } from "../api/model";
import type { Network } from "../api/types";
import { Download } from "../claims/Download";
import { exactly, filterOf } from "../claims/filters";
import { FilterBar } from "../claims/FilterBar";
import "../claims/claims.css";
import { changed, format, go, useRoute } from "../router";
import { Counted, Empty, Name, Show, useGet } from "../shell/parts";
import { Pick } from "../shell/Pick";
import { count, day, number, plainType } from "../words";
import { curve, declutter, place, type Spot } from "./layout";
import "./network.css";
import { differ, type Sum, tone, within } from "./signed";

/** The picture holds so many actors, the most named first; the table below holds all. */
const DRAWN = 42;
const SIZE = { w: 1000, h: 640 };
/** Names stand at the right of their spot, farther over at its left. */
const TURN = 640;

export default function NetworkPage(): JSX.Element {
  const route = useRoute();
  const filter = filterOf(route.params);
  const [a, b] = [route.params.get("a") ?? "", route.params.get("b") ?? ""];
  const as = route.params.get("as") ?? (a && b ? "both" : a ? "a" : "all");
  const answer = useGet<unknown>("network", { ...filter, viewpoint: a, against: a ? b : "" });
  const whole = useGet<unknown>(a ? "network" : null, filter);
  const set = (patch: Record<string, string | undefined>, replace = false): void => go(format("network", "", changed(route.params, patch)), replace);
  return (
    <div class="page">
      <header class="page-head"><div><h1>Network</h1><p>Who is said to help or harm whom. Every network is somebody’s account: choose whose.</p></div></header>
      <FilterBar params={route.params} onChange={(p, replace) => go(format("network", "", p), replace)} />
      <div class="viewpoints">
        <Pick label="According to" of="source" value={a} placeholder="all sources" onPick={(v) => set({ a: v, as: undefined })} />
        <Pick label="Against the account of" of="source" value={b} placeholder="another source" onPick={(v) => set({ b: v, as: undefined })} />
        <div class="row" role="group" aria-label="Whose account">
          <button class="button" aria-pressed={as === "all"} onClick={() => set({ as: "all" })}>All sources</button>
          <button class="button" aria-pressed={as === "a"} disabled={!a} onClick={() => set({ as: "a" })}>{a ? <Name>{a}</Name> : "The first"}</button>
          <button class="button" aria-pressed={as === "b"} disabled={!a || !b} onClick={() => set({ as: "b" })}>{b ? <Name>{b}</Name> : "The second"}</button>
          <button class="button" aria-pressed={as === "both"} disabled={!a || !b} onClick={() => set({ as: "both" })}>What they disagree on</button>
        </div>
      </div>
      <Show of={answer}>{(data) => {
        const told = networkOf(data);
        const all = whole.data && a ? networkOf(whole.data) : told;
        return <Picture all={all} told={told} as={a ? as : "all"} names={[a, b]} filter={filter} />;
      }}</Show>
    </div>
  );
}

interface Line { from: string; to: string; sum: Sum; note: string | null }

const key = (l: { from: string; to: string }): string => `${l.from}\u0000${l.to}`;

function lines(all: Network, told: Network, as: string, from: string, to: string): Line[] {
  const edges = as === "all" ? all.edges : told.edges;
  return edges.flatMap((e): Line[] => {
    const [a, b] = [within(e.view, from, to), within(e.against, from, to)];
    if (as !== "both") {
      const sum = as === "b" ? b : a;
      return sum ? [{ from: e.from, to: e.to, sum, note: null }] : [];
    }
    const [note, sum] = [differ(a, b), a ?? b];
    return note && sum ? [{ from: e.from, to: e.to, sum, note }] : [];
  });
}

function Picture({ all, told, as, names, filter }: { all: Network; told: Network; as: string; names: [string, string]; filter: Record<string, string> }): JSX.Element {
  const route = useRoute();
  const months = useMemo(() => [...new Set([...all.edges, ...told.edges].flatMap((e) => [...Object.keys(e.view?.months ?? {}), ...Object.keys(e.against?.months ?? {})]).filter(Boolean))].sort(), [all, told]);
  const at = (key: string, otherwise: number): number => { const i = months.indexOf(route.params.get(key) ?? ""); return i < 0 ? otherwise : i; };
  const [low, high] = [at("first", 0), at("last", months.length - 1)];
  const [from, to] = [months[low] ?? "", months[high] ?? "9999"];
  const shown = useMemo(() => lines(all, told, as, from, to), [all, told, as, from, to]);
  const spots = useMemo(() => {
    // Everybody keeps their place, whatever month or account is shown.
    const weight = new Map([...told.nodes, ...all.nodes].map((n) => [n.id, n.claims]));
    const ids = [...weight].sort((x, y) => y[1] - x[1] || (x[0] < y[0] ? -1 : 1)).slice(0, DRAWN).map(([id]) => id);
    const ties = new Map([...all.edges, ...told.edges].map((e) => [key(e), { from: e.from, to: e.to, weight: Math.max(e.view?.claims ?? 0, e.against?.claims ?? 0) }]));
    const map = place(ids, [...ties.values()], SIZE.w, SIZE.h, 60);
    const name = new Map([...told.nodes, ...all.nodes].map((n) => [n.id, n.name]));
    declutter([...map.values()], (s) => {
      const wide = 26 + 7.4 * short(name.get(s.id) ?? s.id).length;
      return s.x < TURN ? [s.x - 16, s.x + wide] : [s.x - wide, s.x + 16];
    }, 22, SIZE.h);
    return { weight, map };
  }, [all, told]);
  const focus = route.params.get("who");
  const nodes = new Map([...all.nodes, ...told.nodes].map((n) => [n.id, n]));
  const set = (patch: Record<string, string | undefined>): void => go(format("network", "", changed(route.params, patch)), true);
  const visible = shown.filter((l) => !focus || l.from === focus || l.to === focus);
  const present = new Set(visible.flatMap((l) => [l.from, l.to]));
  const most = Math.max(...spots.weight.values(), 1);
  const r = (id: string): number => 5 + 11 * Math.sqrt((spots.weight.get(id) ?? 0) / most);
  const drawn = visible.filter((l) => spots.map.has(l.from) && spots.map.has(l.to)).sort((x, y) => x.sum.count - y.sum.count);
  if (all.edges.length + told.edges.length === 0) return <Empty title="Nobody is said to do anything to anybody here"><p>Take a condition away, or choose another source. An account needs claims that name both who did it and to whom.</p></Empty>;
  const total = visible.reduce((n, l) => n + l.sum.count, 0);
  return (
    <>
      <div class="row"><p role="status"><strong class="num">{count(visible.length, "tie")}</strong> <span class="quiet small">between {count(present.size, "actor")}, {count(total, "claim")}{as === "both" ? `: where ${names[0]} and ${names[1]} differ` : ""}</span></p>
        {focus ? <button class="button plain" onClick={() => set({ who: undefined })}>Show everybody, not only <Name>{nodes.get(focus)?.name ?? focus}</Name></button> : null}
        <Download filter={filter} total={all.claims[0] ?? 0} exact={all.complete} /></div>
      <Counted claims={all.claims[0] ?? 0} complete={all.complete} />
      {months.length > 1 ? (
        <fieldset class="slider"><legend class="visually-hidden">Months</legend>
          <label class="field"><span>From {day(months[low])}</span><input type="range" min="0" max={months.length - 1} value={low} aria-valuetext={day(months[low])} onInput={(e) => set({ first: months[Math.min(Number(e.currentTarget.value), high)] })} /></label>
          <label class="field"><span>To {day(months[high])}</span><input type="range" min="0" max={months.length - 1} value={high} aria-valuetext={day(months[high])} onInput={(e) => set({ last: months[Math.max(Number(e.currentTarget.value), low)] })} /></label>
        </fieldset>
      ) : null}
      <div class="network-frame"><svg class="network" viewBox={`0 0 ${SIZE.w} ${SIZE.h}`} role="group" aria-label="Network of actors. The table below says the same in words.">
        <defs>{["cooperation", "conflict", "both", "denied", "open"].map((t) => <marker key={t} id={`tip-${t}`} viewBox="0 0 8 8" refX="6" refY="4" markerWidth="6" markerHeight="6" markerUnits="userSpaceOnUse" orient="auto-start-reverse" class={`tip ${t}`}><path d="M0 0 L8 4 L0 8 z" /></marker>)}</defs>
        <g>
          {drawn.map(({ from: x, to: y, sum, note }) => {
            const [p, q] = [spots.map.get(x) as Spot, spots.map.get(y) as Spot];
            const t = tone(sum);
            const label = `${nodes.get(x)?.name ?? x} to ${nodes.get(y)?.name ?? y}: ${words(sum)}${note ? `; ${note}` : ""}`;
            return <path key={`${x}>${y}`} class={`tie ${t} ${note?.startsWith("only") ? "faint" : ""}`} d={curve(p, q, r(x), r(y))} stroke-width={1 + Math.min(Math.log2(sum.count + 1), 5)} marker-end={`url(#tip-${t})`}><title>{label}</title></path>;
          })}
        </g>
        <g>
          {[...spots.map.values()].map((s) => {
            const node = nodes.get(s.id);
            const on = present.has(s.id);
            const right = s.x < TURN;
            return (
              <g key={s.id} class={`actor ${on ? "" : "absent"} ${focus === s.id ? "on" : ""}`} tabindex={on ? 0 : -1} role="button" aria-pressed={focus === s.id} aria-label={`${node?.name ?? s.id}: show only their ties`}
                onClick={() => set({ who: focus === s.id ? undefined : s.id })} onKeyDown={(e) => { if (e.key === "Enter" || e.key === " ") { e.preventDefault(); set({ who: focus === s.id ? undefined : s.id }); } }}>
                <circle cx={s.x} cy={s.y} r={r(s.id)} />
                <text aria-hidden="true" x={right ? s.x + r(s.id) + 5 : s.x - r(s.id) - 5} y={s.y} dy="0.34em" text-anchor={right ? "start" : "end"}>{short(node?.name ?? s.id)}</text>
              </g>
            );
          })}
        </g>
      </svg></div>
      <p class="quiet small legend-network"><Key tone="conflict">conflict</Key><Key tone="cooperation">cooperation</Key><Key tone="both">both</Key><Key tone="denied">denied only</Key><Key tone="open">neither</Key><span>The arrow goes from who is said to act to whom it meets.{spots.weight.size > DRAWN ? ` The ${DRAWN} most named of ${number(spots.weight.size)} are drawn.` : ""}</span></p>
      <div class="table-scroll ties" tabIndex={0} role="region" aria-label="Ties in words"><table>
        <thead><tr><th scope="col">Who</th><th scope="col">To whom</th><th scope="col">What is said</th><th scope="col">{as === "both" ? "How they differ" : "Months"}</th><th scope="col" class="num">Claims</th></tr></thead>
        <tbody>
          {[...visible].sort((x, y) => y.sum.count - x.sum.count || (key(x) < key(y) ? -1 : 1)).slice(0, 120).map(({ from: x, to: y, sum, note }) => {
            const [p, q] = [nodes.get(x), nodes.get(y)];
            return (
              <tr key={`${x}>${y}`}>
                <td><Name>{p?.name ?? x}</Name> {p?.code ? <code class="code quiet">{p.code}</code> : null}</td>
                <td><Name>{q?.name ?? y}</Name> {q?.code ? <code class="code quiet">{q.code}</code> : null}</td>
                <td><a href={format("claims", "", { ...filter, by: p?.code || exactly(p?.name ?? x), recipient: q?.code || exactly(q?.name ?? y), ...(as === "a" ? { source: names[0] } : as === "b" ? { source: names[1] } : {}) })}>{words(sum)}</a></td>
                <td>{note ?? (sum.first === sum.last ? day(sum.first) : `${day(sum.first)} – ${day(sum.last)}`)}</td>
                <td class="num">{number(sum.count)}</td>
              </tr>
            );
          })}
        </tbody>
      </table></div>
    </>
  );
}

function words(s: Sum): string {
  const types = Object.entries(s.types).sort((x, y) => y[1] - x[1]).slice(0, 3).map(([t]) => plainType(t).toLowerCase()).join(", ");
  const signs = [s.conflict > 0 ? `${s.conflict} conflict` : "", s.cooperation > 0 ? `${s.cooperation} cooperation` : "", s.denied > 0 ? `${s.denied} denied` : "", s.open > 0 ? `${s.open} neither` : ""].filter(Boolean).join(", ");
  return `${types} (${signs})`;
}

const short = (name: string): string => (name.length > 30 ? `${name.slice(0, 28).trimEnd()}…` : name);

function Key({ tone: t, children }: { tone: string; children: string }): JSX.Element {
  return <span class="key"><svg viewBox="0 0 30 8" aria-hidden="true"><path class={`tie ${t}`} d="M1 4 H29" stroke-width="2.4" /></svg>{children}</span>;
}
