import { once } from "node:events";
import { readFileSync } from "node:fs";
import { type AddressInfo, connect, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import { expect, onTestFinished, test } from "vitest";
import { Authority } from "../../test/support/certificates.ts";
import { eventually } from "../../test/support/eventually.ts";
import { Doorkeeper, sourceOf } from "./connections.ts";
import { type ApiOnAStore, onAStore } from "./trial/on_a_store.ts";
import { untilGone } from "./trial/until_gone.ts";

async function listening(exempt: readonly string[] = []): Promise<ApiOnAStore & { readonly port: number }> {
  const api = await onAStore({ connections: { perAddress: 2, exempt } });
  await api.app.listen({ port: 0, host: "127.0.0.1" });
  onTestFinished(() => api.app.close());
  return { ...api, port: (api.app.server.address() as AddressInfo).port };
}

/** A connection that has been taken: it has had one answer, and stays open. */
async function taken(port: number): Promise<Socket> {
  const socket = connect(port, "127.0.0.1");
  onTestFinished(() => void socket.destroy());
  socket.write(asking("GET", "/livez"));
  await once(socket, "data");
  return socket;
}

/** All that one more is answered until it is closed. */
async function oneMore(port: number, request: string): Promise<string> {
  const socket = connect(port, "127.0.0.1");
  onTestFinished(() => void socket.destroy());
  socket.on("error", () => undefined);
  socket.write(request);
  return untilGone(socket);
}

const asking = (method: string, path: string, body = "") =>
  `${method} ${path} HTTP/1.1\r\nhost: localhost\r\n${body === "" ? "" : `content-type: application/json\r\ncontent-length: ${body.length}\r\n`}\r\n${body}`;

const askingOnce = "GET /tasks HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n";

const refused = /^HTTP\/1\.1 429 /;
const pageOf = (heard: string): unknown => JSON.parse(heard.split("\r\n\r\n")[1]!);

test("who has as many connections open as one address may is told so on the next, which is closed; and counted", async () => {
  const { app, port, log } = await listening();
  await Promise.all([taken(port), taken(port)]);

  const heard = await oneMore(port, asking("POST", "/tasks/trial", '{"do": "succeed"}'));
  expect(heard).toMatch(refused);
  expect(heard).toMatch(/^retry-after: 5\r$/im);
  expect(pageOf(heard)).toMatchObject({ code: "too_many_connections", accepted: "no", send_again: { safe: true, after_seconds: 5 } });
  expect((await app.inject("/tasks")).json()).toMatchObject({ tasks: [] });

  await oneMore(port, asking("GET", "/tasks"));
  const said = log.with("connections are refused: one address has too many open");
  expect(said).toEqual([expect.objectContaining({ address: "127.0.0.1", limit: 2, refused: 1 })]);
  expect((await app.inject("/metrics")).body).toContain("waybill_refused_connections_total 2");
});

test("when one has gone another is taken", async () => {
  const { port } = await listening();
  const [first] = await Promise.all([taken(port), taken(port)]);
  expect(await oneMore(port, asking("GET", "/tasks"))).toMatch(refused);
  first.destroy();
  await eventually(async () => (await oneMore(port, askingOnce)).startsWith("HTTP/1.1 200 "), { what: "another is taken" });
});

test("health is answered all the same", async () => {
  const { port } = await listening();
  await Promise.all([taken(port), taken(port)]);
  const heard = await oneMore(port, asking("GET", "/livez"));
  expect(heard).toMatch(/^HTTP\/1\.1 200 /);
  expect(heard).toMatch(/^connection: close\r$/im);
});

test("one that is over the limit and asks nothing is let go", async () => {
  const { port } = await listening();
  await Promise.all([taken(port), taken(port)]);
  expect(await oneMore(port, "")).toBe("");
});

test("from an address that is exempt, as a proxy's, come any number", async () => {
  const { port } = await listening(["10.0.0.0/8", "127.0.0.1"]);
  await Promise.all([taken(port), taken(port)]);
  expect(await oneMore(port, askingOnce)).toMatch(/^HTTP\/1\.1 200 /);
});

test("by TLS, too, it is told", async () => {
  const authority = await Authority.make("a test's authority");
  const files = await authority.sign("a server");
  const tls = { cert: readFileSync(files.cert), key: readFileSync(files.key) };
  const { app } = await onAStore({ connections: { perAddress: 1, exempt: [] }, tls });
  await app.listen({ port: 0, host: "127.0.0.1" });
  onTestFinished(() => app.close());
  const { port } = app.server.address() as AddressInfo;
  const open = () => {
    const socket = connectTls({ port, host: "127.0.0.1", ca: readFileSync(authority.ca), servername: "localhost" });
    onTestFinished(() => void socket.destroy());
    return socket;
  };
  const first = open();
  first.write(asking("GET", "/livez"));
  await once(first, "data");
  const second = open();
  second.write(asking("GET", "/tasks"));
  expect(await untilGone(second)).toMatch(refused);
});

test("a hundred over the limit are told, and any more are dropped", () => {
  const doorkeeper = new Doorkeeper(3);
  const verdicts = Array.from({ length: 104 }, () => doorkeeper.comes("192.0.2.7"));
  expect([verdicts.slice(0, 3), new Set(verdicts.slice(3, 103)), verdicts[103]]).toEqual([
    ["served", "served", "served"],
    new Set(["told"]),
    "dropped",
  ]);
  expect(doorkeeper.comes("192.0.2.8")).toBe("served");
  for (let left = 0; left < 103; left += 1) doorkeeper.leaves("192.0.2.7");
  expect(doorkeeper.comes("192.0.2.7")).toBe("served");
});

const sources = [
  { address: "192.0.2.7", source: "192.0.2.7" },
  { address: "::ffff:192.0.2.7", source: "192.0.2.7" },
  { address: "2001:db8:1:2:3:4:5:6", source: "2001:db8:1:2::/64" },
  { address: "2001:db8:1:2::9", source: "2001:db8:1:2::/64" },
  { address: "fe80::1%eth0", source: "fe80::/64" },
];
for (const { address, source } of sources) test(`${address} counts as ${source}`, () => expect(sourceOf(address)).toBe(source));
