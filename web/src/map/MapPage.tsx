/** Where things are said to have happened. The map is part of the program: nothing is fetched from elsewhere. */
import type { JSX } from "preact";
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { geoGraticule10, geoNaturalEarth1, geoPath } from "d3-geo";
import { feature, mesh } from "topojson-client";
import type { GeometryCollection, Topology } from "topojson-specification";
import atlasUrl from "world-atlas/countries-50m.json?url";
import { mapOf } from "../api/model";
import type { MapAnswer, MapPlace } from "../api/types";
import { Download } from "../claims/Download";
import { filterOf } from "../claims/filters";
import { FilterBar } from "../claims/FilterBar";
import "../claims/claims.css";
import { format, go, useRoute } from "../router";
import { Counted, Empty, Name, Show, useGet } from "../shell/parts";
import { count, number, plainType } from "../words";
import "./map.css";
import { around, cluster, held, SIZE, type Window, zoom } from "./view";

const projection = geoNaturalEarth1().fitSize([SIZE.w, SIZE.h], { type: "Sphere" });
const path = geoPath(projection);

interface Ground { land: string; borders: string; lines: string; sphere: string }
let kept: Promise<Ground> | null = null;

/** Natural Earth's countries, drawn once. */
function ground(): Promise<Ground> {
  kept ??= fetch(atlasUrl).then((r) => r.json() as Promise<Topology<{ countries: GeometryCollection; land: GeometryCollection }>>).then((world) => ({
    land: path(feature(world, world.objects.land)) ?? "",
    borders: path(mesh(world, world.objects.countries, (a, b) => a !== b)) ?? "",
    lines: path(geoGraticule10()) ?? "",
    sphere: path({ type: "Sphere" }) ?? "",
  }));
  return kept;
}

/** How exact a place is, from a spot to a country: what a ring around it says. */
const PRECISION: Record<string, [means: string, tone: string]> = {
  place: ["a town or village", "spot"], district: ["somewhere in a district", "area"], region: ["somewhere in a region", "area"], country: ["somewhere in a country", "country"],
};
const precisionOf = (p: string): [string, string] => PRECISION[p.toLowerCase()] ?? [p ? p.replaceAll("-", " ") : "exactness not known", "area"];

export default function MapPage(): JSX.Element {
  const route = useRoute();
  const filter = filterOf(route.params);
  const answer = useGet<unknown>("map", filter);
  return (
    <div class="page">
      <header class="page-head"><div><h1>Map</h1><p>Claims that name a place of their own. What has none is counted below and not pinned anywhere.</p></div></header>
      <FilterBar params={route.params} onChange={(p, replace) => go(format("map", "", p), replace)} />
      <Show of={answer}>{(data) => <Atlas of={mapOf(data)} filter={filter} />}</Show>
    </div>
  );
}

function Atlas({ of, filter }: { of: MapAnswer; filter: Record<string, string> }): JSX.Element {
  const [base, setBase] = useState<Ground | null>(null);
  const [trouble, setTrouble] = useState("");
  const placed = useMemo(() => of.places.flatMap((p) => { const at = projection([p.lon, p.lat]); return at ? [{ x: at[0], y: at[1], count: p.count, of: p }] : []; }), [of]);
  const start = useMemo(() => around(placed.map((p) => [p.x, p.y] as const)), [placed]);
  const [view, setView] = useState<Window>(start);
  const [chosen, setChosen] = useState<MapPlace[] | null>(null);
  const svg = useRef<SVGSVGElement>(null);
  const drag = useRef<{ x: number; y: number; from: Window } | null>(null);
  useEffect(() => setView(start), [start]);
  useEffect(() => { ground().then(setBase, () => setTrouble("The drawing of the world could not be loaded; places are listed beside it.")); }, []);
  // Sizes are those of the screen: a small map has no smaller letters.
  const [scale, setScale] = useState(1);
  useEffect(() => {
    const el = svg.current;
    if (!el) return undefined;
    const watch = new ResizeObserver(() => setScale(Math.max(SIZE.w / Math.max(el.clientWidth, 200), 0.6)));
    watch.observe(el);
    return () => watch.disconnect();
  }, []);
  const unit = scale / view.k;
  const clusters = useMemo(() => cluster(placed, 26 * unit), [placed, unit]);
  const most = Math.max(...clusters.map((c) => c.count), 1);
  const radius = (n: number): number => (5 + 13 * Math.sqrt(n / most)) * unit;

  const spot = (event: { clientX: number; clientY: number }): [number, number] => {
    const box = (svg.current as SVGSVGElement).getBoundingClientRect();
    return [view.x + ((event.clientX - box.left) / box.width) * (SIZE.w / view.k), view.y + ((event.clientY - box.top) / box.height) * (SIZE.h / view.k)];
  };
  const middle = (): [number, number] => [view.x + SIZE.w / view.k / 2, view.y + SIZE.h / view.k / 2];
  useEffect(() => {
    const el = svg.current;
    const wheel = (event: WheelEvent): void => {
      if (!event.ctrlKey && !el?.contains(document.activeElement) && !event.shiftKey) return;
      event.preventDefault();
      setView((v) => zoom(v, event.deltaY < 0 ? 1.25 : 0.8, spot(event)));
    };
    el?.addEventListener("wheel", wheel, { passive: false });
    return () => el?.removeEventListener("wheel", wheel);
  });
  const key = (event: KeyboardEvent): void => {
    const step = 80 / view.k;
    const moves: Record<string, [number, number]> = { ArrowLeft: [-step, 0], ArrowRight: [step, 0], ArrowUp: [0, -step], ArrowDown: [0, step] };
    const move = moves[event.key];
    if (move) setView(held({ ...view, x: view.x + move[0], y: view.y + move[1] }));
    else if (event.key === "+" || event.key === "=") setView(zoom(view, 1.5, middle()));
    else if (event.key === "-") setView(zoom(view, 1 / 1.5, middle()));
    else if (event.key === "0") setView(start);
    else return;
    event.preventDefault();
  };
  const total = of.places.reduce((n, p) => n + p.count, 0);
  const list = chosen ?? [...of.places].sort((a, b) => b.count - a.count);
  return (
    <>
      <div class="row"><p role="status"><strong class="num">{count(total, "claim")}</strong> <span class="quiet small">at {count(of.places.length, "place")}; {number(of.without)} without a place of their own{of.lost > 0 ? `, ${number(of.lost)} of places that the tables do not know` : ""}</span></p><Download filter={filter} total={total + of.without + of.lost} exact={of.complete} /></div>
      <Counted claims={of.claims} complete={of.complete} />
      {trouble ? <p class="notice">{trouble}</p> : null}
      <div class="map-layout">
        <div class="map-frame">
          <svg ref={svg} class="map" viewBox={`${view.x} ${view.y} ${SIZE.w / view.k} ${SIZE.h / view.k}`} tabindex={0} role="group"
            aria-label="Map. Arrow keys move it, plus and minus magnify, 0 shows all places. The places are in the list beside it." onKeyDown={key}
            onPointerDown={(e) => { if ((e.target as Element).closest("a, .pin")) return; drag.current = { x: e.clientX, y: e.clientY, from: view }; (e.currentTarget as Element).setPointerCapture(e.pointerId); }}
            onPointerMove={(e) => { const d = drag.current; if (!d) return; const box = (svg.current as SVGSVGElement).getBoundingClientRect(); setView(held({ ...d.from, x: d.from.x - ((e.clientX - d.x) / box.width) * (SIZE.w / d.from.k), y: d.from.y - ((e.clientY - d.y) / box.height) * (SIZE.h / d.from.k) })); }}
            onPointerUp={() => { drag.current = null; }}>
            {base ? <g aria-hidden="true"><path class="sea" d={base.sphere} /><path class="lines" d={base.lines} /><path class="land" d={base.land} /><path class="borders" d={base.borders} /></g> : null}
            {clusters.map((c) => {
              const tones = new Set(c.members.map((m) => precisionOf(m.precision)[1]));
              const tone = c.members.length > 1 ? "several" : [...tones][0] ?? "spot";
              const r = radius(c.count);
              const names = c.members.map((m) => m.name).join(", ");
              return (
                <g key={`${c.x},${c.y}`} class={`pin ${tone} ${chosen?.some((p) => c.members.includes(p)) ? "on" : ""}`} tabindex={0} role="button" aria-label={`${names}: ${count(c.count, "claim")}${c.members.length === 1 ? `, ${precisionOf((c.members[0] as MapPlace).precision)[0]}` : ""}`}
                  onClick={() => setChosen(c.members)} onKeyDown={(e) => { if (e.key === "Enter" || e.key === " ") { e.preventDefault(); e.stopPropagation(); setChosen(c.members); } }}>
                  <title>{`${names}: ${count(c.count, "claim")}`}</title>
                  {tone === "area" || tone === "country" ? <circle class="ring" cx={c.x} cy={c.y} r={r * (tone === "country" ? 2.4 : 1.7)} /> : null}
                  <circle class="dot" cx={c.x} cy={c.y} r={r} />
                </g>
              );
            })}
            <g class="pin-words" aria-hidden="true">
              {clusters.map((c) => {
                const r = radius(c.count);
                return (
                  <g key={`${c.x},${c.y}`}>
                    {c.members.length > 1 || r / unit > 9 ? <text x={c.x} y={c.y} font-size={12 * unit} dy="0.35em">{number(c.count)}</text> : null}
                    {view.k > 3 && c.members.length === 1 ? <text class="place-name" x={c.x + r + 4 * unit} y={c.y} font-size={13 * unit} dy="0.35em">{(c.members[0] as MapPlace).name}</text> : null}
                  </g>
                );
              })}
            </g>
          </svg>
          <div class="map-tools no-print"><button class="button" onClick={() => setView(zoom(view, 1.6, middle()))} aria-label="Magnify">+</button><button class="button" onClick={() => setView(zoom(view, 1 / 1.6, middle()))} aria-label="Less">−</button><button class="button" onClick={() => setView(start)}>All places</button><button class="button" onClick={() => setView({ x: 0, y: 0, k: 1 })}>World</button></div>
          <p class="quiet small map-legend"><span><svg viewBox="0 0 16 16" aria-hidden="true"><circle class="dot" cx="8" cy="8" r="5" /></svg> a town or a spot</span><span><svg viewBox="0 0 24 24" aria-hidden="true"><circle class="ring" cx="12" cy="12" r="11" /><circle class="dot" cx="12" cy="12" r="5" /></svg> somewhere in a wider area</span><span><svg viewBox="0 0 16 16" aria-hidden="true"><circle class="dot several" cx="8" cy="8" r="6.5" /></svg> several places</span></p>
        </div>
        <section class="map-list" aria-label="Places">
          <div class="row"><h2>{chosen ? (chosen.length === 1 ? "One place" : "These places") : "Places"}</h2>{chosen ? <button class="button plain" onClick={() => setChosen(null)}>Show all</button> : null}</div>
          {of.places.length === 0 ? <Empty title="No claim here has a place"><p>Take a condition away. A statement that names no place is not pinned to where it was made.</p></Empty> : (
            <ol>
              {list.slice(0, 80).map((p) => (
                <li key={p.id + p.name}><a href={format("claims", "", { ...filter, place: p.id ? String(p.id) : p.name })}><Name>{p.name}</Name></a> <span class="num">{number(p.count)}</span>
                  <span class="quiet small block">{precisionOf(p.precision)[0]}</span>
                  <span class="quiet small block">{Object.entries(p.types).sort((a, b) => b[1] - a[1]).slice(0, 4).map(([t, n]) => `${plainType(t)} ${n}`).join(" · ")}{p.denied > 0 ? ` · ${p.denied} denied` : ""}</span></li>
              ))}
            </ol>
          )}
          {of.without > 0 && !chosen ? <p class="quiet small">{count(of.without, "claim")} without a place of {of.without === 1 ? "its" : "their"} own: not on the map.</p> : null}
        </section>
      </div>
    </>
  );
}
