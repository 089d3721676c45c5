/** A field that offers the names in the ledger while one types. */
import type { JSX } from "preact";
import { useEffect, useId, useRef, useState } from "preact/hooks";
import { picks } from "../api/model";
import { useGet } from "./parts";
import { number } from "../words";

export function Pick({ label, of, value, onPick, placeholder = "" }: { label: string; of: "source" | "publisher" | "actor"; value: string; onPick: (value: string | undefined) => void; placeholder?: string }): JSX.Element {
  const id = useId();
  const [text, setText] = useState(value);
  const [asked, setAsked] = useState(value);
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  useEffect(() => { setText(value); setAsked(value); }, [value]);
  useEffect(() => () => clearTimeout(timer.current), []);
  const found = useGet<unknown>(of === "publisher" ? "publishers" : of === "actor" ? "actors" : "sources", { q: asked, limit: 30 });
  const list = found.data ? picks(found.data) : [];
  const input = (next: string): void => {
    setText(next);
    clearTimeout(timer.current);
    if (list.some((p) => p.name === next)) onPick(next);
    else timer.current = setTimeout(() => setAsked(next), 180);
  };
  const done = (): void => {
    clearTimeout(timer.current);
    if (text.trim() !== value) onPick(text.trim() || undefined);
  };
  return (
    <label class="field" for={id}><span>{label}</span>
      <input id={id} type="text" list={`${id}-l`} value={text} placeholder={placeholder} autocomplete="off" onInput={(e) => input(e.currentTarget.value)}
        onBlur={done} onKeyDown={(e) => { if (e.key === "Enter") { e.preventDefault(); done(); } }} />
      <datalist id={`${id}-l`}>{list.map((p) => <option key={p.name + p.code} value={p.name}>{`${p.code ? `${p.code} · ` : ""}${number(p.count)}`}</option>)}</datalist>
    </label>
  );
}
