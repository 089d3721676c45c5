/** Claims as a table: facets, words, sort, and exactly this as a file. The address holds the whole question. */
import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { get } from "../api/client";
import type { Claim, Facets, List } from "../api/types";
import { claimList, countedOf, facetsOf } from "../api/model";
import { changed, format, go, toggled, useRoute, values } from "../router";
import { Chain, CopyLink, Empty, FactualityMark, LabelMark, Name, Parties, ReviewMark, Show, say, typing, useGet } from "../shell/parts";
import { count, day, days, magnitude, number, stated, what } from "../words";
import { ClaimDrawer } from "./ClaimDrawer";
import "./claims.css";
import { Download } from "./Download";
import { FacetPanel } from "./FacetPanel";
import { FilterBar } from "./FilterBar";
import { cleared, filterOf, isFiltered } from "./filters";

const PAGE = 50;
const SORTS: readonly [string, string][] = [["newest", "Printed, newest first"], ["oldest", "Printed, oldest first"], ["happened", "Happened, earliest first"], ["report", "By report"]];

export function ClaimsPage(): JSX.Element {
  const route = useRoute();
  const filter = filterOf(route.params);
  const sort = route.params.get("sort") ?? "newest";
  const answer = useGet<unknown>("claims", { ...filter, sort, limit: PAGE });
  const facets = useGet<unknown>("facets", filter);
  const set = (patch: Record<string, string | undefined>, replace = false): void => go(format("claims", "", changed(route.params, patch)), replace);
  const openId = route.params.get("claim");
  return (
    <div class="page">
      <header class="page-head">
        <div><h1>Claims</h1><p>What sources are recorded to have said. “Stated” means that a source says it as certain, not that it is so.</p></div>
      </header>
      <FilterBar params={route.params} onChange={(p, replace) => go(format("claims", "", p), replace)} />
      <div class="claims-layout">
        <FacetPanel facets={facets.data ? facetsOf(facets.data) : null} counted={facets.data ? countedOf(facets.data) : null} params={route.params} onToggle={(key, value, many) =>
          go(format("claims", "", many ? toggled(route.params, key, value) : changed(route.params, { [key]: values(route.params, key).includes(value) || route.params.get(key) === value ? undefined : value })))} />
        <div class="claims-main">
          <Show of={answer}>
            {(data) => <ClaimTable key={JSON.stringify(filter) + sort} first={claimList(data)} filter={filter} sort={sort} onSort={(s) => set({ sort: s === "newest" ? undefined : s })}
              open={openId} onOpen={(id) => set({ claim: id?.slice(0, 12) }, true)} filtered={isFiltered(route.params)} onClear={() => go(format("claims", "", cleared(route.params)))} />}
          </Show>
        </div>
      </div>
      {openId ? <ClaimDrawer key={openId} id={openId} onClose={() => set({ claim: undefined }, true)} /> : null}
    </div>
  );
}

interface TableProps {
  first: List<Claim>; filter: Record<string, string>; sort: string; onSort: (s: string) => void;
  open: string | null; onOpen: (id: string | undefined) => void; filtered: boolean; onClear: () => void;
}

function ClaimTable({ first, filter, sort, onSort, open, onOpen, filtered, onClear }: TableProps): JSX.Element {
  const [later, setLater] = useState<Claim[]>([]);
  const [next, setNext] = useState(first.next);
  const [busy, setBusy] = useState(false);
  const body = useRef<HTMLTableSectionElement>(null);
  useEffect(() => { setLater([]); setNext(first.next); }, [first]);
  const rows = [...first.rows, ...later];

  const more = (): void => {
    if (!next || busy) return;
    setBusy(true);
    get<unknown>("claims", { ...filter, sort, limit: 100, cursor: next }).then((data) => {
      const list = claimList(data);
      setLater((l) => [...l, ...list.rows]);
      setNext(list.next);
      setBusy(false);
    }, (e: Error) => { setBusy(false); say(e.message); });
  };

  useEffect(() => {
    const key = (event: KeyboardEvent): void => {
      if (typing(event) || document.querySelector("dialog[open]") || (event.key !== "j" && event.key !== "k")) return;
      const buttons = [...(body.current?.querySelectorAll<HTMLButtonElement>("button.open-claim") ?? [])];
      const now = buttons.findIndex((b) => b === document.activeElement || (open !== null && b.dataset["claim"]?.startsWith(open)));
      const to = buttons[Math.min(Math.max(now + (event.key === "j" ? 1 : -1), 0), buttons.length - 1)];
      event.preventDefault();
      to?.focus();
      if (open && to) onOpen(to.dataset["claim"]);
    };
    addEventListener("keydown", key);
    return () => removeEventListener("keydown", key);
  });

  if (rows.length === 0) {
    return (
      <Empty title="No claim answers this question">
        {filtered ? <><p>Take a condition away, or try fewer words. Words must all occur in the claim or its report; <code>begin*</code> finds words that begin so.</p><button class="button" onClick={onClear}>Take all conditions away</button></>
          : <p>The ledger is empty. Add reports: <code>onrecord add reports/ --ledger FILE</code>, or <a href="#/read">read a text here</a>.</p>}
      </Empty>
    );
  }
  return (
    <>
      <div class="table-head">
        <p role="status"><strong class="num">{first.exact ? "" : "more than "}{count(first.total, "claim")}</strong> <span class="quiet small">{filtered ? "answer this question" : "in the ledger"}</span></p>
        <label class="field inline"><span>Sort</span>
          <select value={sort} onChange={(e) => onSort(e.currentTarget.value)}>{SORTS.map(([v, n]) => <option key={v} value={v}>{n}</option>)}</select></label>
        <CopyLink />
        <Download filter={filter} sort={sort} total={first.total} exact={first.exact} />
      </div>
      <table class="claims">
        <caption class="visually-hidden">Claims. Enter opens one; j and k move.</caption>
        <thead><tr><th scope="col">Claim</th><th scope="col">What</th><th scope="col">Where, when</th><th scope="col">Printed</th></tr></thead>
        <tbody ref={body}>
          {rows.map((c) => <Row key={c.id} claim={c} on={open !== null && c.id.startsWith(open)} onOpen={onOpen} />)}
        </tbody>
      </table>
      {next ? <p class="more"><button class="button" onClick={more} disabled={busy}>Show more</button> <span class="quiet small num">{number(rows.length)} of {first.exact ? "" : "more than "}{number(first.total)} shown</span></p> : null}
    </>
  );
}

function Row({ claim: c, on, onOpen }: { claim: Claim; on: boolean; onOpen: (id: string) => void }): JSX.Element {
  const s = c.statement;
  const numbers = Object.entries(s.magnitude).map(([k, m]) => `${magnitude(m)} ${k}`).join(", ");
  return (
    <tr class={`${on ? "on" : ""} ${c.review.state}`}>
      <td class="main-cell">
        <p class="who"><Chain of={c.chain} /></p>
        <button class="open-claim" data-claim={c.id} aria-expanded={on} onClick={() => onOpen(c.id)}><Name>{stated(c.plain, c.chain.length)}</Name></button>
        <p class="marks"><FactualityMark of={c.factuality} /><LabelMark of={c.label} /><ReviewMark of={c.review} /></p>
      </td>
      <td><span class="type">{what(s)}</span><span class="parties"><Parties of={s.actors} code={false} /> <span aria-hidden="true">→</span><span class="visually-hidden"> to </span> <Parties of={s.recipients} code={false} /></span>{numbers ? <span class="num quiet">{numbers}</span> : null}</td>
      <td>{s.place ? <Name>{s.place.name}</Name> : <span class="quiet">no place</span>}<span class="quiet block">{days(s.first_day, s.last_day) || s.time || "no day"}</span></td>
      <td><Name>{c.publisher ?? "not known"}</Name><span class="quiet block">{day(c.published)}</span></td>
    </tr>
  );
}

export type { Facets };
