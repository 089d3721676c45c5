/** A ledger of the sample reports, the real program serving it, and a real browser looking at it. */
import { execFileSync, spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

export const ROOT = join(dirname(fileURLToPath(import.meta.url)), "..", "..");
const DATA = join(ROOT, "cases", "world", "data");

function first(name, candidates) {
  const found = candidates.find((c) => c && existsSync(c));
  if (!found) throw new Error(`expected ${name} at one of ${candidates.filter(Boolean).join(", ")}; found none`);
  return found;
}

export const binary = () =>
  first("the program", [process.env.ONRECORD_BIN, process.env.CARGO_TARGET_DIR && join(process.env.CARGO_TARGET_DIR, "debug", "onrecord"), join(ROOT, "target", "debug", "onrecord"), join(ROOT, "target", "release", "onrecord")]);

export const browserPath = () =>
  first("Chromium", [process.env.CHROMIUM, "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"]);

/** Runs the program with the invented world's tables. */
export function onrecord(...args) {
  return execFileSync(binary(), ["--data", DATA, "--quiet", ...args], { encoding: "utf8", cwd: ROOT, stdio: ["ignore", "pipe", "inherit"] });
}

/** A folder that is gone when the process ends. */
export function folder() {
  const path = mkdtempSync(join(tmpdir(), "onrecord-e2e-"));
  process.on("exit", () => rmSync(path, { recursive: true, force: true }));
  return path;
}

/** A ledger of the samples, and of further reports (name and content). */
export function ledger(reports = {}) {
  const at = folder();
  const file = join(at, "war.ledger");
  onrecord("add", join(ROOT, "samples"), "--ledger", file);
  const names = Object.entries(reports).map(([name, content]) => {
    writeFileSync(join(at, name), content);
    return join(at, name);
  });
  if (names.length > 0) onrecord("add", ...names, "--ledger", file);
  return file;
}

/** Serves a ledger with the files of web/dist; gives the address and how to end it. */
export async function serve(file, ...args) {
  const child = spawn(binary(), ["--data", DATA, "serve", file, "--listen", "127.0.0.1:0", "--web", join(ROOT, "web", "dist"), ...args], { cwd: ROOT, stdio: ["ignore", "pipe", "pipe"] });
  let said = "";
  const address = await new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new Error(`expected an address within 60 s, the program said: ${said}`)), 60_000);
    const hear = (chunk) => {
      said += chunk;
      const url = /http:\/\/[\w.:[\]]+/.exec(said)?.[0];
      if (url) {
        clearTimeout(late);
        resolve(url.replace(/\/?$/, "/"));
      }
    };
    child.stdout.on("data", hear);
    child.stderr.on("data", hear);
    child.on("exit", (code) => reject(new Error(`the program ended with ${code}: ${said}`)));
  });
  return { address, stop: () => child.kill("SIGINT") };
}

let browser;
export async function open() {
  browser ??= await chromium.launch({ executablePath: browserPath(), args: ["--no-sandbox", "--disable-dev-shm-usage"] });
  return browser;
}

/**
 * A fresh page that keeps account of what must not happen: dialogs, requests elsewhere, breaches of the policy, errors.
 * `tour`: what a first visit sees; else it was seen before.
 */
export async function page(address, { theme = "light", width = 1280, height = 900, tour = false, author = "Mara Venn" } = {}) {
  const context = await (await open()).newContext({ viewport: { width, height }, colorScheme: theme, acceptDownloads: true, reducedMotion: "reduce" });
  const p = await context.newPage();
  const bad = [];
  p.on("dialog", (d) => { bad.push(`dialog: ${d.message()}`); void d.dismiss(); });
  p.on("pageerror", (e) => bad.push(`error: ${e.message}`));
  p.on("console", (m) => { if (m.type() === "error" && !/status of (404|409|401|422|400)/.test(m.text())) bad.push(`console: ${m.text()}`); });
  p.on("request", (r) => { if (!r.url().startsWith(address) && !/^(data|about|blob):/.test(r.url())) bad.push(`request elsewhere: ${r.url()}`); });
  await p.addInitScript(([seen, who]) => {
    try {
      if (seen) localStorage.setItem("onrecord.tour", "seen");
      if (who && !localStorage.getItem("onrecord.author")) localStorage.setItem("onrecord.author", who);
    } catch { /* a page without storage */ }
  }, [!tour, author]);
  p.visit = async (hash) => {
    // From an empty page, so that nothing of the view before is taken for this one.
    await p.goto("about:blank");
    await p.goto(`${address}${hash}`);
    await p.locator("main h1, main .notice, main .empty").first().waitFor();
    await p.locator(".loading").waitFor({ state: "detached", timeout: 20_000 });
    await p.waitForTimeout(60);
  };
  p.bad = bad;
  p.end = () => context.close();
  return p;
}

export async function close() {
  await browser?.close();
  browser = undefined;
}
