/**
 * Decisions on one claim: confirm, reject, edit a field, merge and split names, take back. Each is a correction of the
 * ledger's own kind, carries its author, and can be undone.
 */
import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { type Change, claimDetail, correct, undo } from "../api/model";
import type { Claim } from "../api/types";
import { useSession } from "../session/session";
import { forget, say, typing, useGet } from "../shell/parts";
import { store, stored } from "../shell/theme";
import "./review.css";

type Mode = null | "edit" | "reject" | "merge" | "split";

export const AUTHOR = "onrecord.author";
const LAST = "onrecord.last";

const CHOICES: Record<string, readonly string[]> = {
  certainty: ["certain", "probable", "possible", "underspecified"], polarity: ["positive", "negative"],
  mood: ["asserted", "demanded", "promised", "threatened", "conditional", "future", "historical"],
};
const HINTS: Record<string, string> = {
  actor: "name [CODE]; name", recipient: "name [CODE]; name", place: "Khara [4100000002], or nothing", day: "2031-03-02, or 2031-03-01/2031-03-03",
  killed: "14, 20-25 or 14+", wounded: "14, 20-25 or 14+", arrested: "14, 20-25 or 14+", protesters: "14, 20-25 or 14+", type: "ASSAULT",
};

export function Decide({ claim, keys = false, onDone }: { claim: Claim; keys?: boolean; onDone?: (what: string) => void }): JSX.Element {
  const session = useSession();
  const signedIn = session?.user.name ?? null;
  const [mode, setMode] = useState<Mode>(null);
  const [author, setAuthor] = useState(signedIn ?? stored(AUTHOR) ?? session?.user.author ?? "");
  const [busy, setBusy] = useState(false);
  const [trouble, setTrouble] = useState("");
  const asking = useRef<HTMLInputElement>(null);
  useEffect(() => { setMode(null); setTrouble(""); }, [claim.id]);

  const send = (change: Change, what: string, reason = ""): void => {
    if (!signedIn && author.trim() === "") {
      setTrouble("Say who you are first: a correction carries its author.");
      asking.current?.focus();
      return;
    }
    if (!signedIn) store(AUTHOR, author.trim());
    setBusy(true);
    setTrouble("");
    const by = signedIn ? null : author.trim();
    correct(change, by, reason.trim()).then(
      (ids) => {
        setBusy(false);
        setMode(null);
        if (ids.length > 0) store(LAST, ids.join(" "));
        say(ids.length > 0 ? `${what}.` : "You have said so before.", ids.length > 0 ? { name: "Undo", run: () => takeBack(ids, by) } : undefined);
        forget();
        onDone?.(what);
      },
      (e: Error) => { setBusy(false); setTrouble(e.message); },
    );
  };
  const confirm = (): void => send({ action: "confirm", claim: claim.id }, "Confirmed");

  useEffect(() => {
    if (!keys) return undefined;
    const key = (event: KeyboardEvent): void => {
      if (event.key === "Escape" && mode) { setMode(null); return; }
      if (typing(event) || document.querySelector("dialog[open]") || busy) return;
      const acts: Record<string, () => void> = {
        c: confirm, x: () => setMode("reject"), e: () => setMode("edit"), m: () => setMode("merge"), s: () => setMode("split"),
        u: () => { const last = stored(LAST); if (last) takeBack(last.split(" "), signedIn ? null : author.trim()); else say("There is nothing to take back yet."); },
      };
      const act = acts[event.key];
      if (act) {
        event.preventDefault();
        act();
      }
    };
    addEventListener("keydown", key);
    return () => removeEventListener("keydown", key);
  });

  return (
    <div class="decide">
      {signedIn ? null : (
        <label class="field inline author"><span>Author</span><input ref={asking} type="text" placeholder="your name" value={author} onInput={(e) => setAuthor(e.currentTarget.value)} onChange={() => store(AUTHOR, author.trim())} /></label>
      )}
      <div class="row" role="group" aria-label="Decide on this claim">
        <button class="button" disabled={busy} onClick={confirm}>Confirm <kbd aria-hidden="true">c</kbd></button>
        <button class="button" disabled={busy} aria-expanded={mode === "reject"} onClick={() => setMode(mode === "reject" ? null : "reject")}>Reject <kbd aria-hidden="true">x</kbd></button>
        <button class="button" disabled={busy} aria-expanded={mode === "edit"} onClick={() => setMode(mode === "edit" ? null : "edit")}>Edit <kbd aria-hidden="true">e</kbd></button>
        <button class="button" disabled={busy} aria-expanded={mode === "merge"} onClick={() => setMode(mode === "merge" ? null : "merge")}>Merge names <kbd aria-hidden="true">m</kbd></button>
        <button class="button" disabled={busy} aria-expanded={mode === "split"} onClick={() => setMode(mode === "split" ? null : "split")}>Split name <kbd aria-hidden="true">s</kbd></button>
      </div>
      {trouble ? <p class="notice bad" role="alert">{trouble}</p> : null}
      {mode === "reject" ? <Reason onCancel={() => setMode(null)} onSend={(reason) => send({ action: "reject", claim: claim.id }, "Rejected", reason)} /> : null}
      {mode === "edit" ? <Edit claim={claim} onCancel={() => setMode(null)} onSend={(field, value, reason) => send({ action: "edit", claim: claim.id, field, value }, `Set ${field}`, reason)} /> : null}
      {mode === "merge" || mode === "split" ? <Names claim={claim} mode={mode} onCancel={() => setMode(null)} onSend={(change, reason) => send(change, mode === "merge" ? "Merged" : "Split", reason)} /> : null}
    </div>
  );
}

export function takeBack(ids: readonly string[], author: string | null): void {
  Promise.all(ids.map((id) => undo(id, author))).then(() => { store(LAST, ""); say("Taken back."); forget(); }, (e: Error) => say(e.message));
}

/** Focus goes to the first field of a form that opens. */
function useFirst<T extends HTMLElement>(): { current: T | null } {
  const ref = useRef<T>(null);
  useEffect(() => ref.current?.focus(), []);
  return ref;
}

function Reason({ onSend, onCancel }: { onSend: (reason: string) => void; onCancel: () => void }): JSX.Element {
  const [reason, setReason] = useState("");
  const first = useFirst<HTMLInputElement>();
  return (
    <form class="decide-form" onSubmit={(e) => { e.preventDefault(); onSend(reason); }}>
      <label class="field"><span>Why (may stay empty)</span><input ref={first} type="text" value={reason} onInput={(e) => setReason(e.currentTarget.value)} /></label>
      <div class="row"><button class="button primary">Reject this claim</button><button type="button" class="button plain" onClick={onCancel}>Cancel</button></div>
    </form>
  );
}

function Edit({ claim, onSend, onCancel }: { claim: Claim; onSend: (field: string, value: string, reason: string) => void; onCancel: () => void }): JSX.Element {
  const answer = useGet<unknown>(`claims/${claim.id}`);
  const now = answer.data === undefined ? { type: claim.statement.type } : claimDetail(answer.data).fields;
  const [field, setField] = useState("type");
  const [value, setValue] = useState(claim.statement.type);
  const [reason, setReason] = useState("");
  const first = useFirst<HTMLSelectElement>();
  return (
    <form class="decide-form" onSubmit={(e) => { e.preventDefault(); onSend(field, value, reason); }}>
      <label class="field"><span>Field</span><select ref={first} value={field} onChange={(e) => { setField(e.currentTarget.value); setValue(now[e.currentTarget.value] ?? ""); }}>{Object.keys(now).map((f) => <option key={f} value={f}>{f}</option>)}</select></label>
      <label class="field"><span>{HINTS[field] ? `Value: ${HINTS[field]}` : "Value"}</span>
        {CHOICES[field] ? <select value={value} onChange={(e) => setValue(e.currentTarget.value)}>{CHOICES[field].map((c) => <option key={c} value={c}>{c}</option>)}</select>
          : <input type="text" dir="auto" value={value} onInput={(e) => setValue(e.currentTarget.value)} />}</label>
      <label class="field"><span>Why (may stay empty)</span><input type="text" value={reason} onInput={(e) => setReason(e.currentTarget.value)} /></label>
      <div class="row"><button class="button primary" disabled={value === (now[field] ?? "")}>Set {field}</button><button type="button" class="button plain" onClick={onCancel}>Cancel</button></div>
    </form>
  );
}

function Names({ claim, mode, onSend, onCancel }: { claim: Claim; mode: "merge" | "split"; onSend: (change: Change, reason: string) => void; onCancel: () => void }): JSX.Element {
  const names = [
    ...claim.chain.slice(1).map((l) => ({ what: "source" as const, name: l.name, code: l.actor })),
    ...[...claim.statement.actors, ...claim.statement.recipients].map((p) => ({ what: "actor" as const, name: p.name, code: p.code })),
  ].filter((n, i, all) => n.name && all.findIndex((o) => o.name === n.name && o.what === n.what) === i);
  const [at, setAt] = useState(0);
  const [into, setInto] = useState("");
  const [reason, setReason] = useState("");
  const first = useFirst<HTMLSelectElement>();
  const chosen = names[at];
  if (!chosen) return <p class="notice">This claim names nobody. <button class="button plain" onClick={onCancel}>Close</button></p>;
  return (
    <form class="decide-form" onSubmit={(e) => { e.preventDefault(); onSend(mode === "merge" ? { action: "merge", of: chosen.what, names: [chosen.name], into: into.trim() } : { action: "split", of: chosen.what, name: chosen.name, value: into.trim(), reports: [claim.document] }, reason); }}>
      <label class="field"><span>{mode === "merge" ? "This name, everywhere," : "This name, in this report,"}</span><select ref={first} value={at} onChange={(e) => setAt(Number(e.currentTarget.value))}>{names.map((n, i) => <option key={i} value={i}>{n.what}: {n.name}{n.code ? ` [${n.code}]` : ""}</option>)}</select></label>
      <label class="field"><span>{mode === "merge" ? "is the same as: name [CODE]" : "is somebody else: name [CODE]"}</span><input type="text" dir="auto" required value={into} onInput={(e) => setInto(e.currentTarget.value)} /></label>
      <label class="field"><span>Why (may stay empty)</span><input type="text" value={reason} onInput={(e) => setReason(e.currentTarget.value)} /></label>
      <div class="row"><button class="button primary" disabled={into.trim() === ""}>{mode === "merge" ? "Merge" : "Split"}</button><button type="button" class="button plain" onClick={onCancel}>Cancel</button></div>
    </form>
  );
}
