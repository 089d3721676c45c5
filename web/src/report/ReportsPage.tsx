/** The reports of the ledger, newest first. */
import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { get } from "../api/client";
import { reportList } from "../api/model";
import type { List, ReportRow } from "../api/types";
import { filterOf, isFiltered } from "../claims/filters";
import { FilterBar } from "../claims/FilterBar";
import "../claims/claims.css";
import "./reports.css";
import { format, go, useRoute } from "../router";
import { Empty, Name, say, Show, useGet } from "../shell/parts";
import { useSession } from "../session/session";
import { count, day } from "../words";

export function ReportsPage(): JSX.Element {
  const route = useRoute();
  const status = useSession();
  const filter = filterOf(route.params);
  const answer = useGet<unknown>("reports", { ...filter, limit: 60 });
  return (
    <div class="page">
      <header class="page-head">
        <div><h1>Reports</h1>
          <p>{status ? `${count(status.ledger.reports ?? 0, "report")} and ${count(status.ledger.claims ?? 0, "claim")} in ${status.ledger.name}.` : ""}{status?.ledger.pending ? ` ${count(status.ledger.pending, "report")} not laid beside the others yet.` : ""} Open one to see whose words each passage is.</p></div>
        <a class="button" href="#/read">Read a text</a>
      </header>
      <FilterBar params={route.params} onChange={(p, replace) => go(format("", "", p), replace)} />
      <Show of={answer}>{(data) => <Reports first={reportList(data)} filter={filter} filtered={isFiltered(route.params)} />}</Show>
    </div>
  );
}

function Reports({ first, filter, filtered }: { first: List<ReportRow>; filter: Record<string, string>; filtered: boolean }): JSX.Element {
  const [later, setLater] = useState<ReportRow[]>([]);
  const [next, setNext] = useState(first.next);
  useEffect(() => { setLater([]); setNext(first.next); }, [first]);
  const rows = [...first.rows, ...later];
  if (rows.length === 0) {
    return (
      <Empty title={filtered ? "No report answers this question" : "The ledger is empty"}>
        {filtered ? <p>Take a condition away, or try fewer words.</p> : (
          <>
            <p>Add reports from a terminal, then reload this page:</p>
            <p><code>onrecord add reports/ --ledger FILE</code></p>
            <p>Or <a href="#/read">read a text here</a> without keeping it.</p>
          </>
        )}
      </Empty>
    );
  }
  return (
    <>
      <ol class="report-list">
        {rows.map((r) => (
          <li key={r.id}>
            <a href={format("reports", r.id)}><Name>{r.title ?? "Report without a title"}</Name></a>
            <p class="quiet small"><strong><Name>{r.publisher ?? "publisher not known"}</Name></strong> · {r.published ? day(r.published) : "day not known"}{r.author ? <> · <Name>{r.author}</Name></> : null} · {count(r.claims, "claim")}{r.voices ? ` · ${count(r.voices, "attribution")}` : ""}</p>
          </li>
        ))}
      </ol>
      {next ? <p class="more"><button class="button" onClick={() => {
        get<unknown>("reports", { ...filter, limit: 100, cursor: next }).then((data) => {
          const list = reportList(data);
          setLater((l) => [...l, ...list.rows]);
          setNext(list.next);
        }, (e: Error) => say(e.message));
      }}>Show more</button></p> : null}
    </>
  );
}
