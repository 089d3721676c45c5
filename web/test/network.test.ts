import { describe, expect, it } from "vitest";
import { curve, place } from "../src/network/layout";

describe("place", () => {
  const ids = Array.from({ length: 40 }, (_, i) => `n${i}`);
  const edges = ids.slice(1).map((id, i) => ({ from: id, to: `n${i % 7}`, weight: 1 + (i % 4) }));
  it("draws one network in one way", () => expect([...place(ids, edges, 900, 600)]).toEqual([...place(ids, edges, 900, 600)]));
  it("keeps everybody in the field and nobody on another's place", () => {
    const spots = [...place(ids, edges, 900, 600).values()];
    for (const s of spots) expect(s.x >= 40 && s.x <= 860 && s.y >= 24 && s.y <= 576).toBe(true);
    for (const a of spots) for (const b of spots) if (a.id < b.id) expect(Math.hypot(a.x - b.x, a.y - b.y)).toBeGreaterThan(8);
  });
  it("survives none, one, and edges of somebody who is not there", () => {
    expect(place([], [], 100, 100).size).toBe(0);
    expect(place(["a"], [{ from: "a", to: "zz", weight: 1 }, { from: "a", to: "a", weight: 2 }], 100, 100).size).toBe(1);
  });
});

describe("curve", () => {
  it("differs for the way there and back", () => {
    const [a, b] = [{ id: "a", x: 0, y: 0 }, { id: "b", x: 100, y: 0 }];
    expect(curve(a, b, 5, 5)).not.toBe(curve(b, a, 5, 5));
    expect(curve(a, a, 5, 5)).not.toContain("NaN");
  });
});
