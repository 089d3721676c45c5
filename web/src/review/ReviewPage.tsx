/** The doubtful claims first, one at a time, from the keyboard; what was decided; where two analysts disagree. */
import type { JSX } from "preact";
import { useEffect, useMemo, useState } from "preact/hooks";
import { claimDetail, correctionList, queueOf } from "../api/model";
import type { Claim, Conflict, Correction, List } from "../api/types";
import "../claims/claims.css";
import { ClaimFacts, decision, History } from "../claims/ClaimDrawer";
import { filterOf } from "../claims/filters";
import { FilterBar } from "../claims/FilterBar";
import { changed, format, go, useRoute } from "../router";
import { mayWrite, useSession } from "../session/session";
import { Empty, Name, ReviewMark, Show, typing, useGet } from "../shell/parts";
import { count, day, stated } from "../words";
import { Decide, takeBack } from "./Decide";
import "./review.css";

export default function ReviewPage(): JSX.Element {
  const route = useRoute();
  const tab = route.params.get("tab") ?? "queue";
  const filter = filterOf(route.params);
  const to = (t: string): string => format("review", "", changed(route.params, { tab: t === "queue" ? undefined : t, at: undefined }));
  return (
    <div class="page">
      <header class="page-head"><div><h1>Review</h1><p>Claims that a person should look at first. Decisions outlive every new reading, carry your name, and can be taken back. <kbd>?</kbd> shows the keys.</p></div>
        <nav class="row tabs" aria-label="Review">{[["queue", "Queue"], ["disagree", "Two analysts"], ["history", "History"]].map(([t, n]) => <a key={t} class="button" {...(tab === t ? { "aria-current": "true" as const } : {})} href={to(t as string)}>{n}</a>)}</nav></header>
      {tab === "history" ? <Decisions /> : tab === "disagree" ? <Disagreements /> : (
        <>
          <FilterBar params={route.params} onChange={(p, replace) => go(format("review", "", p), replace)} />
          <Queue filter={filter} />
        </>
      )}
    </div>
  );
}

function Queue({ filter }: { filter: Record<string, string> }): JSX.Element {
  const route = useRoute();
  const answer = useGet<unknown>("queue", { ...filter, limit: 50 });
  return <Show of={answer}>{(data) => <Work list={queueOf(data)} at={route.params.get("at")} />}</Show>;
}

function Work({ list, at }: { list: List<{ claim: Claim; why: string[] }>; at: string | null }): JSX.Element {
  const route = useRoute();
  const session = useSession();
  const [done, setDone] = useState(0);
  const now = Math.max(0, at ? list.rows.findIndex((r) => r.claim.id.startsWith(at)) : 0);
  const row = list.rows[now];
  const show = (i: number): void => {
    const next = list.rows[Math.min(Math.max(i, 0), list.rows.length - 1)];
    if (next) go(format("review", "", changed(route.params, { at: next.claim.id.slice(0, 12) })), true);
  };
  useEffect(() => {
    const key = (event: KeyboardEvent): void => {
      if (typing(event) || document.querySelector("dialog[open]")) return;
      if (event.key === "j") show(now + 1);
      else if (event.key === "k") show(now - 1);
      else if (event.key === "o" && row) go(format("reports", row.claim.document, { claim: row.claim.id.slice(0, 12) }));
      else if (event.key === "h") document.querySelector(".review-card .drawer-part:last-child")?.scrollIntoView({ block: "center" });
      else return;
      event.preventDefault();
    };
    addEventListener("keydown", key);
    return () => removeEventListener("keydown", key);
  });
  if (!row) return <Empty title="Nothing waits for a decision"><p>Every claim of this question was looked at, or no model was unsure of one. Any claim can be decided on: open it in a report or in the <a href="#/claims">table</a>.</p></Empty>;
  return (
    <div class="review-layout">
      <section aria-label="Queue">
        <p role="status" class="small"><strong class="num">{list.exact ? "" : "more than "}{count(list.total, "claim")}</strong> wait{list.total === 1 ? "s" : ""}{done > 0 ? `; ${done} decided now` : ""}</p>
        <ol class="queue">
          {list.rows.map((r, i) => (
            <li key={r.claim.id}><button class={i === now ? "on" : ""} aria-current={i === now ? "true" : undefined} onClick={() => show(i)}>
              <span class="text"><Name>{stated(r.claim.plain, r.claim.chain.length)}</Name></span><span class="quiet small">{r.why.join("; ")}</span></button></li>
          ))}
        </ol>
      </section>
      <section class="review-card" aria-label="The claim">
        <Card claim={row.claim} why={row.why} write={mayWrite(session)} onDone={() => { setDone(done + 1); show(now + 1); }} />
      </section>
    </div>
  );
}

function Card({ claim, why, write, onDone }: { claim: Claim; why: string[]; write: boolean; onDone: () => void }): JSX.Element {
  const answer = useGet<unknown>(`claims/${claim.id}`);
  const found = useMemo(() => (answer.data === undefined ? null : claimDetail(answer.data)), [answer.data]);
  const detail = found?.id === claim.id ? found : null;
  return (
    <>
      {why.length > 0 ? <p class="why-here"><span class="label">Why it is here</span> {why.join("; ")}</p> : null}
      {write ? <Decide claim={detail ?? claim} keys onDone={onDone} /> : <p class="notice">You may read here, not decide. Ask for the role of an analyst.</p>}
      <ClaimFacts claim={detail ?? claim} detail={detail} text={null} kept />
      {detail ? <History list={detail.history} /> : null}
    </>
  );
}

/** Claims on which analysts disagree, decision beside decision. */
function Disagreements(): JSX.Element {
  const answer = useGet<unknown>("queue", { conflicts: true, limit: 50 });
  return (
    <Show of={answer}>
      {(data) => {
        const rows = queueOf(data).rows.filter((r) => r.claim.review.conflicts.length > 0);
        if (rows.length === 0) return <Empty title="No two analysts disagree"><p>Where they do, the machine’s value stands until one of them gives way, and both decisions are shown here side by side.</p></Empty>;
        return <ol class="disagreements">{rows.map((r) => <Disagreement key={r.claim.id} claim={r.claim} />)}</ol>;
      }}
    </Show>
  );
}

function Disagreement({ claim }: { claim: Claim }): JSX.Element {
  return (
    <li>
      <p class="plain-claim"><a href={format("reports", claim.document, { claim: claim.id.slice(0, 12) })}><Name>{claim.plain}</Name></a> <ReviewMark of={claim.review} /></p>
      {claim.review.conflicts.map((c: Conflict) => (
        <div class="two" key={c.field}>{c.values.map((v) => <div key={v.author}><h3 class="label"><Name>{v.author}</Name></h3><p>{c.field === "verdict" ? (v.value === "reject" ? "rejects the claim" : "confirms the claim") : <>{c.field}: <strong>{v.value || "nothing"}</strong></>}</p></div>)}</div>
      ))}
    </li>
  );
}

function Decisions(): JSX.Element {
  const route = useRoute();
  const session = useSession();
  const author = route.params.get("author") ?? "";
  const answer = useGet<unknown>("corrections", { author, limit: 200 });
  return (
    <>
      <label class="field author-field"><span>By this author</span><input type="text" value={author} onChange={(e) => go(format("review", "", changed(route.params, { author: e.currentTarget.value.trim() || undefined })))} /></label>
      <Show of={answer}>
        {(data) => {
          const list = correctionList(data).rows;
          if (list.length === 0) return <Empty title="Nobody has decided anything yet"><p>Decisions appear here with author, day and reason, and can be taken back.</p></Empty>;
          return (
            <div class="table-scroll" tabIndex={0} role="region" aria-label="Decisions"><table>
              <thead><tr><th scope="col">When</th><th scope="col">Who</th><th scope="col">What</th><th scope="col">Why</th><th scope="col"><span class="visually-hidden">Undo</span></th></tr></thead>
              <tbody>{list.map((c) => <Decided key={c.id} of={c} write={mayWrite(session)} me={session?.user.name ?? null} />)}</tbody>
            </table></div>
          );
        }}
      </Show>
    </>
  );
}

function Decided({ of: c, write, me }: { of: Correction; write: boolean; me: string | null }): JSX.Element {
  return (
    <tr class={c.undone ? "undone" : ""}>
      <td class="num">{day(c.made.slice(0, 10))} <span class="quiet">{c.made.slice(11, 16)}</span></td>
      <td><Name>{c.author}</Name></td>
      <td>{c.of === "claim" ? <a href={format("claims", "", { claim: c.subject.slice(0, 12), rejected: "true" })}>{decision(c)}</a> : decision(c)}{c.orphaned ? <span class="mark doubt" title="The reading no longer has this claim; the decision is kept and not moved to another."> orphaned</span> : null}</td>
      <td><Name>{c.reason}</Name></td>
      <td>{c.undone ? <span class="quiet">taken back</span> : write ? <button class="button plain" onClick={() => takeBack(c.id, me ?? c.author)}>Undo</button> : null}</td>
    </tr>
  );
}
