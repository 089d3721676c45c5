/** The doubtful claims first, one at a time, from the keyboard; what was decided; where two analysts disagree. */
import type { JSX } from "preact";
import { useEffect, useMemo, useState } from "preact/hooks";
import { claimDetail, claimList, correctionList, queueOf } from "../api/model";
import type { Claim, Conflict, Correction } from "../api/types";
import "../claims/claims.css";
import { ClaimFacts, decision, History } from "../claims/ClaimDrawer";
import { filterOf } from "../claims/filters";
import { FilterBar } from "../claims/FilterBar";
import { changed, format, go, useRoute } from "../router";
import { mayWrite, useSession } from "../session/session";
import { stored } from "../shell/theme";
import { Empty, Name, ReviewMark, Show, typing, useGet } from "../shell/parts";
import { TextField } from "../shell/TextField";
import { count, day, stated } from "../words";
import { AUTHOR, Decide, takeBack } from "./Decide";
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

interface Item { claim: Claim; why: string[] }

/** What a model was unsure of; where it was sure of everything, whatever nobody has decided on yet. */
function Queue({ filter }: { filter: Record<string, string> }): JSX.Element {
  const answer = useGet<unknown>("queue", { ...filter, limit: 100 });
  const queue = useMemo(() => (answer.data === undefined ? null : queueOf(answer.data)), [answer.data]);
  const rest = useGet<unknown>(queue && queue.rows.length === 0 ? "claims" : null, { ...filter, limit: 200 });
  return (
    <Show of={answer}>
      {() => {
        if (queue && queue.rows.length > 0) return <Work rows={queue.rows} more={queue.next !== null} doubtful />;
        if (rest.data === undefined) return <p class="loading" role="status">Reading the ledger…</p>;
        const open = claimList(rest.data).rows.filter((c) => c.review.state === "open");
        return <Work rows={open.map((claim) => ({ claim, why: [] }))} more={claimList(rest.data).next !== null} doubtful={false} />;
      }}
    </Show>
  );
}

function Work({ rows, more, doubtful }: { rows: Item[]; more: boolean; doubtful: boolean }): JSX.Element {
  const route = useRoute();
  const session = useSession();
  const [done, setDone] = useState(0);
  const at = route.params.get("at");
  const now = Math.max(0, at ? rows.findIndex((r) => r.claim.id.startsWith(at)) : 0);
  const row = rows[now];
  const show = (i: number): void => {
    const next = rows[Math.min(Math.max(i, 0), rows.length - 1)];
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
  if (!row) return <Empty title="Nothing waits for a decision"><p>Every claim of this question was looked at. Any claim can be decided on: open it in a report or in the <a href="#/claims">table</a>.</p></Empty>;
  return (
    <div class="review-layout">
      <section aria-label="Queue">
        <p role="status" class="small"><strong class="num">{more ? "more than " : ""}{count(rows.length, "claim")}</strong> {doubtful ? "to look at, the least sure first" : "not decided yet; no model was unsure of one"}{done > 0 ? `; ${done} decided now` : ""}</p>
        <ol class="queue">
          {rows.map((r, i) => (
            <li key={r.claim.id}><button class={i === now ? "on" : ""} aria-current={i === now ? "true" : undefined} onClick={() => show(i)}>
              <span class="text"><Name>{stated(r.claim.plain, r.claim.chain.length)}</Name></span><span class="quiet small">{r.why.join("; ")}</span></button></li>
          ))}
        </ol>
      </section>
      <section class="review-card" aria-label="The claim">
        <h2 class="visually-hidden">The claim</h2>
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
      <ClaimFacts claim={detail ?? claim} detail={detail} text={null} kept>
        {write ? <Decide claim={detail ?? claim} keys onDone={onDone} /> : <p class="notice">You may read here, not decide. Ask for the role of an analyst.</p>}
      </ClaimFacts>
      {detail ? <History list={detail.history} /> : null}
    </>
  );
}

/** Claims on which analysts disagree, decision beside decision. */
function Disagreements(): JSX.Element {
  const answer = useGet<unknown>("queue", { limit: 1 });
  return (
    <Show of={answer}>
      {(data) => {
        const { conflicts, orphans } = queueOf(data);
        const claims = [...new Set(conflicts.map((c) => c.claim))];
        return (
          <>
            {claims.length === 0 ? <Empty title="No two analysts disagree"><p>Where they do, the machine’s value stands until one of them gives way, and both decisions are shown here side by side.</p></Empty>
              : <ol class="disagreements">{claims.map((id) => <Disagreement key={id} id={id} conflicts={conflicts.filter((c) => c.claim === id)} />)}</ol>}
            {orphans.length > 0 ? <section class="drawer-part"><h2>Decisions without a claim</h2><p class="quiet small">A new reading no longer has these claims. The decisions are kept and never moved to another claim.</p><History list={orphans} /></section> : null}
          </>
        );
      }}
    </Show>
  );
}

function Disagreement({ id, conflicts }: { id: string; conflicts: Conflict[] }): JSX.Element {
  const answer = useGet<unknown>(`claims/${id}`);
  const claim = answer.data === undefined ? null : claimDetail(answer.data);
  return (
    <li>
      <p class="plain-claim">{claim ? <><a href={format("reports", claim.document, { claim: claim.id.slice(0, 12) })}><Name>{claim.plain}</Name></a> <ReviewMark of={claim.review} /></> : <code>{id.slice(0, 12)}</code>}</p>
      {conflicts.map((c) => (
        <div class="two" key={c.field}>{c.values.map((v) => <div key={v.author}><h3 class="label"><Name>{v.author}</Name></h3><p>{c.field === "verdict" ? (v.value === "reject" ? "rejects the claim" : "confirms the claim") : <>{c.field}: <strong><Name>{v.value || "nothing"}</Name></strong></>}</p></div>)}</div>
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
      <div class="author-field"><TextField label="By this author" value={author} onDone={(v) => go(format("review", "", changed(route.params, { author: v })))} /></div>
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
      <td>{c.undone ? <span class="quiet">taken back</span> : write ? <button class="button plain" onClick={() => takeBack([c.id], me ? null : (stored(AUTHOR) ?? c.author))}>Undo</button> : null}</td>
    </tr>
  );
}
