/** Answers of the API as the views want them. The one place that knows how the API spells things. */
import { write } from "./client";
import type {
  Attribution, Bucket, Claim, ClaimDetail, Comparison, Correction, Facets, Group, GroupRow, List, MapAnswer, Network, Report, ReportRow, Span, Timeline,
} from "./types";

interface Stretch { utf16: Span }
interface Rows<T> { rows: T[]; total: number; total_exact?: boolean; next: string | null }
type Wire = Record<string, unknown>;

/** Layouts of claims; a whole ledger is a file of its own. */
export const FORMATS: readonly [name: string, means: string][] = [
  ["csv", "one row a claim"], ["geojson", "one point a claim"], ["graphml", "actors and signed, dated edges"], ["annotation", "W3C Web Annotation"],
  ["brat", "brat standoff, zipped"], ["polecat", "POLECAT, 40 columns"], ["icews", "ICEWS, 20 columns"], ["gdelt", "GDELT 2.0 events, 61 columns"], ["petrarch2", "PETRARCH2’s output"],
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

interface FacetRow { value: string; code: string; claims: number; filter: string | null }

export function facetsOf(data: unknown): Facets {
  const d = data as { facets: { facet: string; values: FacetRow[] }[] };
  return Object.fromEntries(d.facets.map((f) => [f.facet, f.values.map((v) => ({ value: v.value, code: v.code, count: v.claims, filter: v.filter }))]));
}

export const countedOf = (data: unknown): { claims: number; complete: boolean } => {
  const d = data as { claims: number; complete: boolean };
  return { claims: d.claims, complete: d.complete };
};

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
  const d = data as { unit: Timeline["unit"]; stretches: string[]; totals: number[]; lines: { value: string; claims: number; counts: number[] }[]; undated: number; claims: number; complete: boolean };
  const at = (counts: readonly number[], key: string): Bucket[] => counts.flatMap((count, i) => (count > 0 ? [{ start: d.stretches[i] as string, key, count }] : []));
  const rest = d.totals.map((n, i) => n - d.lines.reduce((sum, l) => sum + (l.counts[i] ?? 0), 0));
  return { unit: d.unit, buckets: [...d.lines.flatMap((l) => at(l.counts, l.value)), ...at(rest, OTHERS)], undated: d.undated, claims: d.claims, complete: d.complete };
}

/** The line of all that has no line of its own. */
export const OTHERS = "\u0000others";

export function mapOf(data: unknown): MapAnswer {
  const d = data as { features: { id: number; geometry: { coordinates: [number, number] }; properties: { name: string; precision: string; claims: number; denied: number; by_type: Record<string, number> } }[]; without_place: number; not_found: number; claims: number; complete: boolean };
  return {
    places: d.features.map((f) => ({ id: f.id, lon: f.geometry.coordinates[0], lat: f.geometry.coordinates[1], name: f.properties.name, precision: f.properties.precision, count: f.properties.claims, denied: f.properties.denied, types: f.properties.by_type })),
    without: d.without_place, lost: d.not_found, claims: d.claims, complete: d.complete,
  };
}

export const networkOf = (data: unknown): Network => data as Network;

interface Queue { rows: { claim: Claim; why: string[] }[]; next: string | null; conflicts: { claim: string; field: string; values: { author: string; value: string }[] }[]; orphans: Correction[] }

export function queueOf(data: unknown): Queue {
  const d = data as { rows: Wire[]; next: string | null; conflicts: { claim: string; field: string; said: { author: string; value: string }[] }[]; orphans: Correction[] };
  return {
    rows: d.rows.map((r) => ({ claim: claim(r["claim"] as Wire), why: (r["why"] as string[] | undefined) ?? [] })), next: d.next,
    conflicts: d.conflicts.map((c) => ({ claim: c.claim, field: c.field, values: c.said })), orphans: d.orphans,
  };
}

export const correctionList = (data: unknown): List<Correction> => list(data, (r) => r as unknown as Correction);

export const picks = (data: unknown): { name: string; code: string; count: number }[] =>
  (data as { rows: FacetRow[] }).rows.map((r) => ({ name: r.value, code: r.code, count: r.claims }));

/** What an analyst decides. */
export type Change =
  | { action: "confirm" | "reject"; claim: string }
  | { action: "edit"; claim: string; field: string; value: string }
  | { action: "merge"; of: "actor" | "source"; names: string[]; into: string }
  | { action: "split"; of: "actor" | "source"; name: string; value: string; reports: string[] };

/** Makes a correction; the ids to undo it, none where the same was said before. */
export async function correct(change: Change, author: string | null, reason: string): Promise<string[]> {
  const done = await write<{ corrections: string[] }>("POST", "corrections", { change, reason, ...(author ? { author } : {}) });
  return done.corrections;
}

export async function undo(id: string, author: string | null): Promise<void> {
  await write("POST", `corrections/${id}/undo`, author ? { author } : {});
}
