/** The question in words: search, the rest of the conditions, and those that hold now. */
import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { changed } from "../router";
import { TextField } from "../shell/TextField";
import { FILTERS, cleared, filterName, filterOf } from "./filters";

/** What is in force is always shown, and each condition can be taken away by itself. */
export function FilterBar({ params, onChange, leaveOut = [] }: { params: URLSearchParams; onChange: (p: URLSearchParams, replace: boolean) => void; leaveOut?: readonly string[] }): JSX.Element {
  const [text, setText] = useState(params.get("text") ?? "");
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const latest = useRef(params);
  latest.current = params;
  useEffect(() => { setText(params.get("text") ?? ""); }, [params.get("text")]);
  useEffect(() => () => clearTimeout(timer.current), []);
  const search = (value: string, now: boolean): void => {
    setText(value);
    clearTimeout(timer.current);
    const send = (): void => onChange(changed(latest.current, { text: value.trim() || undefined, claim: undefined }), true);
    if (now) send();
    else timer.current = setTimeout(send, 220);
  };
  const held = Object.entries(filterOf(params)).filter(([k]) => k !== "text");
  const fields = FILTERS.filter((f) => f.key !== "text" && !leaveOut.includes(f.key) && f.key !== "group" && f.key !== "report");
  return (
    <search class="filter-bar">
      <form class="filter-row" onSubmit={(e) => { e.preventDefault(); search(text, true); }}>
        <label class="field grow"><span class="visually-hidden">Search the words of claims and reports</span>
          <input type="search" placeholder="Search claims and reports: Khara market" value={text} onInput={(e) => search(e.currentTarget.value, false)} /></label>
        <details class="conditions">
          <summary class="button">Conditions{held.length > 0 ? ` (${held.length})` : ""}</summary>
          <div class="conditions-panel">
            {fields.map((f) => {
              const set = (value: string | undefined): void => onChange(changed(params, { [f.key]: value }), false);
              if (f.kind === "text") return <TextField key={f.key} label={f.name} value={params.get(f.key) ?? ""} placeholder={f.hint ?? ""} onDone={set} />;
              return (
                <label class="field" key={f.key}><span>{f.name}</span>
                  {f.kind === "choice" ? (
                    <select value={params.get(f.key) ?? ""} onChange={(e) => set(e.currentTarget.value || undefined)}>
                      <option value="">any</option>{f.choices?.map((c) => <option key={c} value={c}>{c}</option>)}
                    </select>
                  ) : <input type="date" value={params.get(f.key) ?? ""} onChange={(e) => set(e.currentTarget.value || undefined)} />}
                </label>
              );
            })}
          </div>
        </details>
      </form>
      {held.length > 0 ? (
        <ul class="held" aria-label="Conditions that hold now">
          {held.map(([key, value]) => (
            <li key={key}><button type="button" class="held-one" onClick={() => onChange(changed(params, { [key]: undefined }), false)}>
              <span class="quiet">{filterName(key)}</span> <bdi>{value.replaceAll(",", ", ")}</bdi> <span aria-hidden="true">×</span><span class="visually-hidden"> take away</span></button></li>
          ))}
          <li><button type="button" class="button plain" onClick={() => onChange(cleared(params), false)}>Take all away</button></li>
        </ul>
      ) : null}
    </search>
  );
}
