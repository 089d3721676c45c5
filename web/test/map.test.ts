import { describe, expect, it } from "vitest";
import { around, cluster, held, SIZE, zoom } from "../src/map/view";

describe("the window", () => {
  it("keeps the point that is zoomed around where it is", () => {
    const next = zoom({ x: 100, y: 100, k: 2 }, 2, [300, 200]);
    expect((300 - next.x) * next.k).toBeCloseTo((300 - 100) * 2);
    expect((200 - next.y) * next.k).toBeCloseTo((200 - 100) * 2);
  });
  it("never leaves the map", () => {
    for (const w of [held({ x: -50, y: 9999, k: 3 }), zoom({ x: 900, y: 400, k: 4 }, 0.01, [0, 0]), around([[0, 0]])]) {
      expect(w.x).toBeGreaterThanOrEqual(0);
      expect(w.x + SIZE.w / w.k).toBeLessThanOrEqual(SIZE.w + 1e-9);
      expect(w.y + SIZE.h / w.k).toBeLessThanOrEqual(SIZE.h + 1e-9);
    }
  });
  it("shows all points", () => {
    const w = around([[100, 100], [700, 300]]);
    expect(w.x).toBeLessThan(100);
    expect(w.x + SIZE.w / w.k).toBeGreaterThan(700);
  });
});

describe("cluster", () => {
  const at = (x: number, y: number, count: number): { x: number; y: number; count: number; of: string } => ({ x, y, count, of: `${x}` });
  it("loses no claim", () => {
    const places = Array.from({ length: 60 }, (_, i) => at((i * 37) % 200, (i * 53) % 90, 1 + (i % 5)));
    const sum = places.reduce((n, p) => n + p.count, 0);
    for (const d of [0, 5, 40, 1000]) expect(cluster(places, d).reduce((n, c) => n + c.count, 0)).toBe(sum);
  });
  it("stands at the fullest place", () => expect(cluster([at(0, 0, 1), at(2, 0, 9)], 5)[0]?.x).toBe(2));
});
