import { execFile, spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { beforeAll, beforeEach, expect, test } from "vitest";
import { packagesOf } from "../../scripts/packages/packages.ts";
import { writePackages } from "../../scripts/packages/write.ts";
import { House } from "../support/house.ts";
import { Api } from "../support/http.ts";
import { startProcess } from "../support/processes.ts";
import { temporaryFolder } from "../support/temporary_folder.ts";

/** docs/own_repository.md, walked through by a team that has its own folder, an address and a key, and nothing else of ours. */
const root = join(import.meta.dirname, "../..");
const page = readFileSync(join(root, "docs/own_repository.md"), "utf8");
const key = "key-of-a-foreign-team";
let packages: string;
let house: House;
let folder: string;

beforeAll(async () => {
  packages = temporaryFolder();
  await writePackages(root, packages);
  const environment = { WAYBILL_CONTRACTS: join(root, "contracts"), WAYBILL_PACKAGES: packages, WAYBILL_API_KEY: key };
  house = await House.start({ environment });
});

beforeEach(() => {
  folder = temporaryFolder();
});

test("TypeScript: installed by npm, a consumer does a task; its compiler refuses a wrong result", async () => {
  write(".npmrc", section("TypeScript", "ini"));
  await shell(section("TypeScript", "sh"));
  write("main.ts", section("TypeScript", "ts"));
  await doesATask("typescript", [process.execPath, join(folder, "main.ts")]);

  write("wrong.ts", section("TypeScript", "ts").replace("row_count: 0", 'row_count: "0"'));
  await shell("npm install --no-save typescript@6 @types/node@24");
  const check = (file: string) =>
    spawnSync("npx", ["tsc", "--noEmit", "--strict", "--skipLibCheck", "--module", "nodenext", "--types", "node", file], {
      cwd: folder,
      encoding: "utf8",
    });
  expect(check("main.ts")).toMatchObject({ status: 0, stdout: "" });
  expect(check("wrong.ts").stdout).toMatch(/row_count/);
}, 240_000);

test("Python: installed by pip, a consumer does a task; its types are there for a checker", async () => {
  const { python } = await overview();
  const wheel = (name: string) =>
    python.packages
      .find(({ url }) => url.includes(`/${name}-`))!
      .url.split("/")
      .at(-1)!;
  const command = section("Python", "sh")
    .replace("waybill-….whl", wheel("waybill"))
    .replace("waybill_contracts-….whl", wheel("waybill_contracts"));
  await shell(command);
  write("main.py", section("Python", "python"));
  await doesATask("python", [join(folder, ".venv/bin/python"), join(folder, "main.py")]);

  await shell(".venv/bin/pip install --quiet mypy==2.4.1");
  write("wrong.py", section("Python", "python").replace('"row_count": 0', '"row_count": "0"'));
  const check = (file: string) => spawnSync(join(folder, ".venv/bin/mypy"), ["--strict", file], { cwd: folder, encoding: "utf8" });
  expect(check("main.py")).toMatchObject({ status: 0 });
  expect(check("wrong.py").stdout).toMatch(/row_count/);
}, 240_000);

test("Go: installed by go get, a consumer does a task; its compiler refuses a wrong result", async () => {
  // Go sends no password but by https, which is whoever's stands before the server: without a key it asks for none.
  const open = await House.start({ environment: { WAYBILL_CONTRACTS: join(root, "contracts"), WAYBILL_PACKAGES: packages } });
  const get = section("Go", "sh").replace("https://key:$WAYBILL_API_KEY@waybill.example.org", open.api.url);
  write("main.go", section("Go", "go"));
  await shell(`${get}\ngo mod tidy\ngo build -o consumer .`);
  await doesATask("go", [join(folder, "consumer")]);
  write("main.go", section("Go", "go").replace("SHA256: strings", "SHA256: 1, Bytes: strings"));
  await expect(shell("go build -o wrong .")).rejects.toThrow(/main\.go:/);
}, 240_000);

test("what one command makes twice is the same, byte for byte", async () => {
  for (const [name, content] of await packagesOf(root))
    expect([name, readFileSync(join(packages, name)).equals(content)]).toEqual([name, true]);
});

test("a package has a digest, is not sent twice to who has it, and is not given to who has no key", async () => {
  const api = new Api(house.api.url, key);
  const { python } = await overview();
  const path = new URL(python.packages[0]!.url).pathname;
  const first = await api.get(path);
  expect([first.status, first.headers.get("content-type")]).toEqual([200, "application/zip"]);
  expect((await api.get(path, { headers: { "if-none-match": first.headers.get("etag")! } })).status).toBe(304);
  expect(await new Api(house.api.url).get(path)).toMatchObject({ status: 401 });
  const basic = (password: string) => ({ authorization: `Basic ${Buffer.from(`anybody:${password}`).toString("base64")}` });
  expect(await new Api(house.api.url).get(path, { headers: basic("another-key-altogether") })).toMatchObject({ status: 401 });
  // A browser sends Basic by itself, in whoever's name asks it to: tasks are not to be had so.
  expect(await new Api(house.api.url).get("/tasks", { headers: basic(key) })).toMatchObject({ status: 401 });
  for (const none of [
    "/packages/npm/express",
    "/packages/npm/../packages.json",
    "/packages/packages.json",
    "/packages/go/example.org/@v/list",
  ])
    expect(await api.get(none)).toMatchObject({ status: 404 });
});

test("packages of other contracts are not given out, and it is said why", async () => {
  const { api } = await House.start({ environment: { WAYBILL_PACKAGES: packages } });
  expect(await api.get("/packages")).toMatchObject({
    status: 404,
    body: { code: "not_found", detail: expect.stringMatching(/have another .*trial.* Run: npm run packages, and start again\.$/) },
  });
});

async function overview(): Promise<Overview> {
  const { status, body } = await new Api(house.api.url, key).get<Overview>("/packages");
  expect(status).toBe(200);
  return body;
}

interface Overview {
  readonly python: { readonly packages: readonly { readonly url: string }[] };
}

/** The block of a language in a section of the page, with the address and the key that the team was given. */
function section(title: string, language: string): string {
  const text = page.split(`\n## ${title}\n`)[1]!.split("\n## ")[0]!;
  const block = new RegExp(`\`\`\`${language}\\n([\\s\\S]*?)\`\`\``).exec(text)![1]!;
  return block.replaceAll("waybill.example.org:8080", new URL(house.api.url).host);
}

const write = (name: string, content: string): void => writeFileSync(join(folder, name), content);

/** The team's own shell: the first line that fails ends it. */
async function shell(script: string): Promise<void> {
  const env = {
    ...process.env,
    WAYBILL_API_KEY: key,
    GOFLAGS: "-modcacherw",
    GOMODCACHE: join(folder, ".modules"),
    npm_config_audit: "false",
    npm_config_fund: "false",
  };
  await promisify(execFile)("bash", ["-e", "-c", script], { cwd: folder, env });
}

/** Started in the team's folder, it works what the API accepts. */
async function doesATask(name: string, command: readonly [string, ...string[]]): Promise<void> {
  const consumer = startProcess("the team's consumer", { AMQP_URL: house.amqpUrl, WAYBILL_CONSUMER_NAME: name }, { command });
  // Digits behind the version: it is from the API, and one knows of which contracts.
  expect(await consumer.untilLine("starting")).toMatchObject({ version: expect.stringMatching(/^0\.1\.0[-+]c[0-9a-f]{12}$/) });
  await consumer.untilLine("consuming");
  const payload = { user_id: 1, format: "csv", requested_at: "2026-11-24T10:00:00Z" };
  const { status, body } = await new Api(house.api.url, key).send("data_export", payload, { headers: { prefer: "wait=30" } });
  expect([status, body.state, body.result]).toMatchObject([200, "succeeded", { file: `${body.id}.csv` }]);
  consumer.signal("SIGTERM");
  expect((await consumer.exited).code).toBe(0);
}
