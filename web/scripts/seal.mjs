/** After a build: the licences of all that is in dist/, and which sources it was built from. */
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { digest, ROOT } from "./sources.mjs";

const dist = process.argv[2] ?? join(ROOT, "dist");
/** Licences under which something may be in dist/: permissive ones, and the one that fonts have. */
const ALLOWED = ["MIT", "ISC", "BSD-2-Clause", "BSD-3-Clause", "Apache-2.0", "0BSD", "Unlicense", "CC0-1.0", "OFL-1.1"];
/** Parts that are in dist/ as files and not as code: what the bundler cannot know of. */
const AS_FILES = ["@fontsource-variable/source-serif-4", "@fontsource-variable/source-sans-3", "world-atlas"];

const listed = readFileSync(join(dist, "licences-of-code.md"), "utf8");
rmSync(join(dist, "licences-of-code.md"));
const names = new Set([...listed.matchAll(/^## ((?:@[\w.-]+\/)?[\w.-]+) - [\w.+-]+/gm)].map((m) => m[1]));
if (names.size === 0) throw new Error("expected packages in the bundler's list of licences, found none; its format has changed");
for (const name of AS_FILES) names.add(name);

let text = "What is in this folder besides onrecord's own code (Apache-2.0 OR MIT).\n";
for (const name of [...names].sort()) {
  const folder = join(ROOT, "node_modules", name);
  const about = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  if (!ALLOWED.includes(about.license)) throw new Error(`${name}: expected a permissive licence, found ${about.license}`);
  const file = readdirSync(folder).find((f) => /^licen[cs]e/i.test(f));
  text += `\n${"=".repeat(78)}\n${name} ${about.version} · ${about.license}\n\n`;
  text += file && existsSync(join(folder, file)) ? readFileSync(join(folder, file), "utf8").replaceAll("\r\n", "\n").trim() : "(the package has no licence file of its own)";
  text += "\n";
  if (name === "world-atlas") text += "\nThe map is made from Natural Earth, which is in the public domain.\n";
}
writeFileSync(join(dist, "licences.txt"), text);
writeFileSync(join(dist, "sources.sha256"), `${digest()}\n`);
console.log(`sealed: ${names.size} packages, sources ${digest().slice(0, 12)}`);
