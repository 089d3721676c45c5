/** axe finds nothing serious on any view, light and dark, wide and at 360 px; nothing is wider than the screen. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { after, before, test } from "node:test";
import { close, ledger, page, serve } from "./world.mjs";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
let server;
let views;
before(async () => {
  server = await serve(ledger());
  const ask = async (path) => (await (await fetch(`${server.address}api/v1/${path}`)).json()).rows[0].id;
  const [report, group, claim] = [await ask("reports"), await ask("groups"), await ask("claims")];
  views = {
    reports: "#/", report: `#/reports/${report}`, "claim in report": `#/reports/${report}?voice=A`, claims: "#/claims", claim: `#/claims?claim=${claim}`, statements: "#/statements", "side by side": `#/statements/${group}`,
    compare: "#/compare?a=Jano%20Terel&b=Osk%20Rehn", timeline: "#/timeline", map: "#/map", network: "#/network?a=Osk%20Rehn&b=Jano%20Terel", review: "#/review", history: "#/review?tab=history", read: "#/read", "sign in": "#/signin", nothing: "#/claims?text=nosuchwordanywhere",
  };
});
after(async () => {
  await close();
  server?.stop();
});

for (const theme of ["light", "dark"]) {
  for (const width of [1280, 360]) {
    test(`${theme}, ${width} px`, async () => {
      const p = await page(server.address, { theme, width, height: 800 });
      const found = [];
      for (const [name, hash] of Object.entries(views)) {
        await p.visit(hash);
        await p.waitForTimeout(250);
        if (name === "claims") await p.evaluate(() => { for (const d of document.querySelectorAll("details")) d.open = true; });
        await p.evaluate(axe);
        const { violations } = await p.evaluate(() => globalThis.axe.run(document, { resultTypes: ["violations"] }));
        for (const v of violations) if (["serious", "critical"].includes(v.impact)) found.push(`${name}: ${v.id}: ${v.nodes.slice(0, 3).map((n) => `${n.html.slice(0, 140)} ${n.any[0]?.message ?? ""}`).join(" | ")}`);
        const [wide, screen] = await p.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
        if (wide > screen) found.push(`${name}: ${wide} px wide on a screen of ${screen}`);
      }
      assert.deepEqual(found, []);
      assert.deepEqual(p.bad, []);
      await p.end();
    });
  }
}

test("a page without hands: everything on a report can be reached with Tab, and what has the focus is seen", async () => {
  const p = await page(server.address);
  await p.visit(views.report);
  const seen = new Set();
  for (let i = 0; i < 60; i += 1) {
    await p.keyboard.press("Tab");
    const [what, outline] = await p.evaluate(() => [document.activeElement?.className ?? "", getComputedStyle(document.activeElement ?? document.body).outlineStyle]);
    assert.notEqual(outline, "none", `no outline on ${what}`);
    for (const c of String(what).split(" ")) seen.add(c);
  }
  for (const part of ["tag", "claim-note"]) assert.ok(seen.has(part), `${part} is not reached`);
  await p.end();
});
