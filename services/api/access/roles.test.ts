import type { FastifyInstance } from "fastify";
import { expect, test } from "vitest";
import { RecordedLog } from "../../../test/support/recorded_log.ts";
import { hasRightsOf, type Role, roles } from "../../lifecycle/role.ts";
import { newApp } from "../app.ts";
import { ordinaryPatience } from "../slow_senders.ts";
import { onAStore } from "../trial/on_a_store.ts";
import { rights } from "./rights.ts";

const admin = "a-key-of-at-least-16-characters";

/** A server with a key for each role. */
async function withRoles() {
  const { app } = await onAStore({ apiKey: admin });
  const keys = new Map<Role, string>([["admin", admin]]);
  for (const role of ["viewer", "developer", "operator"] as const) {
    const answer = await app.inject({ method: "POST", url: "/api_keys", headers: bearer(admin), payload: { name: role, role } });
    keys.set(role, answer.json<{ api_key: string }>().api_key);
  }
  return { app, keys };
}

const bearer = (key: string) => ({ authorization: `Bearer ${key}` });
const names: Readonly<Record<string, string>> = { id: "01990000-0000-7000-8000-000000000000", routing_key: "trial", code: "crashed" };

/** Every route that this server has, each with a path that fits it. The table may have rows of routes that come with others. */
const routesOf = (app: FastifyInstance) =>
  Object.entries(rights).flatMap(([name, right]) => {
    const [method, url] = name.split(" ") as ["GET" | "POST", string];
    if (!app.hasRoute({ method, url })) return [];
    return [{ name, right, method, path: url.replace(/:(\w+)/g, (_, word: string) => names[word]!).replace("*", "nothing") }];
  });

test("each route answers each role as the table of rights has it, and says what is needed", async () => {
  const { app, keys } = await withRoles();
  const routes = routesOf(app);
  expect(routes.length).toBeGreaterThan(45);
  for (const { name, right, method, path } of routes) {
    for (const role of roles) {
      const { statusCode, body } = await app.inject({ method, url: path, headers: bearer(keys.get(role)!) });
      if (right.role === null || hasRightsOf(role, right.role)) expect.soft([401, 403], `${name} as ${role}`).not.toContain(statusCode);
      else {
        expect.soft(statusCode, `${name} as ${role}`).toBe(403);
        const sentence = new RegExp(`^API key ${role} may (read|send|replay) but not ${right.does}; that needs ${right.role}\\.$`);
        expect.soft((JSON.parse(body) as { detail: string }).detail).toMatch(sentence);
      }
    }
  }
});

test("without a key, a route answers exactly where nobody is asked", async () => {
  const { app } = await withRoles();
  for (const { name, right, method, path } of routesOf(app)) {
    const { statusCode } = await app.inject({ method, url: path });
    expect.soft(statusCode === 401, name).toBe(right.role !== null);
  }
});

test("a route that says nothing of who may ask does not start", async () => {
  const door = { trustedProxies: [], tls: null, patience: ordinaryPatience, connections: { perAddress: null, exempt: [] } };
  const bare = newApp({ log: new RecordedLog(), door, metrics: { refusedConnection: () => undefined } }, {});
  expect(() => bare.get("/secrets", async () => "all of them")).toThrow("GET /secrets has no row in services/api/access/rights.ts");
});
