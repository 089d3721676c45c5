/**
 * Decisions on one claim: confirm, reject, edit a field, merge and split names, take back. Each is a correction of the
 * ledger's own kind, carries its author, and can be undone.
 */
import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { correct, undo, type Decision } from "../api/model";
import type { Claim } from "../api/types";
import { useSession } from "../session/session";
import { forget, Name, say, typing } from "../shell/parts";
import { store, stored } from "../shell/theme";
import { magnitude, party } from "../words";
import "./review.css";

type Mode = null | "edit" | "reject" | "merge" | "split";

const AUTHOR = "onrecord.author";

/** The fields that a correction can set, and what each holds now, as a correction writes it. */
export function fields(claim: Claim): Record<string, string> {
  const s = claim.statement;
  const range = (kind: string): string => {
    const m = s.magnitude[kind];
    if (!m) return "";
    const text = magnitude(m).replaceAll(",", "");
    return text.replace(" or more", "+").replace(" to ", "-");
  };
  return {
    type: s.type, mode: s.mode, cameo: s.cameo, actor: s.actors.map(party).join("; "), recipient: s.recipients.map(party).join("; "),
    place: s.place ? `${s.place.name} [${s.place.geonameid}]` : "", day: s.first_day ? (s.last_day && s.last_day !== s.first_day ? `${s.first_day}/${s.last_day}` : s.first_day) : "",
    killed: range("killed"), wounded: range("wounded"), arrested: range("arrested"), protesters: range("protesters"),
    certainty: claim.factuality.certainty, polarity: claim.factuality.polarity, mood: claim.factuality.mood,
  };
}

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
  const [author, setAuthor] = useState(signedIn ?? stored(AUTHOR) ?? "");
  const [busy, setBusy] = useState(false);
  const [trouble, setTrouble] = useState("");
  const asking = useRef<HTMLInputElement>(null);
  useEffect(() => { setMode(null); setTrouble(""); }, [claim.id]);

  const send = (decision: Decision, what: string): void => {
    if (!signedIn && author.trim() === "") {
      setTrouble("Say who you are first: a correction carries its author.");
      asking.current?.focus();
      return;
    }
    if (!signedIn) store(AUTHOR, author.trim());
    setBusy(true);
    setTrouble("");
    correct(decision, signedIn ?? author.trim()).then(
      (id) => {
        setBusy(false);
        setMode(null);
        if (id) store("onrecord.last", id);
        say(`${what}.`, id ? { name: "Undo", run: () => takeBack(id, signedIn ?? author.trim()) } : undefined);
        forget();
        onDone?.(what);
      },
      (e: Error) => { setBusy(false); setTrouble(e.message); },
    );
  };
  const confirm = (): void => send({ action: "accept", subject: claim.id }, "Confirmed");

  useEffect(() => {
    if (!keys) return undefined;
    const key = (event: KeyboardEvent): void => {
      if (event.key === "Escape" && mode) { setMode(null); return; }
      if (typing(event) || document.querySelector("dialog[open]") || busy) return;
      const acts: Record<string, () => void> = {
        c: confirm, x: () => setMode("reject"), e: () => setMode("edit"), m: () => setMode("merge"), s: () => setMode("split"),
        u: () => { const last = stored("onrecord.last"); if (last) takeBack(last, signedIn ?? author.trim()); else say("There is nothing to take back yet."); },
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
      {mode === "reject" ? <Reason onCancel={() => setMode(null)} onSend={(reason) => send({ action: "reject", subject: claim.id, reason }, "Rejected")} /> : null}
      {mode === "edit" ? <Edit claim={claim} onCancel={() => setMode(null)} onSend={(field, value, reason) => send({ action: "set", subject: claim.id, field, value, reason }, `Set ${field}`)} /> : null}
      {mode === "merge" || mode === "split" ? <Names claim={claim} mode={mode} onCancel={() => setMode(null)} onSend={(d) => send(d, mode === "merge" ? "Merged" : "Split")} /> : null}
    </div>
  );
}

export function takeBack(id: string, author: string): void {
  undo(id, author).then(() => { store("onrecord.last", ""); say("Taken back."); forget(); }, (e: Error) => say(e.message));
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
  const now = fields(claim);
  const [field, setField] = useState("type");
  const [value, setValue] = useState(now["type"] ?? "");
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

function Names({ claim, mode, onSend, onCancel }: { claim: Claim; mode: "merge" | "split"; onSend: (d: Decision) => void; onCancel: () => void }): JSX.Element {
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
    <form class="decide-form" onSubmit={(e) => { e.preventDefault(); onSend({ action: mode, subject: chosen.name, field: chosen.what, value: into.trim(), document: mode === "split" ? claim.document : "", reason }); }}>
      <label class="field"><span>{mode === "merge" ? "This name, everywhere," : "This name, in this report,"}</span><select ref={first} value={at} onChange={(e) => setAt(Number(e.currentTarget.value))}>{names.map((n, i) => <option key={i} value={i}>{n.what}: {n.name}{n.code ? ` [${n.code}]` : ""}</option>)}</select></label>
      <label class="field"><span>{mode === "merge" ? "is the same as: name [CODE]" : "is somebody else: name [CODE]"}</span><input type="text" dir="auto" required value={into} onInput={(e) => setInto(e.currentTarget.value)} /></label>
      <label class="field"><span>Why (may stay empty)</span><input type="text" value={reason} onInput={(e) => setReason(e.currentTarget.value)} /></label>
      <div class="row"><button class="button primary" disabled={into.trim() === ""}>{mode === "merge" ? "Merge" : "Split"}</button><button type="button" class="button plain" onClick={onCancel}>Cancel</button></div>
    </form>
  );
}

export { Name };
