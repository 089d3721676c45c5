/** Statements of many reports: the list, and one of them side by side. */
import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { get } from "../api/client";
import { facetsOf, groupList, groupOf } from "../api/model";
import type { GroupRow, List } from "../api/types";
import { filterOf, isFiltered } from "../claims/filters";
import { FilterBar } from "../claims/FilterBar";
import "../claims/claims.css";
import { changed, format, go, toggled, useRoute, values } from "../router";
import { Empty, LabelMark, Name, say, Show, useGet } from "../shell/parts";
import { count, days, label, LABEL_NAMES, stated, what } from "../words";
import { SideBySide } from "./SideBySide";
import "./statements.css";

export default function StatementsPage({ id }: { id: string }): JSX.Element {
  return id ? <One id={id} /> : <All />;
}

function One({ id }: { id: string }): JSX.Element {
  const answer = useGet<unknown>(`groups/${encodeURIComponent(id)}`);
  return <div class="page"><p class="small no-print"><a href="#/statements">All statements</a></p><Show of={answer}>{(data) => <SideBySide group={groupOf(data)} />}</Show></div>;
}

function All(): JSX.Element {
  const route = useRoute();
  const filter = filterOf(route.params);
  const reports = route.params.get("reports") ?? "";
  const answer = useGet<unknown>("groups", { ...filter, least_reports: reports, limit: 40 });
  const facets = useGet<unknown>("facets", { ...filter, label: undefined });
  const counts = facets.data ? facetsOf(facets.data)["label"] ?? [] : [];
  return (
    <div class="page">
      <header class="page-head"><div><h1>Side by side</h1><p>What several reports say of one event is one statement. Its label says how well it is supported, never that it is so.</p></div></header>
      <FilterBar params={route.params} leaveOut={["label"]} onChange={(p, replace) => go(format("statements", "", p), replace)} />
      <ul class="labels" aria-label="How well supported">
        {LABEL_NAMES.map((name) => {
          const n = counts.find((c) => c.value === name)?.count;
          return <li key={name}><button class="button" aria-pressed={values(route.params, "label").includes(name)} title={label(name).means}
            onClick={() => go(format("statements", "", toggled(route.params, "label", name)))}>{label(name).sign ? <span aria-hidden="true">{label(name).sign}</span> : null}{name}{n !== undefined ? <span class="quiet num"> {n}</span> : null}</button></li>;
        })}
        <li><label class="check"><input type="checkbox" checked={reports === "2"} onChange={(e) => go(format("statements", "", changed(route.params, { reports: e.currentTarget.checked ? "2" : undefined })))} /> in two reports or more</label></li>
      </ul>
      <Show of={answer}>{(data) => <Rows first={groupList(data)} ask={{ ...filter, least_reports: reports }} filtered={isFiltered(route.params) || reports !== ""} />}</Show>
    </div>
  );
}

function Rows({ first, ask, filtered }: { first: List<GroupRow>; ask: Record<string, string>; filtered: boolean }): JSX.Element {
  const [later, setLater] = useState<GroupRow[]>([]);
  const [next, setNext] = useState(first.next);
  useEffect(() => { setLater([]); setNext(first.next); }, [first]);
  const rows = [...first.rows, ...later];
  if (rows.length === 0) return <Empty title={filtered ? "No statement answers this question" : "Nothing stands side by side yet"}><p>{filtered ? "Take a condition away." : "Reports are laid side by side when they are added."}</p></Empty>;
  return (
    <>
      <p role="status"><strong class="num">{first.exact ? "" : "more than "}{count(first.total, "statement")}</strong></p>
      <ol class="statement-list">
        {rows.map((g) => (
          <li key={g.id}>
            <a href={format("statements", g.id)}><Name>{stated(g.plain, 2)}</Name></a>
            <p class="row"><LabelMark of={g.label} /><span class="quiet small">{what(g.statement)} · {count(g.claims, "claim")} in {count(g.reports, "report")} · {count(g.sources, "witness", "witnesses")}{g.printed[0] ? ` · printed ${days(g.printed[0], g.printed[1])}` : ""}</span></p>
            {g.why ? <p class="quiet small"><Name>{g.why}</Name></p> : null}
          </li>
        ))}
      </ol>
      {next ? <p class="more"><button class="button" onClick={() => {
        get<unknown>("groups", { ...ask, limit: 60, cursor: next }).then((d) => { const l = groupList(d); setLater((x) => [...x, ...l.rows]); setNext(l.next); }, (e: Error) => say(e.message));
      }}>Show more</button></p> : null}
    </>
  );
}
