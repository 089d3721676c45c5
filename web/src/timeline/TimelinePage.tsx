/** Claims over time, a line of small bars for each type or source: what is loud does not hide what is quiet. */
import type { JSX } from "preact";
import { OTHERS, timelineOf } from "../api/model";
import type { Timeline } from "../api/types";
import { exactly, filterOf } from "../claims/filters";
import { FilterBar } from "../claims/FilterBar";
import "../claims/claims.css";
import { Download } from "../claims/Download";
import { changed, format, go, useRoute } from "../router";
import { Counted, Empty, Name, Show, useGet } from "../shell/parts";
import { count, day, number, plainType } from "../words";
import { lay, type Unit } from "./layout";
import "./timeline.css";

const asked = (by: string, key: string): string => (by === "type" || by === "label" ? key : exactly(key));
const UNITS: readonly Unit[] = ["day", "week", "month", "year"];

export default function TimelinePage(): JSX.Element {
  const route = useRoute();
  const filter = filterOf(route.params);
  const by = route.params.get("line") ?? "type";
  const unit = UNITS.find((u) => u === route.params.get("unit"));
  const on = route.params.get("on") ?? "happened";
  const answer = useGet<unknown>("timeline", { ...filter, line: by, unit, of: on, lines: 30 });
  const set = (patch: Record<string, string | undefined>): void => go(format("timeline", "", changed(route.params, patch)));
  return (
    <div class="page">
      <header class="page-head"><div><h1>Timeline</h1><p>Claims by the day on which they are said to have happened, or were printed.</p></div></header>
      <FilterBar params={route.params} onChange={(p, replace) => go(format("timeline", "", p), replace)} />
      <div class="row choices">
        <label class="field inline"><span>A line for each</span><select value={by} onChange={(e) => set({ line: e.currentTarget.value === "type" ? undefined : e.currentTarget.value })}><option value="type">type</option><option value="source">source</option><option value="publisher">publisher</option><option value="label">support</option></select></label>
        <label class="field inline"><span>A bar for each</span><select value={unit ?? ""} onChange={(e) => set({ unit: e.currentTarget.value || undefined })}><option value="">what fits</option>{UNITS.map((u) => <option key={u} value={u}>{u}</option>)}</select></label>
        <label class="field inline"><span>Day of</span><select value={on} onChange={(e) => set({ on: e.currentTarget.value === "happened" ? undefined : e.currentTarget.value })}><option value="happened">happening, else printing</option><option value="printed">printing</option></select></label>
      </div>
      <Show of={answer}>{(data) => <Lines of={timelineOf(data)} by={by} on={on} filter={filter} />}</Show>
    </div>
  );
}

function Lines({ of, by, on, filter }: { of: Timeline; by: string; on: string; filter: Record<string, string> }): JSX.Element {
  const route = useRoute();
  const { columns, rows, left } = lay(of.buckets, of.unit, route.params.get("whole") === "true");
  const total = of.buckets.reduce((n, b) => n + b.count, 0);
  if (rows.length === 0) return <Empty title="No claim of this question has a day"><p>{of.undated > 0 ? `${count(of.undated, "claim")} without a day. Choose “day of printing”, or ` : ""}take a condition away.</p></Empty>;
  const W = 1000;
  const step = W / columns.length;
  const most = Math.max(...rows.flatMap((r) => r.counts));
  const link = (key: string, column: number): string => {
    const [from, to] = columns[column] as [string, string];
    const range: Record<string, string> = on === "printed" ? { from, to } : { happened_from: from, happened_to: to };
    return format("claims", "", { ...filter, ...(key && key !== OTHERS ? { [by]: asked(by, key) } : {}), ...range });
  };
  const ticks = [...new Set([0, Math.floor((columns.length - 1) / 2), columns.length - 1])];
  return (
    <>
      <div class="row"><p role="status"><strong class="num">{count(total, "claim")}</strong> <span class="quiet small">with a day{of.undated > 0 ? `; ${number(of.undated)} without` : ""}</span></p><Download filter={filter} total={of.claims} exact={of.complete} /></div>
      <Counted claims={of.claims} complete={of.complete} />
      {left > 0 ? <p class="quiet small">{count(left, "claim")} of days far from these {left === 1 ? "is" : "are"} not drawn. <a href={format("timeline", "", changed(route.params, { whole: "true" }))}>Draw all</a></p> : null}
      <div class="timeline" role="region" aria-label="Claims over time">
        <div class="line-head"><span class="label">{{ type: "Type", source: "Source", publisher: "Publisher", label: "Support" }[by] ?? by}</span><span class="ticks">{ticks.map((t) => <span key={t}>{day(columns[t]?.[0])}</span>)}</span><span class="label num">Claims</span></div>
        {rows.map((r) => (
          <div class="line" key={r.key}>
            {r.key === OTHERS ? <span class="name quiet">all others</span> : <a class="name" href={format("claims", "", { ...filter, ...(r.key ? { [by]: asked(by, r.key) } : {}) })}><Name>{by === "type" ? plainType(r.key) : r.key || "not known"}</Name></a>}
            <svg viewBox={`0 0 ${W} 34`} preserveAspectRatio="none" role="group" aria-label={`${r.key === OTHERS ? "all others" : r.key}: ${count(r.total, "claim")}`}>
              <line x1="0" x2={W} y1="33.5" y2="33.5" />
              {r.counts.map((n, i) => (n === 0 ? null : (
                <a key={i} href={link(r.key, i)} aria-label={`${day(columns[i]?.[0])}: ${count(n, "claim")}`}>
                  <title>{`${day(columns[i]?.[0])}: ${count(n, "claim")}`}</title>
                  <rect class="hit" x={i * step} width={step} y="0" height="34" />
                  <rect class="bar" x={i * step + step * 0.14} width={Math.max(step * 0.72, 1.5)} y={33 - (31 * n) / most} height={(31 * n) / most} />
                </a>
              )))}
            </svg>
            <span class="num total">{number(r.total)}</span>
          </div>
        ))}
      </div>
    </>
  );
}
