/** Who is for and against whom, on whose word: how an account of two parties looks in some months, and where two differ. */

/** How somebody tells what one does to another: numbers of claims, and cooperation and conflict in each month. */
export interface Told {
  claims: number; cooperation: number; conflict: number; denied: number; not_asserted: number; unsigned: number;
  types: Record<string, number>; months: Record<string, [number, number]>; example: string;
}

export interface Sum { cooperation: number; conflict: number; denied: number; open: number; count: number; types: Record<string, number>; first: string; last: string }

/** The part of an account in some months; nothing where it is silent in them. What has no month is in all of them. */
export function within(told: Told | null, from = "", to = "9999"): Sum | undefined {
  if (!told) return undefined;
  const months = Object.keys(told.months).sort();
  const inside = months.filter((m) => m === "" || (m >= from && m <= to));
  if (inside.length === 0 && months.length > 0) return undefined;
  const all = inside.length === months.length;
  const dated = inside.filter(Boolean);
  const sum = (i: 0 | 1): number => inside.reduce((n, m) => n + (told.months[m]?.[i] ?? 0), 0);
  const [cooperation, conflict] = all ? [told.cooperation, told.conflict] : [sum(0), sum(1)];
  // Denials and what is only demanded or promised are not counted by month: they stand wherever the account speaks.
  const [denied, open] = [told.denied, told.not_asserted + told.unsigned];
  return { cooperation, conflict, denied, open, count: cooperation + conflict + denied + open, types: told.types, first: dated[0] ?? "", last: dated.at(-1) ?? "" };
}

export type Tone = "cooperation" | "conflict" | "both" | "denied" | "open";

export function tone(s: Sum): Tone {
  if (s.cooperation > 0 && s.conflict > 0) return "both";
  if (s.conflict > 0) return "conflict";
  if (s.cooperation > 0) return "cooperation";
  return s.denied > 0 ? "denied" : "open";
}

/** How two accounts of one pair stand to each other: nothing if they tell the same, or neither speaks. */
export function differ(a: Sum | undefined, b: Sum | undefined): "only the first tells it" | "only the second tells it" | "one denies what the other tells" | "one tells of conflict, the other of cooperation" | null {
  if (!a || !b) return a ? "only the first tells it" : b ? "only the second tells it" : null;
  const side = (s: Sum): number => Math.sign(s.cooperation - s.conflict);
  if (side(a) * side(b) < 0) return "one tells of conflict, the other of cooperation";
  const [ta, tb] = [tone(a), tone(b)];
  const asserts = (s: Sum): boolean => s.cooperation + s.conflict > 0;
  if ((ta === "denied" && asserts(b)) || (tb === "denied" && asserts(a))) return "one denies what the other tells";
  return null;
}
