import { describe, expect, it } from "vitest";
import { lay, next, start } from "../src/timeline/layout";

describe("units of time", () => {
  it("begin where calendars begin them", () => {
    expect(start("2031-03-05", "week")).toBe("2031-03-03");
    expect(start("2031-03-03", "week")).toBe("2031-03-03");
    expect(start("2031-03-05", "month")).toBe("2031-03-01");
    expect(start("2031-03", "day")).toBe("2031-03-01");
    expect(next("2032-02-28", "day")).toBe("2032-02-29");
    expect(next("2031-12-01", "month")).toBe("2032-01-01");
  });
});

describe("lay", () => {
  it("leaves no day out, and no claim", () => {
    const { columns, rows } = lay([{ start: "2031-03-02", key: "A", count: 3 }, { start: "2031-03-05", key: "B", count: 1 }, { start: "2031-03-05", key: "A", count: 1 }], "day");
    expect(columns.map(([d]) => d)).toEqual(["2031-03-02", "2031-03-03", "2031-03-04", "2031-03-05"]);
    expect(rows).toEqual([{ key: "A", counts: [3, 0, 0, 1], total: 4 }, { key: "B", counts: [0, 0, 0, 1], total: 1 }]);
  });
  it("leaves out a few far days only where asked, and says how many", () => {
    const buckets = [{ start: "2030-01-01", key: "A", count: 1 }, ...Array.from({ length: 10 }, (_, i) => ({ start: `2031-03-${10 + i}`, key: "A", count: 20 }))];
    expect(lay(buckets, "day").left).toBe(0);
    const near = lay(buckets, "day", false);
    expect(near.left).toBe(1);
    expect(near.columns).toHaveLength(10);
  });
  it("has nothing for claims without a day", () => expect(lay([{ start: "", key: "A", count: 3 }], "day").rows).toEqual([]));
});
