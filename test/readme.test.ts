import { existsSync, readdirSync, readFileSync } from "node:fs";
import { cp, mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { readConfig as readConsumerConfig } from "@waybill/consumer";
import { beforeAll, describe, expect, test } from "vitest";
import { readSettings } from "../consumers/typescript/settings.ts";
import { createSampleDatabase } from "../sample/database.ts";
import { readStartConfig } from "../scripts/start/config.ts";
import { loadContracts } from "../services/contracts/load.ts";
import { hasEnded, type TaskState } from "../services/lifecycle/task.ts";
import { readConfig as readServerConfig } from "../services/server/config.ts";
import { eventually } from "./support/eventually.ts";
import { House } from "./support/house.ts";
import { startProcess, TYPESCRIPT_CONSUMER } from "./support/processes.ts";
import { temporaryFolder } from "./support/temporary_folder.ts";

/** What README and CONTRIBUTING say is held against the house: documentation that executes cannot lie. */
const root = join(import.meta.dirname, "..");
const read = (path: string): string => readFileSync(join(root, path), "utf8");
const readme = read("README.md");
const contributing = read("CONTRIBUTING.md");
const groups = (text: string, pattern: RegExp): readonly string[] => [...text.matchAll(pattern)].map(([, group]) => group!);
const withoutBlocks = (text: string): string => text.replace(/^```[\s\S]*?^```/gm, "");
const codeSpans = (text: string): readonly string[] => groups(withoutBlocks(text), /`([^`\n]+)`/g);

describe("README's requests are answered as it shows", () => {
  let house: House;
  let lastId = "";
  beforeAll(async () => {
    const secret = { WAYBILL_WEBHOOK_SECRET: "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw" };
    house = await House.start({ environment: { WAYBILL_CONTRACTS: join(root, "contracts"), ...secret } });
    const database = join(house.folder, "sample.db");
    createSampleDatabase(database);
    const consumer = startProcess(TYPESCRIPT_CONSUMER, {
      AMQP_URL: house.amqpUrl,
      WAYBILL_SAMPLE_DATABASE: database,
      WAYBILL_EXPORT_FOLDER: join(house.folder, "exports"),
    });
    await consumer.untilLine("consuming");
    const room = () => house.ask("select room from runways where routing_key = 'data_export'").then(([row]) => row);
    await eventually(room, { what: "the runway of data_export is open" });
  });

  const requests = [...readme.matchAll(/^```sh\n(curl [\s\S]*?)```\n\n```(?:http|json)\n([\s\S]*?)```/gm)];

  test("each has its answer beside it", () => expect(requests).toHaveLength(groups(readme, /^(curl) /gm).length));

  test.each(requests.map(([, command, answer]) => ({ command: command!.trim(), answer: answer! })))(
    "$command",
    async ({ command, answer }) => {
      if (command.includes("$id")) await eventually(() => house.api.task(lastId), { until: ({ state }) => hasEnded(state as TaskState) });
      const { path, ...request } = requestOf(command.replace("$id", lastId));
      const response = await fetch(`${house.api.url}${path}`, request);
      const body = (await response.json()) as { readonly id?: string };
      lastId = body.id ?? lastId;

      const { status, headers, json } = shownAnswer(answer);
      expect(`${response.status} ${response.statusText}`).toBe(status);
      expect(Object.fromEntries(response.headers)).toMatchObject(headers);
      expect(body).toEqual(json);
    },
  );

  test("what it publishes by hand is adopted, and done", async () => {
    const [, publish] = /^```js\n(channel\.publish[\s\S]*?)```/m.exec(readme)!;
    const channel = await (await house.amqp()).createConfirmChannel();
    new Function("channel", publish!)(channel);
    await channel.waitForConfirms();
    const adopted = "select state from tasks where state = 'succeeded' and publisher is null";
    await eventually(() => house.ask(adopted), { until: (rows) => rows.length === 1, what: "the message is a task that has succeeded" });
  });

  const payload = { user_id: 1, format: "csv", requested_at: "2026-11-24T10:00:00Z" };
  const send = (query: Readonly<Record<string, string>>, headers: Readonly<Record<string, string>> = {}) =>
    house.api.send<{ readonly detail?: string }>("data_export", payload, { query: { dry_run: "true", ...query }, headers });
  const parameters = groups(codeSpans(readme).join("\n"), /^\?(\w+=.*)$/gm).map((pair) => new URLSearchParams(pair));

  test.each(parameters)("?%s is taken", async (pair) => {
    expect((await send(Object.fromEntries(pair))).status).toBe(200);
  });

  test("every parameter that is taken is documented", async () => {
    const known = /Known: (.*?)\./.exec((await send({ no_such_parameter: "1" })).body.detail ?? "")?.[1];
    expect(parameters.flatMap((pair) => [...pair.keys()]).toSorted()).toEqual(known?.split(", ").toSorted());
  });

  test.each(groups(readme, /^\| `([A-Z][\w-]*: [^`]+)`/gm))("%s is taken", async (header) => {
    const [name, value] = header.split(": ", 2) as [string, string];
    expect((await send({}, { [name]: value })).status).toBe(200);
    expect((await send({}, { [name]: "wait=a while" })).status).toBe(422); // understood, not ignored
  });

  test.each(groups(readme, /`GET (\/[a-z_/]+)`/g))("GET %s is answered", async (path) => {
    expect((await house.api.get(path)).status).toBe(200);
  });
});

/** A curl line of README as a request: this machine need not have curl. Only what README uses is understood. */
function requestOf(command: string): {
  readonly path: string;
  readonly method: string;
  readonly headers: Record<string, string>;
  body: string | null;
} {
  const words = [...command.replaceAll("\\\n", " ").matchAll(/'([^']*)'|"([^"]*)"|(\S+)/g)].map(([, a, b, c]) => a ?? b ?? c!);
  const request = { path: "", method: "GET", headers: {} as Record<string, string>, body: null as string | null };
  for (let at = 1; at < words.length; at++) {
    const word = words[at]!;
    if (word === "-i") continue;
    else if (word === "-H") Object.assign(request.headers, Object.fromEntries([words[++at]!.split(": ", 2)]));
    else if (word === "-d") Object.assign(request, { method: "POST", body: words[++at]! });
    else if (word.startsWith("localhost:8080/")) request.path = word.replace("localhost:8080", "");
    else throw new Error(`README's curl has ${word}, which this test does not understand.`);
  }
  return request;
}

/** In what is shown, `…` stands for any text within a string, and for further fields where fields are. */
function shownAnswer(block: string) {
  const [, status, lines = "", text = ""] = /^(?:HTTP\/1\.1 (.*)\n([\s\S]*?)\n\n)?([\s\S]*)$/.exec(block)!;
  const headers = lines
    .split("\n")
    .filter(Boolean)
    .map((line): [string, unknown] => {
      const [name, value] = line.split(": ", 2) as [string, string];
      return [name, expected(value)];
    });
  const json = expected(JSON.parse(text.replace(/(?<=[{,]\s*)…/g, '"…": "…"')));
  return { status: status ?? "200 OK", headers: Object.fromEntries(headers), json };
}

const literally = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

function expected(shown: unknown): unknown {
  if (typeof shown === "string")
    return shown.includes("…") ? expect.stringMatching(new RegExp(`^${shown.split("…").map(literally).join(".*")}$`)) : shown;
  if (Array.isArray(shown)) return shown.map(expected);
  if (typeof shown !== "object" || shown === null) return shown;
  const { "…": more, ...fields } = Object.fromEntries(Object.entries(shown).map(([name, value]) => [name, expected(value)]));
  return more === undefined ? fields : expect.objectContaining(fields);
}

describe("every name is the name of something", () => {
  const map = groups(readme, /^```\n(contracts\/[\s\S]*?)^```/gm).flatMap((block) => groups(block, /^(\S+)/gm));
  const isPath = (word: string) => /^\.?[\w-]+(\/[\w.-]+)*(\/|\.(ts|mjs|json|jsonc|md|yml))$|^\.?\w+\/[\w./-]+$/.test(word);
  const isOurs = (word: string) => !/^(data|dist|node_modules)\/|^application\/|^(contract|ports)\.json$/.test(word);
  const named = (text: string) => [...codeSpans(text).filter(isPath), ...groups(text, /\]\(([^)#:]+)(?:#[^)]*)?\)/g)].filter(isOurs);

  test("every file and folder is there", () => {
    const paths = new Set([...map, ...named(readme), ...named(contributing)]);
    expect(paths.size).toBeGreaterThan(40);
    expect([...paths].filter((path) => !isOfFirstChange(path) && !existsSync(join(root, path)))).toEqual([]);
  });

  test("README's map leaves no room out", () => {
    const entries = readdirSync(join(root, "services"), { withFileTypes: true });
    const rooms = entries.filter((entry) => entry.isDirectory()).map(({ name }) => `services/${name}/`);
    expect(map).toEqual(expect.arrayContaining([...rooms, "sample/", "scripts/", "test/", "consumers/typescript/"]));
  });

  test("every npm script is one", () => {
    const scripts = Object.keys(JSON.parse(read("package.json")).scripts);
    expect(scripts).toEqual(expect.arrayContaining([...groups(readme + contributing, /npm (?:run )?(?!run)([a-z]+)(?=[ `\n])/g)]));
  });
});

/** What CONTRIBUTING's first change makes. */
function isOfFirstChange(path: string): boolean {
  return path.includes("hello");
}

describe("README's table of environment variables", () => {
  const rows = [...readme.matchAll(/^\| `(WAYBILL_\w+|AMQP_URL)` +\| (?:`([^`]+)`)?/gm)].map(
    ([, name, fallback]) => [name!, fallback] as const,
  );

  test("names every variable that is read, and no other", () => {
    const folders = ["services/server", "consumers/typescript", "scripts", "sample"];
    const files = folders.flatMap((folder) =>
      readdirSync(join(root, folder), { recursive: true }).map((name) => join(folder, String(name))),
    );
    const code = files.filter((file) => /(?<!\.test)\.(ts|mjs)$/.test(file) && !file.includes("node_modules")).map(read);
    const readByCode = new Set(groups([...code, read("docker-compose.yml")].join("\n"), /\b(WAYBILL_[A-Z_]+|AMQP_URL)\b/g));
    expect(rows.map(([name]) => name).toSorted()).toEqual([...readByCode].toSorted());
  });

  test("tells the defaults", () => {
    const defaults = Object.fromEntries(rows.filter(([, fallback]) => fallback !== undefined));
    expect(Object.keys(defaults).length).toBeGreaterThan(8);
    expect(readServerConfig(defaults)).toEqual(readServerConfig({}));
    expect(readConsumerConfig(defaults)).toEqual(readConsumerConfig({}));
    expect(readSettings(defaults)).toEqual(readSettings({}));
    const { AMQP_URL: _, ...ofStart } = defaults;
    expect(readStartConfig(ofStart, root)).toEqual(readStartConfig({}, root));
  });
});

test("CONTRIBUTING's first change is a contract that loads and a handler that keeps it", async () => {
  const folder = temporaryFolder();
  await cp(join(root, "contracts"), join(folder, "contracts"), { recursive: true, filter: (path) => !path.includes("typescript") });
  const files = [...contributing.matchAll(/^`([^`\n]+)`\n\n```\w+\n([\s\S]*?)```/gm)].map(([, path, text]) => ({
    path: path!,
    text: text!,
  }));
  for (const { path, text } of files) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
  const hello = (await loadContracts(join(folder, "contracts"))).byRoutingKey.get("hello")!;
  const verdicts = (examples: typeof hello.examples.valid) => examples.map(({ bytes }) => hello.checkPayload(bytes).kind);
  expect([verdicts(hello.examples.valid), verdicts(hello.examples.invalid)]).toEqual([["fits"], ["contract_violation"]]);

  const { sayHello } = await import(pathToFileURL(join(folder, "consumers/typescript/tasks/hello.ts")).href);
  const result = await sayHello({ name: "Ada" });
  expect(hello.checkResult(result)).toEqual([]);
  expect(contributing).toContain(`"result":${JSON.stringify(result)}`);
});
