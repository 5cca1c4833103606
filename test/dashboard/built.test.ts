import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { House } from "../support/house.ts";

const built = join(import.meta.dirname, "../../dist/dashboard");
const html = readFileSync(join(built, "index.html"), "utf8");
const zipped = (names: readonly string[]): number => names.reduce((sum, name) => sum + gzipSync(readFileSync(join(built, name))).length, 0);
const named = (pattern: RegExp): readonly string[] => [...html.matchAll(pattern)].map(([, name]) => name!);

test("what is loaded first is small: 170 KB of script and 15 KB of style, zipped; and no later piece is above 110 KB", () => {
  const scripts = named(/(?:src|href)="\.\/(assets\/[^"]+\.js)"/g);
  expect(scripts.length).toBeGreaterThan(0);
  expect(zipped(scripts)).toBeLessThanOrEqual(170_000);
  expect(zipped(named(/href="\.\/(assets\/[^"]+\.css)"/g))).toBeLessThanOrEqual(15_000);
  for (const name of readdirSync(join(built, "assets")).filter((file) => file.endsWith(".js") && !scripts.includes(`assets/${file}`)))
    expect.soft(zipped([`assets/${name}`]), name).toBeLessThanOrEqual(110_000);
});

test("the page forbids itself everything that it does not need, is the same for every path of its own, and names its files from there", async () => {
  const house = await House.start();
  const root = await fetch(house.api.url, { redirect: "manual" });
  expect([root.status, root.headers.get("location")]).toEqual([302, "dashboard"]);
  for (const [path, up] of [
    ["/dashboard", "./"],
    ["/dashboard/", "../"],
    ["/dashboard/tasks/1?x=y/z", "../../"],
  ] as const) {
    const { status, headers, body } = await house.api.get<string>(path);
    expect(status).toBe(200);
    expect(headers.get("content-security-policy")).toBe(
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'",
    );
    expect(body).toContain(`{"root":"${up}"}`);
    expect(body).toContain(`src="${up}dashboard/assets/`);
    const [, file] = /src="[./]*(dashboard\/assets\/[^"]+)"/.exec(body)!;
    const script = await fetch(`${house.api.url}/${file}`);
    expect([script.status, script.headers.get("content-type"), script.headers.get("cache-control")]).toEqual([
      200,
      "text/javascript; charset=utf-8",
      "public, max-age=31536000, immutable",
    ]);
  }
  expect((await house.api.get("/dashboard/assets/none.js")).status).toBe(404);
  expect((await house.api.get("/dashboard/assets/..%2findex.html")).status).toBe(404);
});
