import { cp, mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gate } from "@waybill/contracts/validation";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { ServedContract } from "./contract_set.ts";
import { digestOf } from "./digest.ts";
import { ContractFolderError } from "./folder_error.ts";
import { loadContracts } from "./load.ts";

const ours = join(import.meta.dirname, "../../contracts");
const { byRoutingKey, topology, checkOutcome } = await loadContracts(ours);

describe("every contract of the repository", () => {
  const examples = [...byRoutingKey.values()].flatMap((contract) => [
    ...contract.examples.valid.map((example) => ({ contract, ...example, key: contract.routingKey, judged: "valid" })),
    ...contract.examples.invalid.map((example) => ({ contract, ...example, key: contract.routingKey, judged: "invalid" })),
  ]);

  test.each(examples)("$key: $name is $judged", ({ contract, bytes, judged }) => {
    expect(contract.checkPayload(bytes).kind === "fits" ? "valid" : "invalid").toBe(judged);
  });

  test("has a digest that `sha256sum` confirms, over its three files in order of their names", async () => {
    const { digest } = dataExport();
    const files = ["contract.json", "payload.schema.json", "result.schema.json"];
    const bytes = await Promise.all(files.map(async (name) => [name, await readFile(join(ours, "tasks/data_export", name))] as const));
    expect(digest).toBe(digestOf(new Map(bytes.toReversed())));
    expect(digest).toMatch(/^[0-9a-f]{64}$/);
  });

  test("has a document of its three files that is JSON", () => {
    const { document, digest, payloadSchema, resultSchema } = dataExport();
    expect(JSON.parse(document)).toMatchObject({
      routing_key: "data_export",
      digest,
      payload_schema: payloadSchema,
      result_schema: resultSchema,
    });
  });
});

describe("the door of data_export", () => {
  const judge = (text: string) => dataExport().checkPayload(new TextEncoder().encode(text));

  test("tells where a text stops being JSON", () => {
    expect(judge('{\n  "user_id": 1,\n}')).toEqual({
      kind: "invalid_json",
      message: 'Unexpected "}" at line 3, column 1',
      line: 3,
      column: 1,
      text: "}",
    });
  });

  test("tells what languages read differently", () => {
    expect(judge('{"user_id": 1, "user_id": 2}')).toEqual({
      kind: "ambiguous_json",
      pointer: "/user_id",
      message: 'the name "user_id" stands twice in one object; send it once.',
    });
  });

  test("tells every field that does not fit", () => {
    const verdict = judge('{"usr_id": 1, "format": "cvs", "requested_at": "2026-11-24T10:00:00Z"}');
    expect(verdict).toMatchObject({
      kind: "contract_violation",
      more: 0,
      problems: [
        { pointer: "/user_id", rule: "required", expected: "an integer", got: "nothing" },
        {
          pointer: "/usr_id",
          rule: "additionalProperties",
          expected: "one of: user_id, format, requested_at",
          got: "unknown field",
          suggestion: "/user_id",
        },
        { pointer: "/format", rule: "enum", expected: "one of: csv, json", got: 'string "cvs"', suggestion: "csv" },
      ],
    });
  });

  test("judges a result with its objects open", () => {
    const result = { file: "a.csv", row_count: 1, bytes: 10, sha256: "0".repeat(64), new_field: 1 };
    expect(dataExport().checkResult(result)).toEqual([]);
    expect(dataExport().checkResult({ ...result, sha256: "x" })).toMatchObject([{ pointer: "/sha256", rule: "pattern" }]);
  });
});

test("the topology is the one of the design", () => {
  expect(topology).toEqual({
    exchanges: [
      { name: "tasks", type: "direct" },
      { name: "outcomes", type: "direct" },
      { name: "dead_letters", type: "fanout" },
      { name: "control", type: "topic" },
    ],
    queues: [
      {
        name: "outcomes",
        bind: { exchange: "outcomes", routingKey: "outcomes" },
        arguments: { "x-queue-type": "quorum", "x-delivery-limit": 1000 },
      },
      {
        name: "dead_letters",
        bind: { exchange: "dead_letters", routingKey: "" },
        arguments: { "x-queue-type": "quorum", "x-delivery-limit": 1000 },
      },
    ],
    taskQueue: {
      exchange: "tasks",
      arguments: {
        "x-queue-type": "quorum",
        "x-dead-letter-exchange": "dead_letters",
        "x-dead-letter-strategy": "at-least-once",
        "x-overflow": "reject-publish",
        "x-delivery-limit": 10,
      },
    },
    controlQueue: { exchange: "control", name: "control.<routing_key>.<id>", bindings: ["all.#", "<routing_key>.#"] },
  });
});

test("an outcome is judged by its schema", () => {
  expect(checkOutcome({ kind: "snoozed" })).not.toEqual([]);
});

describe("a folder that is broken in one place", () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "contracts-"));
    await cp(join(ours, "tasks"), join(folder, "tasks"), { recursive: true });
    await cp(join(ours, "topology.json"), join(folder, "topology.json"));
  });
  afterEach(() => rm(folder, { recursive: true }));

  test("is whole before it is broken", async () => {
    await expect(loadContracts(folder)).resolves.toMatchObject({ byRoutingKey: expect.any(Map) });
  });

  const contract = "tasks/data_export/contract.json";
  const payload = "tasks/data_export/payload.schema.json";
  const inContract = (text: string) => replace(contract, '"outcome": "required"', text);
  const inArguments = (name: string, text: string) => replace("topology.json", name, text);

  const cases: readonly { readonly name: string; readonly breakIt: () => Promise<unknown>; readonly message: string | RegExp }[] = [
    { name: "no topology", breakIt: () => remove("topology.json"), message: "topology.json: expected a file, got nothing." },
    { name: "no tasks", breakIt: () => remove("tasks"), message: "tasks: expected a folder, got nothing." },
    {
      name: "a stray file among the contracts",
      breakIt: () => write("tasks/notes.txt", ""),
      message: "tasks/notes.txt: expected a folder named by a routing key, got a file.",
    },
    {
      name: "a folder that is no routing key",
      breakIt: () => rename(join(folder, "tasks/data_export"), join(folder, "tasks/data-export")),
      message:
        "tasks/data-export: expected a routing key: a small letter, then at most 63 small letters, digits and underscores, got data-export.",
    },
    {
      name: "a routing key that the topology uses",
      breakIt: () => rename(join(folder, "tasks/data_export"), join(folder, "tasks/outcomes")),
      message: "tasks/outcomes: expected a routing key that is none of: tasks, outcomes, dead_letters, control, all, got outcomes.",
    },
    { name: "no contract.json", breakIt: () => remove(contract), message: `${contract}: expected a file, got nothing.` },
    {
      name: "no result schema",
      breakIt: () => remove("tasks/data_export/result.schema.json"),
      message: "tasks/data_export/result.schema.json: expected a file, got nothing.",
    },
    {
      name: "a contract that is no JSON",
      breakIt: () => inContract('"outcome": required'),
      message: `${contract}, line 8, column 14: expected JSON, got unexpected "r".`,
    },
    {
      name: "a name twice",
      breakIt: () => inContract('"outcome": "none", "timeout": "1s"'),
      message: `${contract}, line 8, column 22, /timeout: expected JSON that every language reads alike, got the name "timeout" stands twice in one object; send it once.`,
    },
    {
      name: "a misspelt field",
      breakIt: () => inContract('"outcom": "required"'),
      message: new RegExp(
        `^${contract}, line 8, column 13, /outcom: expected one of: .*, got unknown field \\(did you mean /outcome\\?\\)\\.$`,
      ),
    },
    {
      name: "a wrong value",
      breakIt: () => inContract('"outcome": "maybe"'),
      message: `${contract}, line 8, column 14, /outcome: expected one of: required, none, got string "maybe".`,
    },
    {
      name: "a follow-up that is no contract",
      breakIt: () => inContract('"on_dead": { "task": "data_exprot" }'),
      message: `${contract}, /on_dead/task: expected the routing key of another contract, got data_exprot (did you mean data_export?).`,
    },
    {
      name: "a follow-up that has one of its own",
      breakIt: () => inContract('"on_dead": { "task": "data_export" }'),
      message: `${contract}, /on_dead/task: expected a contract without on_dead of its own, got data_export.`,
    },
    {
      name: "a follow-up whose contract takes no notice of a death",
      breakIt: async () => {
        await cp(join(folder, "tasks/data_export"), join(folder, "tasks/another"), { recursive: true });
        for (const file of ["payload", "result"]) {
          const path = join(folder, `tasks/another/${file}.schema.json`);
          await writeFile(path, (await readFile(path, "utf8")).replaceAll("DataExport", "Another"));
        }
        await inContract('"on_dead": { "task": "another" }');
      },
      message: new RegExp(`^${contract}, /on_dead/task: expected a contract that takes a notice of a death, got another, where /`),
    },
    {
      name: "a required field left out",
      breakIt: () => replace(contract, '"owner": "reports",', ""),
      message: `${contract}, line 1, column 1, /owner: expected a string, got nothing.`,
    },
    {
      name: "too many attempts",
      breakIt: () => replace(contract, '"max_attempts": 5', '"max_attempts": 101'),
      message: `${contract}, line 5, column 30, /retry/max_attempts: expected at most 100, got number 101.`,
    },
    {
      name: "what is no duration",
      breakIt: () => replace(contract, '"timeout": "10m"', '"timeout": "10 min"'),
      message: `${contract}, line 6, column 14, /timeout: expected a number with ms, s, m, h or d, for example 15m, got string "10 min".`,
    },
    {
      name: "a duration out of its range",
      breakIt: () => replace(contract, '"timeout": "10m"', '"timeout": "25h"'),
      message: `${contract}, line 6, column 14, /timeout: expected 1s to 24h, got 25h.`,
    },
    {
      name: "a duration out of its range, of one failure code",
      breakIt: () =>
        inContract('"outcome": "required"').then(() => replace(contract, '"jitter": 0.15', '"on": { "busy": { "first_delay": "8d" } }')),
      message: new RegExp(`/retry/on/busy/first_delay: expected 1s to 7d, got 8d\\.$`),
    },
    {
      name: "a first delay above the longest",
      breakIt: () => replace(contract, '"first_delay": "1s"', '"first_delay": "11m"'),
      message: new RegExp("/retry/first_delay: expected at most the longest delay, 10m, got 11m\\.$"),
    },
    {
      name: "a failure code that is neither never nor a difference",
      breakIt: () => replace(contract, '"jitter": 0.15', '"on": { "busy": { "max_attempt": 3 } }'),
      message: new RegExp(
        "/retry/on/busy/max_attempt: expected one of: max_attempts, .*, got unknown field \\(did you mean /retry/on/busy/max_attempts\\?\\)\\.$",
      ),
    },
    {
      name: "a pointer to no field",
      breakIt: () => replace(contract, '"/user_id"', '"/userid"'),
      message: `${contract}, line 9, column 18, /searchable/0: expected a pointer to a field of the payload, got /userid (did you mean /user_id?).`,
    },
    {
      name: "limits without any",
      breakIt: () => inContract('"limits": { }'),
      message: `${contract}, line 8, column 13, /limits: expected at least 1 field, got object of 0 fields.`,
    },
    {
      name: "a schema that is none",
      breakIt: () => write(payload, "[]"),
      message: `${payload}, line 1, column 1: expected a JSON Schema, got [].`,
    },
    {
      name: "a type that does not exist",
      breakIt: () => replace(payload, '"integer"', '"int"'),
      message: new RegExp(
        `^${payload}, line 10, column 15, /properties/user_id/type: expected one of: .*, got what JSON Schema does not allow there\\.$`,
      ),
    },
    {
      name: "a construct that languages read differently",
      breakIt: () => replace(payload, '"maxLength": 40', '"maxLength": 40, "pattern": "^\\\\d"'),
      message: new RegExp(
        `^${payload}, line 24, column 35, /properties/requested_at/pattern: expected a pattern that every engine reads alike \\(.*\\), got \\^\\\\d\\.$`,
      ),
    },
    {
      name: "a keyword that its type does not have",
      breakIt: () => replace(payload, '"minimum": 1', '"maxLength": 1'),
      message: new RegExp(`^${payload}: expected a schema whose keywords fit their types, got .*maxLength.*\\.$`),
    },
    {
      name: "an example that is no example",
      breakIt: () => write("tasks/data_export/examples/valid/readme.md", ""),
      message: "tasks/data_export/examples/valid/readme.md: expected an example, <what_it_shows>.json, got readme.md.",
    },
    {
      name: "two contracts with one type",
      breakIt: () => cp(join(folder, "tasks/data_export"), join(folder, "tasks/data"), { recursive: true }),
      message:
        "tasks/data_export/payload.schema.json: expected titles that no other schema uses, got DataExportPayload, which tasks/data/payload.schema.json uses.",
    },
    {
      name: "no valid example",
      breakIt: () => remove("tasks/data_export/examples/valid").then(() => mkdir(join(folder, "tasks/data_export/examples/valid"))),
      message: "tasks/data_export/examples/valid: expected at least one example, got an empty folder.",
    },
    {
      name: "an argument whose name is misspelt",
      breakIt: () => inArguments('"x-overflow"', '"x-overflw"'),
      message: new RegExp(
        "^topology.json, line .*, /task_queue/arguments/x-overflw: expected one of: .*, got unknown field \\(did you mean /task_queue/arguments/x-overflow\\?\\)\\.$",
      ),
    },
    {
      name: "at-least-once without what it needs",
      breakIt: () => inArguments('"x-overflow": "reject-publish",', ""),
      message: new RegExp("/task_queue/arguments: expected x-overflow beside at-least-once, got nothing\\.$"),
    },
    {
      name: "at-least-once beside another overflow",
      breakIt: () => inArguments('"reject-publish"', '"drop-head"'),
      message: new RegExp("/task_queue/arguments/x-overflow: expected reject-publish beside at-least-once, got drop-head\\.$"),
    },
    {
      name: "an exchange that is not declared",
      breakIt: () => inArguments('"x-dead-letter-exchange": "dead_letters"', '"x-dead-letter-exchange": "dead_letter"'),
      message: new RegExp(
        "/task_queue/arguments/x-dead-letter-exchange: expected one of: tasks, outcomes, dead_letters, control, got dead_letter\\.$",
      ),
    },
    {
      name: "a delivery limit that some versions take for none",
      breakIt: () => inArguments('"x-delivery-limit": 10\n', '"x-delivery-limit": -1\n'),
      message: new RegExp("/task_queue/arguments/x-delivery-limit: expected at least 1, got number -1\\.$"),
    },
  ];

  test.each(cases)("$name", async ({ breakIt, message }) => {
    await breakIt();
    const error = await loadContracts(folder).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ContractFolderError);
    const said = (error as ContractFolderError).message;
    if (typeof message === "string") expect(said).toBe(message);
    else expect(said).toMatch(message);
  });

  const write = (path: string, text: string) => writeFile(join(folder, path), text);
  const remove = (path: string) => rm(join(folder, path), { recursive: true });

  async function replace(path: string, old: string, text: string): Promise<void> {
    const before = await readFile(join(folder, path), "utf8");
    if (!before.includes(old)) throw new TypeError(`${path} does not hold ${old}`);
    await write(path, before.replace(old, text));
  }
});

test("every example is named by what it shows and holds what the gate can judge", async () => {
  const names = await readdir(join(ours, "tasks/data_export/examples/valid"));
  const verdicts = await Promise.all(
    names.map(async (name) => gate(await readFile(join(ours, "tasks/data_export/examples/valid", name))).kind),
  );
  expect(new Set(verdicts)).toEqual(new Set(["passes"]));
});

function dataExport(): ServedContract {
  const contract = byRoutingKey.get("data_export");
  if (!contract) throw new TypeError("data_export was not loaded");
  return contract;
}
