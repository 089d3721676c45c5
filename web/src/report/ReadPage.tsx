/** Reads a text that somebody pastes, and shows it like any report. It is kept only where that is asked for. */
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { ApiError, write } from "../api/client";
import { reportOf } from "../api/model";
import type { Report } from "../api/types";
import { format, go } from "../router";
import { mayWrite, useSession } from "../session/session";
import { forget, say, Trouble } from "../shell/parts";
import "./reports.css";
import { ReportView } from "./ReportView";

export default function ReadPage(): JSX.Element {
  const session = useSession();
  const [form, setForm] = useState({ text: "", title: "", publisher: "", published: "", url: "" });
  const [report, setReport] = useState<Report | null>(null);
  const [error, setError] = useState<ApiError | null>(null);
  const [busy, setBusy] = useState(false);
  const set = (key: keyof typeof form) => (e: { currentTarget: { value: string } }): void => setForm({ ...form, [key]: e.currentTarget.value });
  const body = (): Record<string, string> => Object.fromEntries(Object.entries(form).filter(([, v]) => v.trim() !== ""));
  const send = (keep: boolean): void => {
    setBusy(true);
    setError(null);
    write<unknown>("POST", keep ? "reports" : "read", body()).then(
      (data) => {
        setBusy(false);
        if (keep) {
          const { report: id, outcome } = data as { report: string; outcome: string };
          forget();
          say(outcome === "unchanged" ? "The ledger has this report already." : "Added to the ledger.");
          go(format("reports", id));
        } else setReport(reportOf(data));
      },
      (e: unknown) => {
        setBusy(false);
        setError(e instanceof ApiError ? e : new ApiError(0, "unexpected", String(e)));
      },
    );
  };
  return (
    <>
      <div class="page read-page no-print">
        <header class="page-head"><div><h1>Read a text</h1><p>Paste a report. It is read on this machine and shown with its voices; nothing is kept unless you add it.</p></div></header>
        {error ? <Trouble error={error} /> : null}
        <form class="read-form" onSubmit={(e) => { e.preventDefault(); send(false); }}>
          <label class="field wide"><span>Text</span><textarea required value={form.text} onInput={set("text")} dir="auto" /></label>
          <label class="field"><span>Title</span><input type="text" value={form.title} onInput={set("title")} dir="auto" /></label>
          <label class="field"><span>Publisher: the outermost source</span><input type="text" value={form.publisher} onInput={set("publisher")} dir="auto" /></label>
          <label class="field"><span>Printed on: “Saturday” is counted from it</span><input type="date" value={form.published} onInput={set("published")} /></label>
          <label class="field"><span>Where it was found</span><input type="text" placeholder="https://…" value={form.url} onInput={set("url")} /></label>
          <div class="row wide">
            <button class="button primary" disabled={busy || form.text.trim() === ""}>{busy ? "Reading…" : "Read"}</button>
            {mayWrite(session) ? <button type="button" class="button" disabled={busy || form.text.trim() === ""} onClick={() => send(true)}>Add to the ledger</button> : null}
          </div>
        </form>
      </div>
      {report ? <ReportView key={report.id + report.text.length} report={report} kept={false} /> : null}
    </>
  );
}
