import { execFile } from "node:child_process";
import { chmodSync, copyFileSync, mkdirSync, utimesSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { temporaryFolder } from "../test/support/temporary_folder.ts";

test("a fresh checkout gets its packages, and a second run has nothing to do", async () => {
  const checkout = freshCheckout("v24.15.0");
  const first = await setup(checkout);
  expect(first.code).toBe(0);
  expect(first.output).toMatch(/^Installing packages[\s\S]*Packages are installed/);
  expect(await setup(checkout)).toEqual({ code: 0, output: "" });
});

test("packages are installed again when the lock file is newer than they are", async () => {
  const checkout = freshCheckout("v24.15.0");
  await setup(checkout);
  const later = new Date(Date.now() + 60_000);
  utimesSync(join(checkout, "package-lock.json"), later, later);
  expect((await setup(checkout)).output).toContain("Packages are installed");
});

const versions = [
  { version: "v24.15.0", served: true },
  { version: "v25.0.0", served: true },
  { version: "v24.14.9", served: false },
  { version: "v22.20.0", served: false },
];
for (const { version, served } of versions) {
  test(`Node ${version} is ${served ? "new enough" : "refused in one sentence"}`, async () => {
    const { code, output } = await setup(freshCheckout(version));
    expect(code).toBe(served ? 0 : 1);
    if (!served)
      expect(output).toContain(`Waybill needs Node 24.15 or newer from the npm package "node" in node_modules, but it is ${version}.`);
  });
}

test("a lock file that npm refuses stops the set-up", async () => {
  const checkout = freshCheckout("v24.15.0");
  writeFileSync(join(checkout, "package-lock.json"), "{}");
  const { code, output } = await setup(checkout);
  expect(code).toBe(1);
  expect(output).toContain("The packages could not be installed: npm ci failed");
});

test("the dashboard is built at first, and again when one of its sources is newer than what was built", async () => {
  const checkout = freshCheckout("v24.15.0");
  const source = join(checkout, "services/dashboard/main.tsx");
  mkdirSync(dirname(source), { recursive: true });
  writeFileSync(source, "");
  await setup(checkout); // the packages, of which this checkout has no builder yet
  const builder = join(checkout, "node_modules/vite/bin/vite.js");
  mkdirSync(dirname(builder), { recursive: true });
  writeFileSync(
    builder,
    'const fs = require("node:fs"); fs.mkdirSync("dist/dashboard", { recursive: true }); fs.writeFileSync("dist/dashboard/index.html", "");',
  );
  const built = { code: 0, output: "The dashboard is built\n" };
  expect([await setup(checkout), await setup(checkout)]).toEqual([built, { code: 0, output: "" }]);
  const later = new Date(Date.now() + 60_000);
  utimesSync(source, later, later);
  expect(await setup(checkout)).toEqual(built);
});

test("a dashboard that cannot be built stops the set-up", async () => {
  const checkout = freshCheckout("v24.15.0");
  mkdirSync(join(checkout, "services/dashboard"), { recursive: true });
  const { code, output } = await setup(checkout);
  expect(code).toBe(1);
  expect(output).toContain("The dashboard could not be built");
});

/** A checkout whose only package is a `node` that answers this version, in a folder beside it. */
function freshCheckout(version: string): string {
  const checkout = temporaryFolder();
  for (const folder of ["scripts", "node"]) mkdirSync(join(checkout, folder));
  copyFileSync(join(import.meta.dirname, "setup.mjs"), join(checkout, "scripts/setup.mjs"));
  const bin = { node: "node.sh" };
  writeFileSync(join(checkout, "node/package.json"), JSON.stringify({ name: "node", version: "1.0.0", bin }));
  writeFileSync(
    join(checkout, "node/node.sh"),
    `#!/bin/sh\nif [ "$1" = --version ]; then echo ${version}; else exec "${process.execPath}" "$@"; fi\n`,
  );
  chmodSync(join(checkout, "node/node.sh"), 0o755);
  const project = { name: "checkout", version: "1.0.0", devDependencies: { node: "file:node" } };
  writeFileSync(join(checkout, "package.json"), JSON.stringify(project));
  const packages = { "": project, node: { version: "1.0.0", dev: true, bin }, "node_modules/node": { resolved: "node", link: true } };
  writeFileSync(join(checkout, "package-lock.json"), JSON.stringify({ ...project, lockfileVersion: 3, requires: true, packages }));
  return checkout;
}

function setup(checkout: string): Promise<{ readonly code: number; readonly output: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, [join(checkout, "scripts/setup.mjs")], (error, stdout, stderr) =>
      resolve({ code: error === null ? 0 : Number(error.code), output: stdout + stderr }),
    );
  });
}
