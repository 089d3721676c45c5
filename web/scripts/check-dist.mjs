/** Whether dist/ is what the sources build: the number it carries, then every byte of a fresh build. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { digest, files, ROOT } from "./sources.mjs";

const dist = join(ROOT, "dist");
const said = readFileSync(join(dist, "sources.sha256"), "utf8").trim();
const fail = (why) => {
  console.error(`error: web/dist is not what web/src builds: ${why}\nhelp: run \`npm ci && npm run build\` in web/ and commit web/dist`);
  process.exit(1);
};
if (said !== digest()) fail("it was built from other sources");
const fresh = mkdtempSync(join(tmpdir(), "onrecord-web-"));
try {
  execFileSync(process.execPath, [join(ROOT, "node_modules/vite/bin/vite.js"), "build", "--outDir", fresh, "--emptyOutDir", "--logLevel", "error"], { cwd: ROOT, stdio: "inherit" });
  execFileSync(process.execPath, [join(ROOT, "scripts/seal.mjs"), fresh], { cwd: ROOT, stdio: "ignore" });
  const names = (folder) => files(folder).map((f) => relative(folder, f)).join("\n");
  if (names(dist) !== names(fresh)) fail("other files");
  for (const path of files(fresh)) if (!readFileSync(path).equals(readFileSync(join(dist, relative(fresh, path))))) fail(relative(fresh, path));
} finally {
  rmSync(fresh, { recursive: true, force: true });
}
console.log("web/dist is what the sources build");
