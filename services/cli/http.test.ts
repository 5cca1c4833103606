import { once } from "node:events";
import { chmodSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { beforeAll, expect, onTestFinished, test } from "vitest";
import { freePort } from "../../scripts/ports.ts";
import { Authority } from "../../test/support/certificates.ts";
import { House } from "../../test/support/house.ts";
import { temporaryFolder } from "../../test/support/temporary_folder.ts";
import { onTerminal, type RunOptions, waybill } from "./trial/waybill.ts";

/** How the API is found and asked, and what is shown of its answers: on a real server, which needs no RabbitMQ for that. */
let house: House;
let environment: Record<string, string>;
const key = "key-of-the-command-line";
const contracts = join(import.meta.dirname, "../../contracts");

beforeAll(async () => {
  house = await House.start({ environment: { WAYBILL_BROKER: "none", WAYBILL_API_KEY: key, WAYBILL_CONTRACTS: contracts } });
  environment = { WAYBILL_URL: house.api.url, WAYBILL_API_KEY: key };
});

const run = (args: readonly string[], options: RunOptions = {}) => waybill(args, { environment, ...options });
const file = (text: string, name = "file"): string => {
  const path = join(temporaryFolder(), name);
  writeFileSync(path, text);
  return path;
};

test("an API behind a private authority is trusted by its certificate: an option, a variable, or a context's", async () => {
  const authority = await Authority.make("a private authority");
  const { cert, key: privateKey } = await authority.sign("api");
  const server = createTlsServer({ cert: readFileSync(cert), key: readFileSync(privateKey) }, (_request, response) =>
    response.setHeader("content-type", "application/json").end('{"contracts": []}'),
  ).listen(await freePort(), "127.0.0.1");
  onTestFinished(() => void server.close());
  await once(server, "listening");
  const url = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const list = ["contract", "list", "-o", "json"];
  const stranger = await waybill([...list, "--url", url]);
  expect([stranger.status, stranger.stderr]).toEqual([7, expect.stringContaining("name its certificate: --ca <file>, or WAYBILL_CA.")]);
  expect(await waybill([...list, "--url", url, "--ca", authority.ca])).toMatchObject({ status: 0, stdout: "[]\n" });
  expect(await waybill([...list, "--url", url], { environment: { WAYBILL_CA: authority.ca } })).toMatchObject({ status: 0 });
  const within = { XDG_CONFIG_HOME: temporaryFolder() };
  await waybill(["context", "add", "private", "--url", url, "--ca", authority.ca], { environment: within });
  expect(await waybill(list, { environment: within })).toMatchObject({ status: 0, stdout: "[]\n" });
  expect(await waybill([...list, "--url", url, "--ca", file("none")])).toMatchObject({
    status: 2,
    stderr: expect.stringContaining("holds no certificate"),
  });
});

test("a name that stands twice is marked where it stands the second time", async () => {
  const { status, stderr } = await run(["send", "data_export", "-d", '{"user_id": 1, "user_id": 2}']);
  expect([status, stderr]).toEqual([
    5,
    expect.stringContaining('1 │ {"user_id": 1, "user_id": 2}\n  │                ^^^^^^^^^ read differently'),
  ]);
});

test("contract list and show are what GET /contracts says, for people and for programs", async () => {
  const { stdout, stderr, status } = await run(["contract", "list", "-o", "json"]);
  const listed = JSON.parse(stdout) as readonly { readonly routing_key: string; readonly title: string }[];
  expect([status, stderr, listed.find(({ routing_key }) => routing_key === "data_export")?.title]).toEqual([0, "", "Data export"]);
  expect((await run(["contract", "list"])).stdout).toMatch(/^ROUTING KEY +TITLE +OWNER +DESCRIPTION\ncleanup_files +/);
  const shown = JSON.parse((await run(["contract", "show", "data_export", "-o", "json"])).stdout) as { readonly payload_schema: object };
  expect(shown.payload_schema).toMatchObject({ title: "DataExportPayload" });
  expect((await run(["contract", "show", "data_export"])).stdout).toContain('\npayload\n{\n  "$schema"');
});

test("an example of a contract can be sent as it is shown", async () => {
  const { stdout } = await run(["contract", "show", "data_export", "--example"]);
  const sent = await run(["send", "data_export", "-d", "-", "-o", "json"], { input: stdout });
  expect([sent.status, JSON.parse(sent.stdout)]).toMatchObject([0, { routing_key: "data_export", state: "accepted" }]);
});

test("global options stand in any position", async () => {
  const lines = [
    ["-o", "json", "--columns", "title", "contract", "list"],
    ["contract", "-ojson", "--columns=title", "list"],
    ["contract", "list", "--columns", "title", "--output=json"],
  ];
  const [first, ...others] = await Promise.all(lines.map((line) => run(line)));
  expect([first!.status, JSON.parse(first!.stdout)]).toEqual([0, expect.arrayContaining([{ title: "Data export" }])]);
  for (const other of others) expect(other).toEqual(first);
});

test("an option at the end that has no value is wrong usage, and so is a field that is not there", async () => {
  expect(await run(["contract", "list", "-o"])).toEqual({ status: 2, stdout: "", stderr: "-o, --output <form> wants its value.\n" });
  expect(await run(["contract", "list", "--columns", "colour"])).toEqual({
    ...{ status: 2, stdout: "" },
    stderr: "--columns colour: there is no such field. There are routing_key, digest, title, description, owner.\n",
  });
  expect(await run(["contract", "list", "--timeout", "soon"])).toMatchObject({
    status: 2,
    stderr: expect.stringContaining("for example 30s"),
  });
});

test("flag before environment before context before default, and -v says which URL was asked, never the key", async () => {
  const settings = { ...environment, XDG_CONFIG_HOME: temporaryFolder() };
  const keyFile = file(`${key}\n`);
  const add = await waybill(["context", "add", "here", "--url", house.api.url, "--api-key-file", keyFile], {
    environment: { XDG_CONFIG_HOME: settings.XDG_CONFIG_HOME },
  });
  expect(add).toMatchObject({ status: 0, stdout: "" });
  const asked = async (args: readonly string[], given: Record<string, string>) => {
    const { stderr, status } = await waybill(["contract", "list", "-v", ...args], {
      environment: { XDG_CONFIG_HOME: settings.XDG_CONFIG_HOME, ...given },
    });
    expect(stderr).not.toContain(key);
    return [status, /^GET (\S+?)contracts 200 \d+ ms request -$/m.exec(stderr)?.[1]];
  };
  const here = `${house.api.url}/`;
  expect(await asked([], {})).toEqual([0, here]);
  expect(await asked(["--context", "here"], { WAYBILL_URL: "http://127.0.0.1:1" })).toEqual([0, here]);
  const elsewhere = here.replace("127.0.0.1", "localhost");
  expect(await asked([], { WAYBILL_URL: elsewhere, WAYBILL_API_KEY: key })).toEqual([0, elsewhere]);
  expect(await asked(["--url", here, "--api-key-file", keyFile], { WAYBILL_URL: elsewhere, WAYBILL_API_KEY: "other" })).toEqual([0, here]);
});

test("a context's key goes to that context's URL alone", async () => {
  const heard: (string | undefined)[] = [];
  const listener = createServer((request, response) => {
    heard.push(request.headers.authorization);
    response.setHeader("content-type", "application/json").end('{"contracts": []}');
  }).listen(0, "127.0.0.1");
  onTestFinished(() => void listener.close());
  await new Promise((resolve) => listener.once("listening", resolve));
  const url = `http://127.0.0.1:${(listener.address() as { readonly port: number }).port}`;
  const home = { XDG_CONFIG_HOME: temporaryFolder() };
  await waybill(["context", "add", "here", "--url", house.api.url, "--api-key-file", file(key)], { environment: home });
  expect((await waybill(["contract", "list", "--url", url, "-o", "json"], { environment: home })).stdout).toBe("[]\n");
  expect(heard).toEqual([undefined]);
});

test("contexts are kept in a file that is its owner's alone; one that others can read is refused", async () => {
  const home = temporaryFolder();
  const within = { environment: { XDG_CONFIG_HOME: home } };
  await waybill(["context", "add", "one", "--url", "https://one.example", "--api-key-file", file("secret")], within);
  await waybill(["context", "add", "two", "--url", "https://two.example"], within);
  const contexts = join(home, "waybill/contexts.json");
  expect(statSync(contexts).mode & 0o777).toBe(0o600);
  expect(JSON.parse((await waybill(["context", "list", "-o", "json"], within)).stdout)).toEqual([
    { name: "one", url: "https://one.example/", current: true, has_api_key: true },
    { name: "two", url: "https://two.example/", current: false, has_api_key: false },
  ]);
  expect((await waybill(["context", "use", "two"], within)).stderr).toBe("two is the current context: https://two.example/\n");
  expect((await waybill(["context", "remove", "two"], within)).stderr).toContain("No context is current now.");
  expect(await waybill(["context", "use", "two"], within)).toMatchObject({ status: 3, stderr: "No context is named two. Known: one.\n" });
  expect(await waybill(["queue", "list", "--context", "two"], within)).toMatchObject({ status: 3, stdout: "" });
  chmodSync(contexts, 0o644);
  expect(await waybill(["context", "list"], within)).toMatchObject({ status: 4, stderr: expect.stringContaining(`chmod 600 ${contexts}`) });
});

test("a payload that does not fit is drawn with a caret under what was sent, all problems at once", async () => {
  const path = file('{\n  "usr_id": 1,\n  "format": "cvs",\n  "requested_at": "2026-11-24T10:00:00Z"\n}\n', "payload.json");
  const { status, stdout, stderr } = await run(["send", "data_export", "-d", `@${path}`]);
  expect([status, stdout]).toEqual([5, ""]);
  expect(stderr).toBe(`error[contract_violation]: 3 problems in the payload of data_export. The task was not accepted.
  ┌─ ${path}:1:1   /user_id
1 │ {
  │ ^ is missing
  = expected an integer
  ┌─ ${path}:2:3   /usr_id
2 │   "usr_id": 1,
  │   ^^^^^^^^ unknown field; did you mean "user_id"?
  = expected one of: user_id, format, requested_at
  ┌─ ${path}:3:13   /format
3 │   "format": "cvs",
  │             ^^^^^ got string "cvs"; did you mean "csv"?
  = expected one of: csv, json
  = see: waybill contract show data_export --example · waybill explain contract_violation
`);
});

test("with -o json the problem is the document itself, on stderr", async () => {
  const { status, stdout, stderr } = await run(["-o", "json", "send", "data_export", "-d", "{}"]);
  expect([status, stdout, JSON.parse(stderr)]).toMatchObject([5, "", { code: "contract_violation", status: 422, accepted: "no" }]);
});

test("what is not JSON is pointed at; a wide letter before it moves the caret by two", async () => {
  const { status, stderr } = await run(["send", "data_export", "-d", '{"日本": }']);
  expect(status).toBe(5);
  expect(stderr).toContain('1 │ {"日本": }\n  │          ^ not JSON from here on\n');
});

const ends: [number, string, string[], Record<string, string>?][] = [
  [3, "error[unknown_routing_key]: No contract is published for", ["send", "data_exprot", "-d", "{}"]],
  [3, "error[not_found]: No task 0199", ["task", "show", "0199a3f2-77c1-7d6e-9a55-1f0c5b2e8f1c"]],
  [4, "error[unauthenticated]: No API key", ["queue", "list"], { WAYBILL_API_KEY: "" }],
  [4, "error[unauthenticated]: The API key is not known here", ["queue", "list"], { WAYBILL_API_KEY: "another" }],
  [5, "error[invalid_option]: delay=soon", ["send", "data_export", "--delay", "soon", "-d", "{}"]],
  [5, 'error[invalid_filter]: Unknown state "ded". Did you mean dead?', ["task", "list", "--state", "ded"]],
  [2, "must be http:// or https://", ["queue", "list"], { WAYBILL_URL: "localhost:8080" }],
  [2, "has a password in it", ["queue", "list"], { WAYBILL_URL: "http://a:b@localhost" }],
  [2, "cannot be read", ["queue", "list", "--api-key-file", "/nonexistent/key"]],
  [2, "(Did you mean --routing-key?)", ["task", "list", "--routing-kye", "x"]],
  [3, "No code contract_violatio. Did you mean contract_violation?", ["explain", "contract_violatio"]],
];
for (const [status, says, args, given] of ends) {
  test(`it ends with ${status}: ${says}`, async () => {
    const ended = await run(args, { environment: { ...environment, ...given } });
    expect(ended).toEqual({ status, stdout: "", stderr: expect.stringContaining(says) });
  });
}

test("an idempotency key that was used for another payload is a conflict: 6", async () => {
  const payload = (user: number) => `{"user_id": ${user}, "format": "csv", "requested_at": "2026-11-24T10:00:00Z"}`;
  const send = (user: number) => run(["send", "data_export", "-d", payload(user), "--idempotency-key", "order-1", "-o", "json"]);
  const [first, again] = [await send(1), await send(1)];
  expect(JSON.parse(again.stdout)).toMatchObject({ id: JSON.parse(first.stdout).id });
  expect(await send(2)).toMatchObject({ status: 6, stderr: expect.stringContaining("idempotency_key_reused") });
});

test("a server that is not there ends it with 7, one that says nothing in time with 124", async () => {
  const url = `http://127.0.0.1:${await freePort()}`;
  expect(await waybill(["queue", "list"], { environment: { WAYBILL_URL: url } })).toMatchObject({
    status: 7,
    stderr: expect.stringMatching(/^The API does not answer at http:\S+ \(WAYBILL_URL\): connect ECONNREFUSED/),
  });
  const silent = createServer(() => undefined).listen(0, "127.0.0.1");
  onTestFinished(() => void silent.closeAllConnections());
  await new Promise((resolve) => silent.once("listening", resolve));
  const deaf = `http://127.0.0.1:${(silent.address() as { readonly port: number }).port}`;
  expect(await waybill(["queue", "list", "--timeout", "300ms"], { environment: { WAYBILL_URL: deaf } })).toMatchObject({
    ...{ status: 124, stdout: "" },
    stderr: expect.stringContaining("has not answered within 0.3 s"),
  });
});

test("what is no Waybill is said to be none, and a path that a server has not is a sentence", async () => {
  const other = createServer((request, response) => {
    const isPage = request.url === "/queues";
    response.statusCode = isPage ? 200 : 404;
    response.setHeader("content-type", isPage ? "text/html" : "application/problem+json");
    response.end(isPage ? "<html>" : '{"code": "not_found", "status": 404, "detail": "No path /contracts here."}');
  }).listen(0, "127.0.0.1");
  onTestFinished(() => void other.close());
  await new Promise((resolve) => other.once("listening", resolve));
  const given = { WAYBILL_URL: `http://127.0.0.1:${(other.address() as { readonly port: number }).port}` };
  expect((await waybill(["queue", "list"], { environment: given })).stderr).toContain("answers what is not JSON. Is it the API?");
  expect(await waybill(["contract", "list"], { environment: given })).toEqual({
    ...{ status: 3, stdout: "" },
    stderr: `The server at ${given.WAYBILL_URL}/ has no /contracts: it is of another version than this command line.\n`,
  });
});

test("codes are explained without a server", async () => {
  const { status, stdout } = await waybill(["explain", "contract_violation"]);
  expect([status, stdout]).toEqual([
    0,
    expect.stringMatching(/^contract_violation \(problem\): The payload does not fit its contract\n\n/),
  ]);
});

test("on a terminal there are colours and times without their fractions; NO_COLOR and a pipe have neither", async () => {
  await run(["send", "data_export", "-d", '{"user_id": 5, "format": "csv", "requested_at": "2026-11-24T10:00:00Z"}']);
  const { status, screen } = await onTerminal(["task", "list", "--limit", "1", "--utc"], { environment });
  expect([status, screen]).toEqual([0, expect.stringContaining("\x1b[2mID\x1b[22m")]);
  expect(screen).toMatch(/ \d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ/);
  const plain = await onTerminal(["task", "list", "--limit", "1"], { environment: { ...environment, NO_COLOR: "1" } });
  expect(plain.screen).not.toContain("\x1b[");
  const piped = await run(["task", "list", "--limit", "1"]);
  expect(piped.stdout).toMatch(/^ID .*\n\S+ .* \d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/);
  expect((await run(["task", "list", "--color", "always"])).stdout).toContain("\x1b[2mID\x1b[22m");
});

test("a folder that is no folder of contexts is made", async () => {
  const home = join(temporaryFolder(), "deep/er");
  mkdirSync(home, { recursive: true });
  expect((await waybill(["context", "list", "-o", "csv"], { environment: { XDG_CONFIG_HOME: home } })).stdout).toBe(
    "name,url,current,has_api_key\r\n",
  );
});
