import type { JSX } from "preact";
import { useMemo } from "preact/hooks";
import { reportOf } from "../api/model";
import { Show, useGet } from "../shell/parts";
import { ReportView } from "./ReportView";

/**
 * A report of the ledger. The ledger's own rows are there at once; the words of every source and cue come a moment later,
 * when the report has been read again.
 */
export function ReportPage({ id }: { id: string }): JSX.Element {
  const kept = useGet<unknown>(`reports/${encodeURIComponent(id)}`);
  const again = useGet<unknown>(`reports/${encodeURIComponent(id)}/reading`);
  const first = useMemo(() => (kept.data === undefined ? null : reportOf(kept.data)), [kept.data]);
  const full = useMemo(() => (again.data === undefined || again.error ? null : reportOf(again.data)), [again.data, again.error]);
  const report = full && full.id.startsWith(id) ? full : first;
  if (!report || kept.error) return <div class="page"><Show of={kept}>{() => null}</Show></div>;
  return <ReportView key={report.id} report={report} kept />;
}
