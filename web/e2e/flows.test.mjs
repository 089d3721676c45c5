/** What users do, done in a browser on a ledger of the samples. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { close, ledger, page, serve } from "./world.mjs";

let server;
let p;
before(async () => {
  server = await serve(ledger());
  p = await page(server.address);
});
after(async () => {
  await close();
  server?.stop();
});
const clean = () => assert.deepEqual(p.bad, []);
const text = (selector) => p.locator(selector).first().innerText();

test("reports are listed, and one is shown as it was, with its voices", async () => {
  await p.visit("#/");
  assert.equal(await p.locator(".report-list li").count(), 9);
  await p.getByRole("link", { name: /Rebels shell Khara market/ }).click();
  await p.locator(".claim-note").first().waitFor();
  await p.locator(".seg.source").first().waitFor();
  const shown = (await p.locator(".words").evaluateAll((all) => all.map((e) => e.textContent))).join("\n");
  const file = readFileSync(new URL("../../samples/khara-vell-courier.txt", import.meta.url), "utf8").split("---\n")[2];
  const bare = (s) => s.replace(/\s+/g, " ").trim();
  assert.equal(bare(shown), bare(file), "every character of the report, and no other");
  assert.match((await p.locator(".voices-here").allInnerTexts()).join(" "), /A[\s\S]*a doctor/);
  assert.ok((await p.locator(".tag").count()) > 10, "letters stand at the marks");
  clean();
});

test("hover and keyboard say who speaks, and j and k go from claim to claim", async () => {
  await p.locator("button.tag").first().focus();
  assert.match(await text(".strip"), /The Vell Courier → A a doctor/);
  await p.locator("h2.headline").click();
  await p.keyboard.press("j");
  await p.locator(".drawer").waitFor();
  assert.match(p.url(), /claim=/);
  await p.locator(".drawer .reasons, .drawer .facts").first().waitFor();
  assert.match(await text(".drawer"), /Why it was read so/);
  assert.ok((await p.locator(".seg.evidence").count()) > 0, "its words are marked in the text");
  await p.keyboard.press("Escape");
  await p.locator(".drawer").waitFor({ state: "detached" });
  clean();
});

test("a link to a claim in its report opens that claim", async () => {
  await p.visit("#/claims");
  await p.locator(".open-claim").first().click();
  await p.locator(".drawer").getByRole("link", { name: "In its report" }).click();
  await p.locator(".passage").first().waitFor();
  await p.locator(".drawer").waitFor();
  assert.match(p.url(), /#\/reports\/.*claim=/);
  clean();
});

test("claims: facets, search and sort are in the address, and come back from it", async () => {
  await p.visit("#/claims");
  const all = Number((await text(".table-head strong")).replace(/\D/g, ""));
  const facet = p.locator(".facets details").first().locator("button.facet").last();
  const chosen = await facet.locator(".value").innerText();
  await facet.click();
  await p.waitForURL(/label=/);
  await p.waitForFunction((n) => Number(document.querySelector(".table-head strong")?.textContent?.replace(/\D/g, "")) < n, all);
  const few = await text(".table-head strong");
  await p.getByRole("searchbox").fill("market");
  await p.waitForURL(/text=market/);
  await p.getByLabel("Sort").selectOption("oldest");
  await p.waitForURL(/sort=oldest/);
  const link = p.url();
  const other = await page(server.address);
  await other.visit(link.slice(link.indexOf("#")));
  assert.equal(await other.getByRole("searchbox").inputValue(), "market");
  assert.ok((await other.locator(".held-one").innerText()).includes(chosen));
  assert.ok(Number((await other.locator(".table-head strong").first().innerText()).replace(/\D/g, "")) <= Number(few.replace(/\D/g, "")));
  await other.end();
  await p.getByRole("searchbox").fill("nosuchwordanywhere");
  await p.getByText("No claim answers this question").waitFor();
  await p.getByRole("button", { name: "Take all conditions away" }).click();
  await p.locator(".open-claim").first().waitFor();
  clean();
});

test("download exactly this: the file has the rows on screen", async () => {
  await p.visit("#/claims?type=ASSAULT&factuality=certain");
  const shown = Number((await text(".table-head strong")).replace(/\D/g, ""));
  await p.getByText("Download exactly this").click();
  assert.match(await text(".download-panel"), new RegExp(`${shown} claims[\\s\\S]*type: ASSAULT`));
  const [file] = await Promise.all([p.waitForEvent("download"), p.locator(".download-panel a", { hasText: /^csv$/ }).click()]);
  const rows = readFileSync(await file.path(), "utf8").trim().split(/\r?\n(?=(?:[^"]*"[^"]*")*[^"]*$)/);
  assert.equal(rows.length - 1, shown);
  clean();
});

test("every layout can be downloaded", async () => {
  for (const format of ["csv", "geojson", "graphml", "annotation", "brat", "polecat", "icews", "gdelt", "petrarch2", "jsonl"]) {
    const answer = await p.request.get(`${server.address}api/v1/export/${format}`);
    assert.equal(answer.status(), 200, format);
    assert.ok((await answer.body()).length > 0, format);
  }
});

test("side by side: who asserts, which numbers, copies folded, first appearance, chains", async () => {
  await p.visit("#/statements?reports=2");
  await p.locator(".statement-list a").first().click();
  await p.locator(".side-by-side").waitFor();
  const all = await p.locator(".side-by-side").innerText();
  for (const words of [/Khara/, /14/, /19/, /Asserts/i, /First appearance/, /Meridian Press/, /independent/]) assert.match(all, words);
  // What a statement of this ledger has, its page shows: copies folded, numbers in dispute, who denies.
  const { rows } = await (await p.request.get(`${server.address}api/v1/groups?limit=200`)).json();
  const groups = await Promise.all(rows.map(async (r) => (await p.request.get(`${server.address}api/v1/groups/${r.id}`)).json()));
  const shows = async (group, words) => {
    if (!group) return;
    await p.visit(`#/statements/${group.id}`);
    assert.match(await p.locator(".side-by-side").innerText(), words);
  };
  await shows(groups.find((g) => g.sources.some((s) => s.accounts.some((a) => a.copy))), /cop(y|ies) of the same words/);
  await shows(groups.find((g) => g.sources.some((s) => s.position === "denies")), /Denies/i);
  const disputed = groups.find((g) => g.disputes.length > 0);
  await shows(disputed, new RegExp(disputed?.disputes[0].about ?? "", "i"));
  await p.visit(`#/statements/${rows[0].id}`);
  assert.ok((await p.locator(".origin li").count()) > 4, "chains are drawn to their origin");
  await p.getByText("Why these claims are taken for one statement").click();
  assert.match(await text(".pairs"), /same|words/);
  clean();
});

test("two sources are compared over time", async () => {
  await p.visit("#/compare");
  await p.getByLabel("One").fill("Jano Terel");
  await p.getByLabel("One").press("Tab");
  await p.waitForURL(/a=Jano/);
  await p.getByLabel("Other").fill("Osk Rehn");
  await p.getByLabel("Other").press("Tab");
  await p.getByRole("heading", { name: "What both speak of" }).waitFor();
  assert.match(await text(".shared"), /Ostrel/);
  assert.ok(await p.locator(".over svg").isVisible());
  await p.visit("#/compare?a=Nobody%20Atall&b=Osk%20Rehn");
  assert.match(await text(".notice.bad"), /Nobody Atall|name/i);
  p.bad.length = 0;
});

test("timeline: bars lead to their claims", async () => {
  await p.visit("#/timeline");
  await p.locator(".line").first().waitFor();
  assert.ok((await p.locator(".line").count()) > 5);
  await p.locator(".line svg a").first().focus();
  await p.keyboard.press("Enter");
  await p.waitForURL(/#\/claims\?.*happened_from=/);
  await p.locator(".open-claim").first().waitFor();
  await p.visit("#/timeline?line=publisher");
  for (const name of ["Meridian Press", "Oszk Daily", "The Vell Courier", "The Halse Observer"]) await p.locator(".line .name", { hasText: name }).waitFor();
  clean();
});

test("the map pins places only, says how exact they are, and zooms from the keyboard", async () => {
  await p.visit("#/map");
  await p.locator(".map .land").waitFor({ state: "attached" });
  assert.ok((await p.locator(".pin").count()) >= 3);
  assert.match(await text(".map-list"), /Khara/);
  assert.match(await text(".map-list"), /a town or village/);
  assert.match(await text(".map-list"), /without a place/);
  const before = await p.locator("svg.map").getAttribute("viewBox");
  await p.locator("svg.map").focus();
  await p.keyboard.press("+");
  await p.waitForFunction((b) => document.querySelector("svg.map").getAttribute("viewBox") !== b, before);
  clean();
});

test("the network according to one, to another, and what they disagree on", async () => {
  await p.visit("#/network");
  const everybody = Number((await text(".answer strong")).replace(/\D/g, ""));
  await p.visit(`#/network?a=${encodeURIComponent("Osk Rehn")}&b=${encodeURIComponent("Jano Terel")}`);
  assert.match(await text(".answer"), /where Osk Rehn and Jano Terel differ/);
  await p.locator(".ties td", { hasText: /only the (first|second) tells it|one denies|one tells/ }).first().waitFor();
  await p.getByRole("button", { name: "Osk Rehn", exact: true }).click();
  assert.ok(Number((await text(".answer strong")).replace(/\D/g, "")) < everybody);
  const slider = p.locator(".slider input").first();
  if (await slider.count()) await slider.press("ArrowRight");
  clean();
});

test("review from the keyboard: confirm, edit, reject, undo, history, with an author", async () => {
  await p.visit("#/review");
  await p.locator(".review-card .plain-claim").waitFor();
  await p.keyboard.press("c");
  await p.locator(".toast", { hasText: "Confirmed" }).waitFor();
  await p.locator(".review-card .plain-claim").waitFor();
  await p.keyboard.press("e");
  await p.locator(".decide-form select").first().selectOption("killed");
  await p.locator(".decide-form input").first().fill("14+");
  await p.locator(".decide-form input").last().fill("counted twice");
  await p.keyboard.press("Enter");
  await p.locator(".toast", { hasText: "Set killed" }).waitFor();
  await p.keyboard.press("x");
  await p.locator(".decide-form input").fill("another town");
  await p.keyboard.press("Enter");
  await p.locator(".toast", { hasText: "Rejected" }).waitFor();
  await p.visit("#/review?tab=history");
  await p.locator("table").waitFor();
  const all = await text("table");
  for (const words of [/Mara Venn/, /rejected it/, /set killed to 14\+/, /counted twice/, /another town/, /confirmed it/]) assert.match(all, words);
  await p.visit("#/review");
  await p.locator(".review-card .plain-claim").waitFor();
  await p.keyboard.press("u");
  await p.locator(".toast", { hasText: "Taken back" }).waitFor();
  await p.visit("#/review?tab=history");
  await p.locator("tr.undone").first().waitFor();
  clean();
});

test("merge and split names", async () => {
  await p.visit("#/claims?source=a%20doctor");
  await p.locator(".open-claim").first().click();
  await p.locator(".drawer").getByRole("button", { name: /Merge names/ }).click();
  await p.locator(".drawer .decide-form input").first().fill("a doctor in Khara [HLH]");
  await p.locator(".drawer").getByRole("button", { name: "Merge", exact: true }).click();
  await p.locator(".toast", { hasText: "Merged" }).waitFor();
  await p.visit("#/claims?source=a%20doctor%20in%20Khara");
  await p.locator(".open-claim").first().waitFor();
  await p.locator(".open-claim").first().click();
  await p.locator(".drawer").getByRole("button", { name: /Split name/ }).click();
  await p.locator(".drawer .decide-form input").first().fill("a surgeon [HLH]");
  await p.locator(".drawer").getByRole("button", { name: "Split", exact: true }).click();
  await p.locator(".toast", { hasText: /Split|said so/ }).waitFor();
  clean();
});

test("two analysts' decisions stand side by side", async () => {
  const id = (await (await p.request.get(`${server.address}api/v1/claims?type=ASSAULT&limit=1&sort=oldest`)).json()).rows[0].id;
  for (const [author, value] of [["Mara Venn", "20"], ["Ido Marsk", "30"]]) {
    const answer = await p.request.post(`${server.address}api/v1/corrections`, { data: { author, change: { action: "edit", claim: id, field: "killed", value } } });
    assert.equal(answer.status(), 200, await answer.text());
  }
  await p.visit("#/review?tab=disagree");
  await p.locator(".disagreements .two").waitFor();
  const both = await text(".disagreements");
  for (const words of [/Mara Venn/i, /Ido Marsk/i, /20/, /30/]) assert.match(both, words);
  clean();
});

test("a pasted text is read and shown without being kept, then added", async () => {
  await p.visit("#/read");
  await p.getByLabel("Text").fill('🕊️ Khara – "The army shelled the market," محمد الخطيب, a doctor, told reporters on Sunday.');
  await p.getByLabel(/Publisher/).fill("The Vell Courier");
  await p.getByRole("button", { name: "Read", exact: true }).click();
  await p.locator(".passage").first().waitFor();
  assert.match(await text(".report-head"), /not kept in the ledger/);
  assert.match(await text(".words"), /🕊️ Khara/);
  assert.match(await text(".words"), /محمد الخطيب/);
  await p.getByRole("button", { name: "Add to the ledger" }).click();
  await p.waitForURL(/#\/reports\//);
  await p.visit("#/");
  assert.equal(await p.locator(".report-list li").count(), 10);
  clean();
});

test("help on ?, places on g, search on /, dark and light", async () => {
  await p.visit("#/claims");
  await p.keyboard.press("?");
  await p.locator("dialog[open]").waitFor();
  assert.match(await text("dialog"), /confirm/);
  await p.keyboard.press("Escape");
  await p.locator("dialog").waitFor({ state: "detached" });
  await p.keyboard.press("g");
  await p.keyboard.press("m");
  await p.waitForURL(/#\/map/);
  await p.getByRole("searchbox").waitFor();
  await p.keyboard.press("/");
  assert.equal(await p.evaluate(() => document.activeElement?.getAttribute("type")), "search");
  await p.keyboard.press("Tab");
  await p.getByRole("button", { name: "Dark" }).click();
  assert.equal(await p.evaluate(() => document.documentElement.dataset.theme), "dark");
  await p.getByRole("button", { name: "Dark" }).click();
  clean();
});

test("the first visit has a tour that ends for good", async () => {
  const guest = await page(server.address, { tour: true });
  await guest.goto(`${server.address}#/`);
  await guest.locator("dialog[open]").waitFor();
  for (let i = 0; i < 3; i += 1) await guest.getByRole("button", { name: "Next" }).click();
  await guest.getByRole("button", { name: "Begin" }).click();
  await guest.reload();
  await guest.locator(".report-list li").first().waitFor();
  await guest.waitForTimeout(200);
  assert.equal(await guest.locator("dialog").count(), 0);
  assert.deepEqual(guest.bad, []);
  await guest.end();
});

test("nothing that is not there breaks a view", async () => {
  for (const hash of ["#/nosuchview", "#/reports/ffffffff", "#/statements/ffffffff", "#/claims?type=NOSUCH", "#/claims?from=yesterday", "#/map?text=nosuchwordanywhere", "#/network?text=nosuchwordanywhere", "#/timeline?text=nosuchwordanywhere"]) {
    await p.visit(hash);
    assert.ok((await text("main")).length > 40, hash);
  }
  p.bad.length = 0;
});

test("a report prints without the masthead", async () => {
  await p.visit("#/");
  await p.locator(".report-list a").first().click();
  await p.locator(".passage").first().waitFor();
  await p.emulateMedia({ media: "print" });
  assert.equal(await p.locator(".masthead").isVisible(), false);
  assert.ok(await p.locator(".words").first().isVisible());
  await p.emulateMedia({ media: "screen" });
  clean();
});
