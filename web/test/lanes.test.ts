import { describe, expect, it } from "vitest";
import { lanes, paragraphs, segments, type Mark, type Range } from "../src/report/lanes";

const mark = (id: string, spans: Range[], within?: string): Mark => ({ id, spans, within: within ?? null });

describe("lanes", () => {
  it("puts marks that do not touch on one line", () => {
    expect([...lanes([mark("a", [[0, 5]]), mark("b", [[5, 9]])]).values()]).toEqual([0, 0]);
  });

  it("puts what is said inside what is said below it", () => {
    const found = lanes([mark("inner", [[4, 9]], "outer"), mark("outer", [[0, 20]]), mark("deepest", [[5, 8]], "inner")]);
    expect(found.get("outer")).toBe(0);
    expect(found.get("inner")).toBe(1);
    expect(found.get("deepest")).toBe(2);
  });

  it("never lets two marks with a unit in common share a line, whatever they are", () => {
    let seed = 7;
    const random = (n: number): number => (seed = (seed * 48271) % 2147483647) % n;
    for (let round = 0; round < 200; round += 1) {
      const marks = Array.from({ length: 2 + random(12) }, (_, i) => {
        const from = random(60);
        const gap = from + 1 + random(10);
        const spans: Range[] = random(3) === 0 ? [[from, gap], [gap + 2, gap + 3 + random(9)]] : [[from, gap]];
        return mark(`m${i}`, spans, i > 0 && random(3) === 0 ? `m${random(i)}` : undefined);
      });
      const lane = lanes(marks);
      for (const a of marks) {
        for (const b of marks) {
          if (a.id >= b.id || lane.get(a.id) !== lane.get(b.id)) continue;
          const shared = a.spans.some((s) => b.spans.some((t) => s[0] < t[1] && t[0] < s[1]));
          expect(shared, JSON.stringify([a, b])).toBe(false);
        }
        if (a.within) expect(lane.get(a.id)).toBeGreaterThan(lane.get(a.within) as number);
      }
    }
  });

  it("is not caught in marks that hold each other", () => {
    expect(lanes([mark("a", [[0, 4]], "b"), mark("b", [[0, 4]], "a")]).size).toBe(2);
  });
});

describe("segments", () => {
  it("covers the whole stretch without a gap and says what begins and ends", () => {
    const marks = [mark("a", [[2, 8]]), mark("b", [[5, 12], [14, 30]])];
    const found = segments(0, 20, marks);
    expect(found.map((s) => [s.from, s.to, s.on.map((m) => m.id).join("")])).toEqual([
      [0, 2, ""], [2, 5, "a"], [5, 8, "ab"], [8, 12, "b"], [12, 14, ""], [14, 20, "b"],
    ]);
    expect(found[1]?.opens.map((m) => m.id)).toEqual(["a"]);
    expect(found[2]?.closes.map((m) => m.id)).toEqual(["a"]);
    expect(found[5]?.closes).toEqual([]);
  });

  it("leaves out empty spans and those elsewhere", () => {
    expect(segments(10, 20, [mark("a", [[3, 3], [12, 12], [40, 50]])])).toHaveLength(1);
  });

  it("gives back the text to the unit, with emoji and right-to-left names in it", () => {
    const text = "🕊️ قال محمد that שלום 👩‍👩‍👧 came.";
    const marks = [mark("a", [[0, 3]]), mark("b", [[4, 12]]), mark("c", [[18, 30]])];
    expect(segments(0, text.length, marks).map((s) => text.slice(s.from, s.to)).join("")).toBe(text);
  });
});

describe("paragraphs", () => {
  it("finds them between blank lines and leaves their ends bare", () => {
    const text = "\nHead\n\nOne line\nand its second. \n \n\n Last";
    expect(paragraphs(text).map(([a, b]) => text.slice(a, b))).toEqual(["Head", "One line\nand its second.", "Last"]);
  });
  it("finds none in white space", () => expect(paragraphs(" \n\n ")).toEqual([]));
});
