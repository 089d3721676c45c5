/** Answers of the API as the views want them. The one place that knows how the API spells things. */
import { write } from "./client";
import type {
  Attribution, Bucket, Claim, ClaimDetail, Comparison, Correction, Edge, Facets, Group, GroupRow, List, MapAnswer, Network, Report, ReportRow, Span, Timeline,
} from "./types";

interface Stretch { utf16: Span }
interface Rows<T> { rows: T[]; total: number; total_exact?: boolean; next: string | null }
type Wire = Record<string, unknown>;

export const FORMATS: readonly [name: string, means: string][] = [
  ["csv", "one row a claim"], ["jsonl", "a whole ledger, to be read in again"], ["parquet", "columns for R, Python, DuckDB"], ["geojson", "one point a claim"],
  ["graphml", "actors and signed, dated edges"], ["annotation", "W3C Web Annotation"], ["polecat", "POLECAT, 40 columns"], ["icews", "ICEWS, 20 columns"],
  ["gdelt", "GDELT 2.0 events, 61 columns"], ["petrarch2", "PETRARCH2’s output"],
];

function list<T>(data: unknown, row: (r: Wire) => T): List<T> {
  const d = data as Rows<Wire>;
  return { rows: d.rows.map(row), total: d.total, exact: d.total_exact ?? true, next: d.next ?? null };
}

const spans = (all: unknown): Span[] => ((all ?? []) as Stretch[]).map((s) => s.utf16);

interface EvidenceWire { part: string; link: number; spans: Stretch[]; words: string }
const evidence = (all: unknown): Claim["evidence"] => ((all ?? []) as EvidenceWire[]).map((e) => ({ part: e.part, link: e.link, spans: spans(e.spans) }));

export function claim(row: Wire): Claim {
  const report = row["report"] as { id: string; publisher: string | null; title: string | null };
  const group = row["group"] as { id: string; label: string } | null;
  const by = (row["by"] ?? {}) as Record<string, unknown>;
  const review = row["review"] as { state: Claim["review"]["state"]; corrections: number; conflicts: { field: string; said: { author: string; value: string }[] }[] };
  return {
    ...(row as unknown as Claim),
    document: report.id, publisher: report.publisher, title: report.title, evidence: [], by, score: typeof by["score"] === "number" ? by["score"] : null,
    group: group?.id ?? null, label: group?.label ?? null,
    review: { state: review.state, corrections: review.corrections, conflicts: review.conflicts.map((c) => ({ field: c.field, values: c.said })) },
  };
}

export const claimList = (data: unknown): List<Claim> => list(data, claim);

export function claimDetail(data: unknown): ClaimDetail {
  const d = data as { claim: Wire; evidence: EvidenceWire[]; passage: string; passage_at: Stretch | null; history: Correction[]; fields: Record<string, string> };
  return {
    ...claim(d.claim), evidence: evidence(d.evidence), history: d.history, fields: d.fields,
    explain: { passage: d.passage, at: d.passage_at?.utf16 ?? null, marked: d.evidence.map((e) => ({ part: e.link > 0 ? `${e.part} ${e.link}` : e.part, text: e.words })) },
  };
}

export function facetsOf(data: unknown): Facets {
  const d = data as { facets: { facet: string; values: { value: string; code: string; claims: number }[] }[] };
  return Object.fromEntries(d.facets.map((f) => [f.facet, f.values.map((v) => ({ value: v.value, code: v.code, count: v.claims }))]));
}

export const reportList = (data: unknown): List<ReportRow> => list(data, (r) => ({ ...(r as unknown as ReportRow), voices: (r["attributions"] as number | undefined) ?? null }));

export function reportOf(data: unknown): Report {
  const d = data as { report: Wire; text: string; read_now: boolean; zones: { kind: string; at: Stretch }[]; attributions: Wire[]; claims: { claim: Wire; evidence: EvidenceWire[]; attributions: string[] }[]; notes: { message: string }[] };
  return {
    ...(d.report as unknown as Report), id: d.report["document"] as string, text: d.text, readNow: d.read_now,
    zones: d.zones.map((z) => ({ kind: z.kind, span: z.at.utf16 })),
    attributions: d.attributions.map((a) => ({ ...(a as unknown as Attribution), source: spans(a["source"]), cue: spans(a["cue"]), content: spans(a["content"]), words: (a["cue_words"] as string | undefined) ?? "" })),
    claims: d.claims.map((c) => ({ ...claim(c.claim), evidence: evidence(c.evidence), within: c.attributions })),
    notes: d.notes.map((n) => n.message),
  };
}

export const groupList = (data: unknown): List<GroupRow> => list(data, (r) => r as unknown as GroupRow);
export const groupOf = (data: unknown): Group => data as Group;
export const comparisonOf = (data: unknown): Comparison => data as Comparison;

export function timelineOf(data: unknown): Timeline {
  const d = data as { buckets: Bucket[]; undated: number };
  return { buckets: d.buckets, undated: d.undated };
}

export const mapOf = (data: unknown): MapAnswer => data as MapAnswer;
export const networkOf = (data: unknown): Network => data as Network;
export type { Edge };

export const queueOf = (data: unknown): List<{ claim: Claim; why: string[] }> => list(data, (r) => ({ claim: claim(r["claim"] as Wire), why: (r["why"] as string[] | undefined) ?? [] }));
export const correctionList = (data: unknown): List<Correction> => list(data, (r) => r as unknown as Correction);

export const picks = (data: unknown): { name: string; code: string; count: number }[] =>
  (data as Rows<{ value: string; code: string; claims: number }>).rows.map((r) => ({ name: r.value, code: r.code, count: r.claims }));

/** What an analyst decides, in the words of `onrecord correct`. */
export interface Decision { action: "accept" | "reject" | "set" | "merge" | "split" | "rename"; subject: string; field?: string; value?: string; document?: string; reason?: string }

/** Makes a correction; the id to undo it, none where the same was said before. */
export async function correct(decision: Decision, author: string): Promise<string | null> {
  const done = await write<{ corrections: string[] }>("POST", "corrections", { ...decision, author });
  return done.corrections[0] ?? null;
}

export async function undo(id: string, author: string): Promise<void> {
  await write("POST", `corrections/${id}/undo`, { author });
}
