/** Buckets of time laid out as rows and columns without a gap. */
import type { Bucket } from "../api/types";

export type Unit = "day" | "week" | "month" | "year";

const iso = (d: Date): string => d.toISOString().slice(0, 10);

/** First day of the unit that a day falls into; weeks begin on Monday. */
export function start(day: string, unit: Unit): string {
  if (unit === "year") return `${day.slice(0, 4)}-01-01`;
  if (unit === "month") return `${day.slice(0, 7)}-01`;
  const d = new Date(`${(day + "-01-01").slice(0, 10)}T00:00:00Z`);
  if (unit === "week") d.setUTCDate(d.getUTCDate() - ((d.getUTCDay() + 6) % 7));
  return iso(d);
}

/** First day of the next unit. */
export function next(day: string, unit: Unit): string {
  const d = new Date(`${day}T00:00:00Z`);
  if (unit === "year") d.setUTCFullYear(d.getUTCFullYear() + 1);
  else if (unit === "month") d.setUTCMonth(d.getUTCMonth() + 1);
  else d.setUTCDate(d.getUTCDate() + (unit === "week" ? 7 : 1));
  return iso(d);
}

const before = (day: string): string => {
  const d = new Date(`${day}T00:00:00Z`);
  d.setUTCDate(d.getUTCDate() - 1);
  return iso(d);
};

/** At most so many columns are drawn; a longer time is cut at its beginning, where single stray days stand. */
const MOST = 800;

/** A few claims far from the others are left out, where they would press the others into a corner. */
const STRAY = 0.03;

export interface Laid { columns: [string, string][]; rows: { key: string; counts: number[]; total: number }[]; left: number }

/**
 * Columns as first and last day, and a row for each key, the fullest first; ties by name. With `whole` every claim with a
 * day is in it, else stray ones at the ends may be `left` out.
 */
export function lay(buckets: readonly Bucket[], unit: Unit, whole = true): Laid {
  let dated = buckets.filter((b) => /^\d{4}/.test(b.start)).map((b) => ({ ...b, at: start(b.start, unit) }));
  if (dated.length === 0) return { columns: [], rows: [], left: 0 };
  const sum = dated.reduce((n, b) => n + b.count, 0);
  let left = 0;
  if (!whole) {
    const kept = core(dated, sum);
    const days = (list: readonly { at: string }[]): number => {
      const sorted = list.map((b) => Date.parse(b.at)).sort((a, b) => a - b);
      return (sorted.at(-1) as number) - (sorted[0] as number) + 1;
    };
    if (kept.length > 0 && days(dated) > 4 * days(kept) + 30 * 86_400_000) {
      left = sum - kept.reduce((n, b) => n + b.count, 0);
      dated = kept;
    }
  }
  const all = dated.map((b) => b.at).sort();
  const columns: [string, string][] = [];
  for (let d = all[0] as string; d <= (all.at(-1) as string) && columns.length < 20_000; d = next(d, unit)) columns.push([d, before(next(d, unit))]);
  columns.splice(0, Math.max(0, columns.length - MOST));
  const at = new Map(columns.map(([d], i) => [d, i]));
  const rows = new Map<string, { key: string; counts: number[]; total: number }>();
  for (const b of dated) {
    const i = at.get(b.at);
    if (i === undefined) continue;
    let row = rows.get(b.key);
    if (!row) rows.set(b.key, (row = { key: b.key, counts: columns.map(() => 0), total: 0 }));
    row.counts[i] = (row.counts[i] ?? 0) + b.count;
    row.total += b.count;
  }
  return { columns, rows: [...rows.values()].sort((x, y) => y.total - x.total || (x.key < y.key ? -1 : 1)), left };
}

/** What is left when the strays at both ends are taken away: at most a small part of all claims at each. */
function core<T extends { at: string; count: number }>(dated: readonly T[], sum: number): T[] {
  const byDay = new Map<string, number>();
  for (const b of dated) byDay.set(b.at, (byDay.get(b.at) ?? 0) + b.count);
  const days = [...byDay].sort(([a], [b]) => (a < b ? -1 : 1));
  const edge = (list: readonly (readonly [string, number])[]): string => {
    let seen = 0;
    for (const [at, n] of list) {
      seen += n;
      if (seen > sum * STRAY) return at;
    }
    return list.at(-1)?.[0] ?? "";
  };
  const [from, to] = [edge(days), edge([...days].reverse())];
  return dated.filter((b) => b.at >= from && b.at <= to);
}
