/**
 * Where overlapping marks go. Each mark gets a lane: a line of its own below the words, so that no mark hides another.
 *
 * A mark inside another lies one lane below it; marks that do not touch share a lane.
 */

/** Units of UTF-16, from and up to. */
export type Range = readonly [number, number];

export interface Mark {
  /** What it belongs to. */
  id: string;
  /** Its pieces, in text order. */
  spans: readonly Range[];
  /** The mark that it is nested in, if any. */
  within?: string | null;
}

const touches = (a: Range, b: Range): boolean => a[0] < b[1] && b[0] < a[1];

/** The lane of each mark, from 0. No two marks with a unit in common share a lane; a nested mark is below its parent. */
export function lanes(marks: readonly Mark[]): Map<string, number> {
  const byId = new Map(marks.map((m) => [m.id, m]));
  const depth = (mark: Mark): number => {
    let steps = 0;
    let at: Mark | undefined = mark;
    const seen = new Set<string>();
    while (at?.within && byId.has(at.within) && !seen.has(at.id)) {
      seen.add(at.id);
      at = byId.get(at.within);
      steps += 1;
    }
    return steps;
  };
  const length = (mark: Mark): number => mark.spans.reduce((sum, [from, to]) => sum + to - from, 0);
  const order = marks
    .map((mark) => ({ mark, depth: depth(mark), from: mark.spans[0]?.[0] ?? 0, length: length(mark) }))
    .sort((a, b) => a.depth - b.depth || a.from - b.from || b.length - a.length || (a.mark.id < b.mark.id ? -1 : 1));
  const taken: Range[][] = [];
  const out = new Map<string, number>();
  for (const { mark } of order) {
    const parent = mark.within ? out.get(mark.within) : undefined;
    let lane = parent === undefined ? 0 : parent + 1;
    while (taken[lane]?.some((other) => mark.spans.some((span) => touches(span, other)))) lane += 1;
    while (taken.length <= lane) taken.push([]);
    taken[lane]?.push(...mark.spans);
    out.set(mark.id, lane);
  }
  return out;
}

/** A stretch of text with the same marks all through. */
export interface Segment<T> {
  from: number;
  to: number;
  on: T[];
  /** Marks that begin, or go on after a gap, with this stretch. */
  opens: T[];
  /** Marks whose piece ends with this stretch. */
  closes: T[];
}

/**
 * Cuts a stretch of text where a mark begins or ends. The segments follow one another without a gap and cover it whole.
 * Empty spans and those outside are left out.
 */
export function segments<T extends { spans: readonly Range[] }>(from: number, to: number, marks: readonly T[]): Segment<T>[] {
  const cuts = new Set<number>([from, to]);
  const inside: { span: Range; mark: T }[] = [];
  for (const mark of marks) {
    for (const span of mark.spans) {
      if (span[1] <= span[0] || !touches(span, [from, to])) continue;
      inside.push({ span, mark });
      cuts.add(Math.max(from, span[0]));
      cuts.add(Math.min(to, span[1]));
    }
  }
  const edges = [...cuts].sort((a, b) => a - b);
  const out: Segment<T>[] = [];
  for (let i = 0; i + 1 < edges.length; i += 1) {
    const [a, b] = [edges[i] as number, edges[i + 1] as number];
    const here = inside.filter(({ span }) => span[0] < b && a < span[1]);
    out.push({
      from: a,
      to: b,
      on: [...new Set(here.map((h) => h.mark))],
      opens: [...new Set(here.filter((h) => h.span[0] === a).map((h) => h.mark))],
      closes: [...new Set(here.filter((h) => h.span[1] === b).map((h) => h.mark))],
    });
  }
  return out;
}

/** The paragraphs of a text: stretches between blank lines, without the white space at their ends. */
export function paragraphs(text: string): Range[] {
  const out: Range[] = [];
  const parts = text.matchAll(/[^\n]*\S[^\n]*(?:\n[^\n]*\S[^\n]*)*/g);
  for (const part of parts) {
    const start = part.index ?? 0;
    const lead = part[0].length - part[0].trimStart().length;
    out.push([start + lead, start + part[0].trimEnd().length]);
  }
  return out;
}
