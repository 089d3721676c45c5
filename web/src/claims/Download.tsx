/** Exactly what is on screen as a file, in every format that `onrecord export` writes. */
import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { address } from "../api/client";
import { FORMATS } from "../api/model";
import { count } from "../words";

export function Download({ filter, sort, total, exact = true }: { filter: Record<string, string>; sort?: string; total: number; exact?: boolean }): JSX.Element {
  const ref = useRef<HTMLDetailsElement>(null);
  useEffect(() => {
    const away = (event: Event): void => {
      if (ref.current?.open && event.target instanceof Node && !ref.current.contains(event.target)) ref.current.open = false;
    };
    addEventListener("pointerdown", away);
    return () => removeEventListener("pointerdown", away);
  }, []);
  const question = Object.entries(filter).map(([k, v]) => `${k}: ${v}`).join(" · ") || "no conditions: the whole ledger";
  return (
    <details class="download no-print" ref={ref} onKeyDown={(e) => { if (e.key === "Escape" && ref.current) { ref.current.open = false; ref.current.querySelector("summary")?.focus(); } }}>
      <summary class="button">Download exactly this</summary>
      <div class="download-panel">
        <p class="small"><strong>{exact ? "" : "more than "}{count(total, "claim")}</strong><br /><span class="quiet">{question}</span></p>
        <ul>
          {FORMATS.map(([name, means]) => (
            <li key={name}><a href={address(`export/${name}`, sort ? { ...filter, sort } : filter)} download>{name}</a> <span class="quiet small">{means}</span></li>
          ))}
          {filter && Object.keys(filter).length === 0 ? <li><a href={address("export/jsonl")} download>jsonl</a> <span class="quiet small">the whole ledger, to be read in again</span></li> : null}
        </ul>
        <p class="quiet small">Rows, question and checksum stand in the headers of the answer.</p>
      </div>
    </details>
  );
}
