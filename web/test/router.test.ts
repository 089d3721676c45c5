import { describe, expect, it } from "vitest";
import { changed, format, parse, toggled, values } from "../src/router";

describe("the address", () => {
  it("comes back as it was written", () => {
    const params = new URLSearchParams({ text: "Khara & “market”", type: "ASSAULT,COERCE", from: "2031-03-01" });
    const route = parse(format("claims", "a/b c", params));
    expect(route.view).toBe("claims");
    expect(route.id).toBe("a/b c");
    expect(Object.fromEntries(route.params)).toEqual(Object.fromEntries(params));
  });

  it("is one for one view, whatever the order", () => {
    expect(format("map", "", { b: "2", a: "1" })).toBe(format("map", "", { a: "1", b: "2" }));
  });

  it("leaves out what is empty", () => expect(format("map", "", { a: "" })).toBe("#/map"));

  it("survives nonsense", () => {
    for (const hash of ["", "#", "#/%E0%A4%A", "#//?=&&", "#/claims?%zz"]) expect(() => parse(hash)).not.toThrow();
    expect(parse("#/%zz/1").id).toBe("1");
  });
});

describe("list parameters", () => {
  it("take a value in and out", () => {
    let params = new URLSearchParams("type=COERCE");
    params = toggled(params, "type", "ASSAULT");
    expect(values(params, "type")).toEqual(["ASSAULT", "COERCE"]);
    params = toggled(toggled(params, "type", "ASSAULT"), "type", "COERCE");
    expect(params.has("type")).toBe(false);
  });
  it("leave the rest alone", () => {
    expect(changed(new URLSearchParams("a=1&b=2"), { a: undefined, c: "3" }).toString()).toBe("b=2&c=3");
  });
});
