/** Where the program has users: sign in, read, be refused, sign out. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { after, before, test } from "node:test";
import { binary, close, ledger, page, serve } from "./world.mjs";

let server;
before(async () => {
  const file = ledger();
  for (const [name, role] of [["Mara Venn", "analyst"], ["Pell Avarin", "reader"]]) {
    execFileSync(binary(), ["users", "add", name, "--role", role, "--ledger", file], { input: "a long enough pass phrase\n", stdio: ["pipe", "ignore", "inherit"] });
  }
  server = await serve(file, "--sign-in");
});
after(async () => {
  await close();
  server?.stop();
});

test("nothing is shown before signing in, and everything after", async () => {
  const p = await page(server.address);
  await p.goto(`${server.address}#/claims`);
  await p.getByRole("heading", { name: "Sign in" }).waitFor();
  await p.getByLabel("Name").fill("Mara Venn");
  await p.getByLabel("Password").fill("wrong wrong wrong");
  await p.getByRole("button", { name: "Sign in" }).click();
  await p.locator(".notice.bad").waitFor();
  await p.getByLabel("Password").fill("a long enough pass phrase");
  await p.getByRole("button", { name: "Sign in" }).click();
  await p.locator(".open-claim").first().waitFor();
  assert.match(await p.locator(".tools").innerText(), /Mara Venn, analyst/);
  await p.getByRole("button", { name: "Sign out" }).click();
  await p.getByRole("heading", { name: "Sign in" }).waitFor();
  await p.end();
});

test("a reader may look and not decide", async () => {
  const p = await page(server.address);
  await p.goto(`${server.address}#/review`);
  await p.getByLabel("Name").fill("Pell Avarin");
  await p.getByLabel("Password").fill("a long enough pass phrase");
  await p.getByRole("button", { name: "Sign in" }).click();
  await p.getByText("You may read here, not decide").waitFor();
  await p.end();
});
