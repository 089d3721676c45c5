/** What dist/ is built from, and the one number that stands for all of it. */
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";

export const ROOT = join(dirname(fileURLToPath(import.meta.url)), "..");
const FILES = ["index.html", "package.json", "package-lock.json", "tsconfig.json", "vite.config.ts"];
const FOLDERS = ["src", "public", "scripts"];

/** All files below a folder, sorted, with `/` between names. */
export function files(folder) {
  const out = [];
  for (const name of readdirSync(folder).sort()) {
    const path = join(folder, name);
    if (statSync(path).isDirectory()) out.push(...files(path));
    else out.push(path);
  }
  return out;
}

/** SHA-256 over names and contents of all sources; line ends count as one, whatever the machine writes. */
export function digest() {
  const hash = createHash("sha256");
  const all = [...FILES.map((f) => join(ROOT, f)), ...FOLDERS.flatMap((f) => files(join(ROOT, f)))];
  for (const path of all) {
    const content = readFileSync(path);
    const text = content.includes(0) ? content : Buffer.from(content.toString("utf8").replaceAll("\r\n", "\n"));
    hash.update(`${relative(ROOT, path).replaceAll("\\", "/")}\0${text.length}\0`);
    hash.update(text);
  }
  return hash.digest("hex");
}
