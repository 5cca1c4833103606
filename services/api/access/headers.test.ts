import { expect, test } from "vitest";
import { onAStore } from "../trial/on_a_store.ts";

const admin = "a-key-of-at-least-16-characters";
const page = "https://shop.example.org";
const asked = { authorization: `Bearer ${admin}`, origin: page };

test("every answer tells a browser what it may not do with it", async () => {
  const { app } = await onAStore({ apiKey: admin });
  const common = { "x-content-type-options": "nosniff", "x-frame-options": "DENY", "referrer-policy": "no-referrer" };
  for (const [url, headers] of [
    ["/tasks", asked],
    ["/tasks", {}],
    ["/nothing", {}],
    ["/reference", {}],
  ] as const)
    expect.soft((await app.inject({ method: "GET", url, headers })).headers).toMatchObject(common);
  expect((await app.inject({ method: "GET", url: "/tasks", headers: asked })).headers["cache-control"]).toBe("no-store");
  expect((await app.inject({ method: "GET", url: "/contracts", headers: asked })).headers["cache-control"]).toBe("no-cache");
});

const preflight = { origin: page, "access-control-request-method": "POST", "access-control-request-headers": "authorization" };

test("a page of another site is told nothing", async () => {
  const { app } = await onAStore({ apiKey: admin });
  for (const answer of [
    await app.inject({ method: "GET", url: "/tasks", headers: asked }),
    await app.inject({ method: "OPTIONS", url: "/tasks/trial", headers: preflight }),
  ])
    expect(Object.keys(answer.headers).filter((name) => name.startsWith("access-control") || name === "vary")).toEqual([]);
});

test("one that is named may ask with a key, never with the cookie, and reads refusals too", async () => {
  const { app } = await onAStore({ apiKey: admin, corsOrigins: [page] });
  const before = await app.inject({ method: "OPTIONS", url: "/tasks/trial", headers: preflight });
  expect([before.statusCode, before.headers["access-control-allow-origin"]]).toEqual([204, page]);
  expect(before.headers["access-control-allow-headers"]).toContain("Authorization");
  for (const headers of [asked, { origin: page }]) {
    const answer = await app.inject({ method: "GET", url: "/tasks", headers });
    expect(answer.headers).toMatchObject({ "access-control-allow-origin": page, vary: "Origin" });
    expect(answer.headers).not.toHaveProperty("access-control-allow-credentials");
  }
  const another = await app.inject({ method: "GET", url: "/tasks", headers: { ...asked, origin: "https://evil.example" } });
  expect(another.headers).not.toHaveProperty("access-control-allow-origin");
});
