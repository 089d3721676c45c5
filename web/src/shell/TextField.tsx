/** A text field that answers when one is done: on Enter, or when the focus leaves it. What is typed stays while the page changes. */
import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";

export function TextField({ label, value, placeholder = "", onDone }: { label: string; value: string; placeholder?: string; onDone: (value: string | undefined) => void }): JSX.Element {
  const [text, setText] = useState(value);
  useEffect(() => setText(value), [value]);
  const done = (): void => {
    if (text.trim() !== value) onDone(text.trim() || undefined);
  };
  return (
    <label class="field"><span>{label}</span>
      <input type="text" dir="auto" value={text} placeholder={placeholder} onInput={(e) => setText(e.currentTarget.value)} onBlur={done}
        onKeyDown={(e) => { if (e.key === "Enter") { e.preventDefault(); done(); } }} /></label>
  );
}
