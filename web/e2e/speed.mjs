/**
 * How fast the application is on a ledger: `node e2e/speed.mjs LEDGER`. Prints a table of milliseconds, the median and the
 * slowest of ten: first paint of a fresh browser page, first rows, and what follows a click or a key until it is drawn.
 */
import { close, page, serve } from "./world.mjs";

const file = process.argv[2];
if (!file) throw new Error("usage: node e2e/speed.mjs LEDGER");
const server = await serve(file);
const rows = [];
const TIMES = 10;
const note = (name, times) => {
  const sorted = [...times].sort((a, b) => a - b);
  rows.push({ what: name, median: Math.round(sorted[Math.floor(sorted.length / 2)]), slowest: Math.round(sorted.at(-1)) });
};
const claims = (await (await fetch(`${server.address}api/v1/status`)).json()).ledger.claims;

const paint = [];
const first = [];
for (let i = 0; i < TIMES; i += 1) {
  const p = await page(server.address);
  await p.goto(`${server.address}#/claims`);
  await p.locator(".open-claim").first().waitFor();
  paint.push(await p.evaluate(() => performance.getEntriesByName("first-contentful-paint")[0].startTime));
  first.push(await p.evaluate(() => performance.now()));
  await p.end();
}
note("first paint", paint);
note("first rows of claims", first);

const p = await page(server.address);
/** Time from an event until two frames after the page shows what was asked for. */
const until = async (name, act, ready, undo) => {
  const times = [];
  for (let i = 0; i < TIMES; i += 1) {
    await p.evaluate((body) => {
      const ready = new Function(`return (${body})`)();
      globalThis.measured = new Promise((done) => {
        const begin = (event) => {
          const start = event.timeStamp;
          removeEventListener("keydown", begin, true);
          removeEventListener("pointerdown", begin, true);
          const look = () => (ready() ? requestAnimationFrame(() => done(performance.now() - start)) : requestAnimationFrame(look));
          requestAnimationFrame(look);
        };
        addEventListener("keydown", begin, true);
        addEventListener("pointerdown", begin, true);
      });
    }, String(ready));
    await act(i);
    times.push(await p.evaluate(() => globalThis.measured));
    await undo(i);
  }
  note(name, times);
};
await p.visit("#/claims");
await until("open a claim (key)", () => p.locator(".open-claim").first().press("Enter"), () => document.querySelector(".drawer .facts") !== null, () => p.keyboard.press("Escape"));
await until("open a facet's list (click)", (i) => p.locator(".facets summary").nth(6 + (i % 3)).click(), () => true, () => undefined);
const id = (await (await fetch(`${server.address}api/v1/reports?limit=1`)).json()).rows[0].id;
await p.visit(`#/reports/${id}`);
await p.locator("h2.headline, .words p").first().click();
await until("from claim to claim in a report (key)", () => p.keyboard.press("j"), () => document.querySelector(".claim-note.on") !== null, () => undefined);
await p.visit("#/claims");
await until("choose a facet, rows answered (click)", (i) => p.locator(".facets .facet:not(.fixed)").nth(i % 3).click(), () => document.querySelector(".answer")?.getAttribute("aria-busy") === "false" && document.querySelector(".held-one") !== null, async () => { await p.visit("#/claims"); });

console.log(`${claims} claims`);
console.table(rows);
await close();
server.stop();
