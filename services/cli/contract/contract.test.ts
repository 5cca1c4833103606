import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { beforeEach, expect, test } from "vitest";
import { preparePython } from "../../../scripts/python.ts";
import { temporaryFolder } from "../../../test/support/temporary_folder.ts";

const program = join(import.meta.dirname, "../main.ts");
const root = join(import.meta.dirname, "../../..");
const ours = join(import.meta.dirname, "../../../contracts");
let repository: string;

/** A repository of a team's own with the contract folder in it, committed. */
beforeEach(() => {
  repository = temporaryFolder();
  for (const part of ["topology.json", "tasks/data_export", "tasks/notify_admin"])
    cpSync(join(ours, part), join(repository, "contracts", part), { recursive: true });
  git("init", "--quiet");
  git("add", "--all");
  git("-c", "user.name=test", "-c", "user.email=test@example.org", "commit", "--quiet", "--message=Begin");
});

test("every contract is checked, and its examples are judged", () => {
  expect(waybill("contract", "check", "--languages", "typescript")).toEqual({
    status: 0,
    stdout: "data_export   ok  10 valid examples, 27 invalid\nnotify_admin  ok  2 valid examples, 2 invalid\n",
    stderr: "",
  });
});

test("what is wrong at one place hides nothing at another: fields, schemas, pointers, follow-ups, pipelines and examples", () => {
  const file = (name: string) => join(repository, "contracts/tasks/data_export", name);
  const contract = JSON.parse(readFileSync(file("contract.json"), "utf8")) as object;
  const wrong = { ordered_by: "/nope", searchable: ["/zzz"], sensitive: ["/nam"], on_dead: { task: "nobody" }, timeout: "soon" };
  writeFileSync(file("contract.json"), JSON.stringify({ ...contract, ...wrong }));
  const schema = JSON.parse(readFileSync(file("payload.schema.json"), "utf8")) as Schema;
  writeFileSync(file("payload.schema.json"), JSON.stringify({ ...schema, title: "Otherwise" }));
  writeFileSync(file("examples/valid/wrong.json"), '{"user_id": "1"}');
  mkdirSync(join(repository, "contracts/pipelines"));
  const steps = [{ name: "one", routing_key: "data_exprot", payload: {} }];
  writeFileSync(join(repository, "contracts/pipelines/broken.json"), JSON.stringify({ description: "Broken.", steps }));
  const { status, stdout, stderr } = waybill("contract", "check", "--languages", "typescript");
  expect(status).toBe(9);
  for (const place of ["/ordered_by", "/searchable/0", "/sensitive/0", "/on_dead/task", "/timeout", "/steps/0/routing_key"])
    expect.soft(stderr).toContain(`, ${place}: expected `);
  expect.soft(stderr).toContain("payload.schema.json, line 1, column 1: expected a title that is the type's name");
  expect.soft(stdout).toContain("data_export valid/wrong.json: ");
  expect.soft(stdout).toContain("notify_admin  ok");
});

test("a first contract begins a folder, with the topology that all have", () => {
  const { status, stdout } = waybill("contract", "new", "send_invoice", "--contracts", "mine");
  expect([status, stdout.split("\n")[0]]).toEqual([0, "mine/topology.json"]);
  expect(readFileSync(join(repository, "mine/topology.json"))).toEqual(readFileSync(join(ours, "topology.json")));
  writeFileSync(join(repository, "mine/topology.json"), readFileSync(join(ours, "topology.json"), "utf8").replace("1000", "999"));
  expect(waybill("contract", "new", "send_reminder", "--contracts", "mine").stdout).not.toContain("topology.json");
  expect(readFileSync(join(repository, "mine/topology.json"), "utf8")).toContain("999");
  expect(waybill("contract", "check", "--contracts", "mine", "--languages", "typescript").status).toBe(0);
});

test("a contract that is new is said to be, and breaks nobody", () => {
  waybill("contract", "new", "send_invoice");
  expect(waybill("contract", "diff", "HEAD").stdout).toMatch(/send_invoice .*the contract added/);
  expect(waybill("contract", "check", "--against", "HEAD", "--languages", "typescript").status).toBe(0);
});

test("a new contract passes every check as it is", () => {
  const { status, stdout, stderr } = waybill("contract", "new", "send_invoice");
  expect([status, stderr]).toEqual([0, expect.stringContaining("Next: say in contracts/tasks/send_invoice/payload.schema.json")]);
  expect(stdout.trimEnd().split("\n")).toHaveLength(7);
  expect(waybill("contract", "check")).toMatchObject({ status: 0, stdout: expect.stringContaining("send_invoice  ok") });
});

test("what is forbidden is said with its place and its reason", () => {
  change("payload.schema.json", ({ properties }) => Object.assign(properties["user_id"]!, { anyOf: [] }));
  const { status, stderr } = waybill("contract", "check");
  expect([status, stderr]).toEqual([
    9,
    expect.stringMatching(/^contracts\/tasks\/data_export\/payload\.schema\.json, line \d+, column \d+, .*anyOf/),
  ]);
});

test("all that is wrong is said at once, each with its place; as JSON it is JSON", () => {
  writeFileSync(
    join(repository, "contracts/tasks/notify_admin/contract.json"),
    '{"title": "Notify", "description": "Tells the admin.", "owner": "us", "retires": 3, "timeout": 5}',
  );
  change("payload.schema.json", ({ properties }) => {
    for (const name of ["user_id", "format"]) delete (properties[name] as { description?: string }).description;
  });
  const { status, stdout, stderr } = waybill("contract", "check");
  expect([status, stdout]).toEqual([9, ""]);
  const places = stderr
    .trimEnd()
    .split("\n")
    .map((line) => /^contracts\/tasks\/(\w+)\/[^:]*?, (\/[^:]*):/.exec(line)?.slice(1).join(" "));
  const wanted = ["data_export /properties/format", "data_export /properties/user_id", "notify_admin /retires", "notify_admin /timeout"];
  expect([...new Set(places)].toSorted()).toEqual(wanted);

  const asJson = waybill("contract", "check", "-o", "json");
  const { problems } = JSON.parse(asJson.stdout) as { readonly problems: readonly { readonly file: string; readonly pointer: string }[] };
  expect(problems).toContainEqual({
    ...{ file: "tasks/notify_admin/contract.json", line: 1, column: expect.any(Number), pointer: "/timeout" },
    ...{ expected: expect.any(String), got: expect.any(String) },
  });
  expect(asJson.status).toBe(9);
});

test("an example that shows something else than its name says is found", () => {
  writeFileSync(join(repository, "contracts/tasks/data_export/examples/valid/wrong.json"), '{"user_id": "1"}');
  const { status, stdout, stderr } = waybill("contract", "check");
  expect(status).toBe(9);
  expect(stdout).toMatch(/^data_export +WRONG/m);
  expect(stdout).toContain("data_export valid/wrong.json: /");
  expect(stderr).toMatch(/^1 example judged otherwise than its name says$/m);
});

test("a change that breaks somebody is found against a git ref, with whom it breaks", () => {
  change("payload.schema.json", ({ properties }) => Object.assign(properties["format"]!, { enum: ["csv", "xml"] }));
  writeFileSync(
    join(repository, "contracts/tasks/data_export/examples/valid/json_of_one_user.json"),
    readFileSync(join(ours, "tasks/data_export/examples/valid/csv_of_one_user.json")),
  );
  for (const name of ["fields_in_another_order", "requested_at_with_nanoseconds"])
    rmSync(join(repository, `contracts/tasks/data_export/examples/valid/${name}.json`), { force: true });
  const { status, stdout, stderr } = waybill("contract", "check", "--against", "HEAD");
  expect(status).toBe(9);
  expect(stdout).toMatch(/data_export +payload \/format +"json" removed +breaks senders and messages in a queue/);
  expect(stdout).toMatch(/data_export +payload \/format +"xml" added +breaks old consumers/);
  expect(stderr).toContain("give it a routing key of its own, such as data_export_v2");
});

test("an optional field more breaks nobody, and diff says so", () => {
  change("payload.schema.json", ({ properties }) =>
    Object.assign(properties, { note: { description: "A note.", type: "string", maxLength: 9 } }),
  );
  expect(waybill("contract", "check", "--against", "HEAD").status).toBe(0);
  expect(waybill("contract", "diff", "HEAD")).toEqual({
    status: 0,
    stdout: "data_export  payload /note  an optional field added  breaks nobody\n",
    stderr: "",
  });
  expect(JSON.parse(waybill("contract", "diff", "HEAD", "-o", "json").stdout)).toEqual([
    { routing_key: "data_export", document: "payload", pointer: "/note", what: "an optional field added", breaks: [], warns: [] },
  ]);
});

test("a language that is not here is left out, and that is said; one that was asked for has to be here", () => {
  const { status, stderr } = waybill("contract", "check");
  expect([status, stderr]).toEqual([0, expect.stringMatching(/^not judged in go: .*go\.mod/m)]);
  expect(waybill("contract", "check", "--languages", "go")).toEqual({
    status: 7,
    stdout: "",
    stderr: expect.stringMatching(/^not judged in go: /),
  });
});

test("our own contracts are judged alike in every language", async () => {
  await preparePython("development", console.log);
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, "contract", "check", "--languages", "python,go"], {
    cwd: root,
    encoding: "utf8",
  });
  expect([status, stderr]).toEqual([0, ""]);
  expect(stdout).toMatch(/^data_export +ok/m);
}, 180_000);

test("a language that judges otherwise is named, with the example", () => {
  const judge = join(repository, ".venv/bin/python");
  mkdirSync(dirname(judge), { recursive: true });
  const takesAll = `require("fs").writeSync(1, JSON.stringify(JSON.parse(require("fs").readFileSync(0)).map(({ payloads }) => payloads.map(() => true))))`;
  writeFileSync(judge, `#!/bin/sh\nexec '${process.execPath}' -e '${takesAll}'\n`, { mode: 0o755 });
  const { status, stdout } = waybill("contract", "check", "--languages", "python");
  expect(status).toBe(9);
  expect(stdout).toMatch(/^data_export +WRONG/m);
  expect(stdout).toContain("data_export invalid/user_id_missing.json: in python it fits");
});

test("examples are shown with what they show, and one of them as it is", () => {
  const { status, stdout } = waybill("contract", "examples", "data_export");
  expect(status).toBe(0);
  expect(stdout).toMatch(/^valid +csv_of_one_user +it fits$/m);
  expect(stdout).toMatch(/^invalid +user_id_missing +.*expected .*, got /m);
  const bytes = readFileSync(join(ours, "tasks/data_export/examples/valid/csv_of_one_user.json"), "utf8");
  expect(waybill("contract", "examples", "data_export", "csv_of_one_user")).toEqual({ status: 0, stdout: bytes, stderr: "" });
});

const refusals = [
  { args: ["contract", "diff", "no_such_ref"], status: 3, says: "git has no contracts of contracts at no_such_ref" },
  { args: ["contract", "new", "Data-Export"], status: 5, says: "Expected a routing key" },
  { args: ["contract", "new", "data_export"], status: 6, says: "contracts/tasks/data_export is there already; nothing was changed." },
  { args: ["contract", "check", "--agianst", "HEAD"], status: 2, says: "(Did you mean --against?)" },
  { args: ["contract", "check", "-o", "yaml"], status: 2, says: "Allowed choices are table, json" },
  { args: ["contract", "check", "--languages", "cobol"], status: 2, says: "knows typescript, python and go, not cobol" },
  { args: ["contract", "examples", "data_exprot"], status: 3, says: "No contract is named data_exprot" },
  { args: ["contract", "examples", "data_export", "none"], status: 3, says: "data_export has no example named none." },
  { args: ["contrct"], status: 2, says: "(Did you mean contract?)" },
];
test.each(refusals)("waybill $args ends with $status", ({ args, status, says }) => {
  expect(waybill(...args)).toEqual({ status, stdout: "", stderr: expect.stringContaining(says) });
});

test("help is no failure, and is data", () => {
  expect(waybill("contract", "check", "--help")).toMatchObject({
    status: 0,
    stderr: "",
    stdout: expect.stringContaining("--against <git ref>"),
  });
});

function waybill(...args: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...args], { cwd: repository, encoding: "utf8" });
  return { status, stdout, stderr };
}

function git(...args: readonly string[]): void {
  execFileSync("git", args, { cwd: repository });
}

interface Schema {
  readonly properties: Record<string, object>;
}

function change(document: string, by: (schema: Schema) => void): void {
  const file = join(repository, "contracts/tasks/data_export", document);
  const schema = JSON.parse(readFileSync(file, "utf8")) as Schema;
  by(schema);
  writeFileSync(file, JSON.stringify(schema, null, 2));
}
