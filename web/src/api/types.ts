import type { Told } from "../network/signed";

/** Rows of the API, as docs/api/openapi.json describes them. `test/contract.test.ts` holds them to that document. */
export type Span = [number, number];
export interface Link { name: string; kind: SourceKind; actor: string; terms: string | null; stance: Stance; cue: string }
export type SourceKind = "named" | "unnamed" | "collective" | "document" | "publication";
export type Stance = "neutral" | "doubt" | "deny" | "support";
export interface Party { name: string; code: string }
export interface Statement {
  form: "event" | "relation"; type: string; mode: string; cameo: string; quad: number;
  actors: Party[]; recipients: Party[]; place: { geonameid: number; name: string } | null;
  time: string | null; first_day: string | null; last_day: string | null; trigger: string;
  magnitude: Record<string, [number, number | null]>;
}
export interface Factuality { certainty: string; polarity: string; mood: string }
export interface Evidence { part: string; link: number; spans: Span[] }
/** A claim as its report shows it; offsets in UTF-16 units of the report's text. */
export interface Claim {
  id: string; document: string; published: string | null; plain: string; chain: Link[]; statement: Statement;
  factuality: Factuality; evidence: Evidence[]; by: Record<string, unknown>; score: number | null;
  publisher: string | null; title: string | null; group: string | null; label: string | null; review: Review;
}
export type ReviewState = "open" | "confirmed" | "corrected" | "rejected" | "conflict";
export interface Conflict { field: string; values: { author: string; value: string }[] }
export interface Review { state: ReviewState; conflicts: Conflict[]; corrections: number }
export interface Correction {
  id: string; of: string; about: string; subject: string; value: string; reason: string; author: string; made: string;
  undone: boolean; orphaned: boolean;
}
export interface Attribution {
  id: string; source: Span[]; cue: Span[]; content: Span[]; nested_in: string | null; directness: string;
  source_kind: SourceKind; terms: string | null; stance: Stance; letter: string; name: string; actor: string; words: string;
}
export interface Zone { kind: string; span: Span }
export interface Report {
  id: string; title: string | null; publisher: string | null; published: string | null; author: string | null; url: string | null;
  text: string; readNow: boolean; zones: Zone[]; attributions: Attribution[]; claims: (Claim & { within: string[] })[]; notes: string[];
}
export type Role = "reader" | "analyst" | "admin";
export interface Status {
  version: string; first_run: boolean;
  ledger: { name: string; reports: number | null; claims: number | null; pending: number | null; writable: boolean };
  user: { name: string | null; role: Role | null; signs_in: boolean; author: string | null };
}
export interface ReportRow { id: string; title: string | null; publisher: string | null; published: string | null; author: string | null; claims: number; voices: number | null }
export interface List<T> { rows: T[]; total: number; exact: boolean; next: string | null }
export interface Facets { [facet: string]: { value: string; code: string; count: number; filter: string | null }[] }
export interface Explained { passage: string; at: Span | null; marked: { part: string; text: string }[] }
export interface ClaimDetail extends Claim { explain: Explained | null; history: Correction[]; fields: Record<string, string> }
export interface GroupRow {
  id: string; label: string; why: string; claims: number; reports: number; sources: number; independent: number;
  printed: [string | null, string | null]; plain: string; statement: Statement;
}
export interface Witness {
  name: string; kind: SourceKind; party: string; position: string; before: string | null; stake: string | null; first: string | null;
  independent: boolean; leans_on: string | null; numbers: Record<string, [number, number | null]>;
  accounts: { claim: number; why: string; copy: boolean }[];
}
export interface GroupClaim { id: string; document: string; published: string | null; plain: string; chain: Link[]; statement: Statement }
export interface Group {
  id: string; label: string; why: string; claims: GroupClaim[]; sources: Witness[];
  disputes: { about: string; values: [string, number[]][] }[]; first: number | null;
  pairs: { claims: [number, number]; points: number; reasons: string }[];
}
export interface Comparison { shared: { relation: string; group: Group; a: number[]; b: number[]; about: string[] }[]; only_a: GroupRow[]; only_b: GroupRow[]; only_a_total: number; only_b_total: number; complete: boolean }
export interface Bucket { start: string; key: string; count: number }
export interface Timeline { unit: "day" | "week" | "month" | "year"; buckets: Bucket[]; undated: number; claims: number; complete: boolean }
export interface MapPlace { lon: number; lat: number; id: number; name: string; precision: string; count: number; denied: number; types: Record<string, number> }
export interface MapAnswer { places: MapPlace[]; without: number; lost: number; claims: number; complete: boolean }
export interface Edge { from: string; to: string; view: Told | null; against: Told | null }
export interface Network { nodes: { id: string; name: string; code: string; claims: number }[]; edges: Edge[]; all_edges: number; claims: number[]; complete: boolean }
/** Why a claim says what it says, worked out by reading its report again. */
export interface Explanation {
  read_again: boolean; sentence: { text: string } | null;
  sources: { source: string; cue: string; directness: string; kind: string; stance: string; names: string[]; by: Record<string, unknown> }[];
  parties: { part: string; words: string; code: string; name: string; entry: string; by: Record<string, unknown> }[];
}
