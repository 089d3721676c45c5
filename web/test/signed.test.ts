import { describe, expect, it } from "vitest";
import { differ, tone, within, type Sum, type Told } from "../src/network/signed";

const told = (over: Partial<Told>): Told => ({ claims: 1, cooperation: 0, conflict: 0, denied: 0, not_asserted: 0, unsigned: 0, types: {}, months: {}, example: "x", ...over });
const one = (over: Partial<Told>): Sum => within(told(over)) as Sum;

describe("an account in some months", () => {
  const account = told({ cooperation: 5, conflict: 4, months: { "2030-01": [5, 0], "2031-03": [0, 3], "": [0, 1] } });
  it("counts those months, and what has none", () => {
    const s = within(account, "2031-01", "2031-12") as Sum;
    expect([s.cooperation, s.conflict, s.first, s.last]).toEqual([0, 4, "2031-03", "2031-03"]);
    expect(within(account)?.count).toBe(9);
  });
  it("is silent where it has no month", () => {
    expect(within(told({ conflict: 1, months: { "2031-03": [0, 1] } }), "2032-01", "2032-02")).toBeUndefined();
    expect(within(null)).toBeUndefined();
  });
});

describe("two accounts", () => {
  const conflict = one({ conflict: 1 });
  const aid = one({ cooperation: 1 });
  const denial = one({ denied: 1 });
  it("differ where signs do, where one denies, where one is silent", () => {
    expect(differ(conflict, aid)).toBe("one tells of conflict, the other of cooperation");
    expect(differ(conflict, denial)).toBe("one denies what the other tells");
    expect(differ(conflict, undefined)).toBe("only the first tells it");
    expect(differ(conflict, conflict)).toBe(null);
    expect(differ(undefined, undefined)).toBe(null);
  });
  it("have tones", () => expect([tone(conflict), tone(aid), tone(denial), tone(one({ conflict: 1, cooperation: 1 })), tone(one({ unsigned: 2 }))]).toEqual(["conflict", "cooperation", "denied", "both", "open"]));
});
