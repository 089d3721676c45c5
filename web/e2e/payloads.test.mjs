/** Thirty payloads in every field that a report or an analyst can fill: no dialog, no request elsewhere, shown as text. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { PAYLOADS, report } from "./payloads.mjs";
import { close, ledger, page, serve } from "./world.mjs";

let server;
let p;
before(async () => {
  server = await serve(ledger(Object.fromEntries(PAYLOADS.map((payload, i) => [`payload-${String(i).padStart(2, "0")}.txt`, report(payload, i)]))));
  p = await page(server.address);
});
after(async () => {
  await close();
  server?.stop();
});

test("reports with payloads in title, byline, publisher and text are shown as text", async () => {
  const { rows } = await (await fetch(`${server.address}api/v1/reports?limit=100`)).json();
  assert.ok(rows.length >= PAYLOADS.length, `${rows.length} reports`);
  for (const r of rows) {
    await p.visit(`#/reports/${r.id}`);
    await p.locator("h1").first().waitFor({ state: "attached" });
    if (r.title) assert.ok((await p.locator("h1").first().textContent()).includes(r.title.trim().slice(0, 12)));
  }
  await p.waitForTimeout(300);
  assert.deepEqual(p.bad, []);
});

test("so are corrections with payloads in author, value and reason", async () => {
  const { rows } = await (await fetch(`${server.address}api/v1/claims?limit=${PAYLOADS.length}`)).json();
  for (const [i, payload] of PAYLOADS.entries()) {
    const claim = rows[i % rows.length].id;
    const send = (data) => p.request.post(`${server.address}api/v1/corrections`, { data });
    const one = await send({ author: payload.slice(0, 90), reason: payload, change: { action: "edit", claim, field: "actor", value: payload } });
    assert.ok([200, 422].includes(one.status()), await one.text());
    await send({ author: "Mara Venn", reason: payload, change: { action: "note", claim, value: payload } });
  }
  for (const hash of ["#/review?tab=history", "#/review?tab=disagree", "#/review", ...rows.slice(0, 8).map((r) => `#/claims?claim=${r.id}`)]) await p.visit(hash);
  assert.deepEqual(p.bad, []);
});

test("every other view shows them as text, and so do payloads in the address", async () => {
  for (const hash of ["#/", "#/claims", "#/statements", "#/timeline?line=source", "#/timeline?line=publisher", "#/map", "#/network", "#/compare"]) await p.visit(hash);
  for (const payload of PAYLOADS) {
    const q = encodeURIComponent(payload);
    await p.goto(`${server.address}#/claims?text=${q}&source=${q}`);
    await p.waitForTimeout(40);
    await p.goto(`${server.address}#/${q}/${q}?claim=${q}&voice=${q}`);
    await p.waitForTimeout(20);
  }
  await p.waitForTimeout(300);
  assert.deepEqual(p.bad, []);
});

test("the page has no inline script or style, and its policy allows none", async () => {
  const answer = await fetch(server.address);
  const policy = answer.headers.get("content-security-policy") ?? "";
  assert.match(policy, /default-src 'none'/);
  assert.doesNotMatch(policy, /unsafe/);
  const html = await answer.text();
  assert.doesNotMatch(html, /<style|style=|<script(?![^>]*src=)|\son\w+=/i);
});
