import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { eventually } from "../../test/support/eventually.ts";
import { House } from "../../test/support/house.ts";
import { temporaryFolder } from "../../test/support/temporary_folder.ts";
import { trialContractsWith } from "../../test/support/trial_contracts.ts";
import { allCommands } from "./nouns.ts";
import { interrupted, onTerminal, type RunOptions, waybill } from "./trial/waybill.ts";

/** Every command that asks the API, on a whole Waybill: a real server, its store, RabbitMQ and a consumer. */
let house: House;
let environment: Record<string, string>;

beforeAll(async () => {
  const once = trialContractsWith({ retry: { max_attempts: 1 }, alerts: { dead_per_hour: 1_000_000 }, searchable: ["/tenant"] });
  cpSync(join(import.meta.dirname, "../../test/contracts/pipelines"), join(once, "pipelines"), { recursive: true });
  house = await House.start({ environment: { WAYBILL_CONTRACTS: once } });
  await house.consumer();
  environment = { WAYBILL_URL: house.api.url };
});

const run = (args: readonly string[], options: RunOptions = {}) => waybill(args, { environment, ...options });
const send = (payload: object, ...options: readonly string[]) =>
  run(["send", "trial", "-d", JSON.stringify(payload), "-o", "json", ...options]);
const sent = async (payload: object, ...options: readonly string[]) =>
  (JSON.parse((await send(payload, ...options)).stdout) as { readonly id: string }).id;

async function json<Body>(args: readonly string[]): Promise<Body> {
  const { status, stdout, stderr } = await run([...args, "-o", "json"]);
  expect([args, status, stderr.startsWith("error")]).toEqual([args, 0, false]);
  return JSON.parse(stdout) as Body;
}

interface Named {
  readonly id: string;
  readonly state: string;
}

/** So many tasks that are due in an hour. */
async function scheduled(many: number): Promise<void> {
  const items = Array.from({ length: many }, (_, number) => ({ routing_key: "trial", payload: { do: "succeed", number }, delay: "1h" }));
  const { status } = await house.api.request("POST", "/tasks", { body: JSON.stringify(items) });
  expect(status).toBe(200);
}

test("send --wait answers the task when it has ended; badly, it ends with 8; not in time, with 124", async () => {
  const well = await send({ do: "succeed" }, "--wait=30s");
  expect([well.status, well.stderr, JSON.parse(well.stdout)]).toMatchObject([0, "", { state: "succeeded", attempt: 1 }]);
  const badly = await send({ do: "permanent" }, "--wait");
  expect([badly.status, JSON.parse(badly.stdout)]).toMatchObject([8, { state: "dead", reason: "permanent_failure" }]);
  expect(badly.stderr).toMatch(/^Task \S+ is dead: permanent_failure\.\n$/);
  const late = await send({ do: "succeed" }, "--delay", "1h", "--wait=200ms");
  expect([late.status, JSON.parse(late.stdout)]).toMatchObject([124, { state: "scheduled" }]);
  expect(late.stderr).toContain("the work goes on. Follow it: waybill task watch ");
});

test("send --dry-run checks, and keeps nothing", async () => {
  const before = (await json<readonly Named[]>(["task", "list", "--all"])).length;
  expect(await json(["send", "trial", "--dry-run", "-d", '{"do": "succeed"}'])).toMatchObject({ valid: true, routing_key: "trial" });
  expect((await json<readonly Named[]>(["task", "list", "--all"])).length).toBe(before);
});

test("an integer that no double holds is shown as it was sent", async () => {
  const number = "9007199254740993";
  const { stdout } = await run(["send", "trial", "-d", `{"do": "succeed", "number": ${number}}`, "--wait"]);
  expect(stdout).toContain(`"number": ${number}`);
  expect((await run(["task", "list", "-o", "csv", "--columns", "payload.number", "--no-headers"])).stdout).toContain(`${number}\r\n`);
});

test("task watch tells each state to the end, and ends as the tasks do", async () => {
  const well = await sent({ do: "succeed" });
  const { status, stdout } = await run(["task", "watch", well, "-o", "jsonl"]);
  const events = stdout
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as object);
  expect([status, events.at(-1)]).toEqual([
    0,
    { task_id: well, routing_key: "trial", state: "succeeded", at: expect.stringMatching(/Z$/) },
  ]);
  const badly = await sent({ do: "permanent" });
  expect(await run(["task", "watch", well, badly])).toMatchObject({ status: 8, stderr: "1 task ended dead\n" });
  const nobody = "0199a3f2-77c1-7d6e-9a55-1f0c5b2e8f1c";
  expect(await run(["task", "watch", nobody])).toMatchObject({ status: 3, stdout: "" });
});

test("task run, cancel and replay of tasks by their ids; all are tried, and it ends as the first that was refused", async () => {
  const ids = [await sent({ do: "succeed" }, "--delay", "1h"), await sent({ do: "succeed" }, "--delay", "1h")] as const;
  expect(await json(["task", "cancel", ids[0]])).toMatchObject([{ id: ids[0], state: "cancelled" }]);
  const mixed = await run(["task", "run", ids[0], ids[1], "--wait", "-o", "json"]);
  expect([mixed.status, JSON.parse(mixed.stdout.slice(0, mixed.stdout.lastIndexOf("]") + 1))]).toMatchObject([
    6,
    [{ id: ids[1], state: "succeeded" }],
  ]);
  expect(mixed.stderr).toContain("wrong_state");
  expect(await json(["task", "replay", ids[0], "--wait=30s"])).toMatchObject([{ id: ids[0], state: "succeeded", replays: 1 }]);
});

test("dead letters are listed in groups; replayed by their code, a canary that dies again stops it, and that ends with 8", async () => {
  for (const number of [1, 2, 3]) await sent({ do: "fail_twice", number }, "--wait");
  const groups = await json<readonly { readonly group: string; readonly code: string }[]>(["dead-letter", "list", "--code", "not_yet"]);
  expect(groups).toMatchObject([{ routing_key: "trial", count: 3 }]);
  expect(await json(["dead-letter", "show", groups[0]!.group])).toHaveLength(3);
  const replay = await run(["dead-letter", "replay", "--code", "not_yet", "--first", "1", "--yes", "--wait", "-o", "json"]);
  const operation = JSON.parse(replay.stdout) as Named;
  expect([replay.status, operation]).toMatchObject([8, { state: "stopped", total: 3, done: 1, failed: 1 }]);
  expect(replay.stderr).toContain(`Stopped: of the first 1, 1 failed. The rest: waybill operation resume ${operation.id}`);
  expect(await json(["operation", "resume", operation.id])).toMatchObject({ id: operation.id });
  expect((await run(["operation", "watch", operation.id])).status).toBeOneOf([0, 8]);
  expect(await json(["operation", "list"])).toMatchObject([{ id: operation.id, state: "finished" }]);
  expect(await json(["dead-letter", "cancel", "--group", groups[0]!.group, "--yes", "--wait"])).toMatchObject({ state: "finished" });
  expect(await json(["dead-letter", "list", "--code", "not_yet"])).toEqual([]);
});

test("a replay into a paused queue says so and names the queue, by whatever the tasks are named", async () => {
  await sent({ do: "permanent" }, "--wait");
  await run(["queue", "pause", "trial"]);
  const [{ group, code }] = await json<readonly [{ readonly group: string; readonly code: string }]>(["dead-letter", "list"]);
  const named = [
    ["--group", group],
    ["--code", code],
    ["--routing-key", "trial"],
  ];
  for (const by of named) {
    const { status, stderr } = await run(["dead-letter", "replay", ...by, "--no-input"]);
    expect([by, status, stderr]).toEqual([
      by,
      2,
      expect.stringMatching(/^! trial is paused: the tasks will wait\.\nReplay \d+ tasks? of trial /),
    ]);
  }
  expect((await run(["task", "replay", "--state", "dead", "--no-input"])).stderr).toContain("! trial is paused: the tasks will wait.");
  expect((await run(["task", "replay", "--state", "expired", "--no-input"])).stderr).not.toContain("is paused");
  await run(["queue", "resume", "trial"]);
});

test("many tasks: counted by --dry-run, not changed where nobody can answer, and above 50 only as the number is typed", async () => {
  await scheduled(60);
  const cancel = ["task", "cancel", "--routing-key", "trial", "--state", "scheduled"];
  const { total } = await json<{ readonly total: number }>([...cancel, "--dry-run"]);
  expect(total).toBeGreaterThanOrEqual(60);
  const refused = await run([...cancel, "--no-input"]);
  expect([refused.status, refused.stdout]).toEqual([2, ""]);
  expect(refused.stderr).toBe(
    `Cancel ${total} tasks of trial (state scheduled) on ${house.api.url}/? Nobody is here to answer: say --yes, or see what it would be with --dry-run. Nothing was done.\n`,
  );
  const question = { after: `Type "cancel ${total}": ` };
  const wrong = await onTerminal(cancel, { environment, typed: [{ ...question, keys: "y\n" }] });
  expect([wrong.status, wrong.screen]).toEqual([2, expect.stringContaining("Nothing was done.")]);
  expect((await json<{ readonly total: number }>([...cancel, "--dry-run"])).total).toBe(total);
  const right = await onTerminal([...cancel, "--wait"], { environment, typed: [{ ...question, keys: `cancel ${total}\n` }] });
  expect(right.status).toBe(0);
  expect(right.screen).toMatch(/[0-9a-f]{4}…[0-9a-f]{4} {2}[█░]{20} {2}\d+\/\d+/);
  expect((await json<{ readonly total: number }>([...cancel, "--dry-run"])).total).toBe(0);
});

test("few are asked for by a letter, and the question names the context", async () => {
  const within = { ...environment, XDG_CONFIG_HOME: temporaryFolder() };
  await waybill(["context", "add", "staging", "--url", house.api.url], { environment: within });
  const id = await sent({ do: "succeed" }, "--delay", "1h");
  const { status, screen } = await onTerminal(
    ["task", "cancel", "--routing-key", "trial", "--state", "scheduled", "--context", "staging"],
    {
      environment: within,
      typed: [{ after: "on staging? [y/N] ", keys: "y\n" }],
    },
  );
  expect([status, screen]).toEqual([0, expect.stringContaining("Frozen: 1 task at ")]);
  await house.untilState(id, "cancelled");
});

test("Ctrl-C leaves an operation running, says how to stop it, and ends with 130", async () => {
  await run(["queue", "pause", "trial"]);
  const id = await sent({ do: "succeed" });
  await run(["task", "cancel", id]);
  const replay = ["task", "replay", "--state", "cancelled", "--routing-key", "trial", "--yes", "--wait", "-o", "json"];
  const ended = await interrupted(replay, { environment, after: "What comes later is not included." });
  expect(ended).toMatchObject({
    status: 130,
    stdout: "",
    stderr: expect.stringMatching(/It goes on; to stop it: waybill operation abort \S+\n$/),
  });
  expect(ended.stderr).toContain("! trial is paused: the tasks will wait.");
  const [{ id: operation }] = await json<readonly [Named]>(["operation", "list"]);
  expect(await json(["queue", "resume", "trial"])).toMatchObject({ paused_since: null });
  expect((await run(["operation", "watch", operation])).status).toBeOneOf([0, 8]);
  expect(await run(["operation", "abort", operation])).toMatchObject({ status: 6, stderr: expect.stringContaining("is finished; only") });
  await house.untilAllEnded();
});

test("on 80 columns an id is whole, and what has no room is named", async () => {
  const id = await sent({ do: "succeed" }, "--wait");
  const { screen } = await onTerminal(["task", "list", "--limit", "1"], { environment, columns: 80 });
  expect(screen).toContain(`${id}  trial `);
  expect(screen).toContain("No room here for ");
  expect(screen.replaceAll("…", "")).toBe(screen);
  expect((await onTerminal(["task", "list", "--limit", "1", "-q"], { environment, columns: 80 })).screen).not.toContain("No room");
});

test("no cell for people is JSON", async () => {
  await sent({ do: "succeed" }, "--wait");
  for (const words of ["status", "queue show trial", "queue history trial", "queue history trial -o csv", "audit list -o csv"]) {
    const { stdout } = await run(words.split(" "));
    expect
      .soft([
        words,
        /[{}[\]]/
          .exec(stdout)
          ?.input.split("\n")
          .find((line) => /[{}[\]]/.test(line)),
      ])
      .toEqual([words, undefined]);
  }
  expect((await run(["queue", "show", "trial"])).stdout).toMatch(/^thresholds\.waiting +\d/m);
  expect((await run(["audit", "list", "-o", "csv"])).stdout).toMatch(/^at,api_key\.id,api_key\.name,action,/);
  expect((await run(["queue", "history", "trial", "--since", "10m"])).stderr).toBe("11 minutes\n");
});

test("queues are listed with what stops them, and the verdict names what is paused", async () => {
  const { stdout } = await run(["queue", "pause", "trial"]);
  expect(stdout.split("\n").map((line) => line.split(" ")[0])).toEqual([
    "routing_key",
    "paused_since",
    "waiting",
    "released",
    "breaker.state",
    "",
  ]);
  expect((await run(["status"])).stdout).toMatch(/\npaused\nROUTING KEY +PAUSED SINCE +WAITING\ntrial +\d{4}-\S+ +\d+\n$/);
  expect((await run(["queue", "list"])).stdout).toMatch(/^trial +! paused /m);
  expect((await run(["queue", "show", "trial"])).stdout).toMatch(/^paused_since +\d{4}-/m);
  await run(["queue", "resume", "trial"]);
  expect((await run(["queue", "list"])).stdout).toMatch(/^trial +ok /m);
});

test("a schedule is added, known by its name, paused, run, previewed and removed", async () => {
  const add = ["schedule", "add", "trial", "--name", "nightly", "--cron", "0 3 * * *", "--time-zone", "Europe/Berlin", "--catch-up", "3"];
  expect(await json([...add, "-d", '{"do": "succeed", "number": 9007199254740993}'])).toMatchObject({
    name: "nightly",
    catch_up: { all_up_to: 3 },
  });
  expect((await run(["schedule", "show", "nightly"])).stdout).toContain('"number": 9007199254740993');
  expect(await json(["schedule", "pause", "nightly"])).toMatchObject({ paused_since: expect.any(String) });
  const { task_id } = await json<{ readonly task_id: string }>(["schedule", "run", "nightly"]);
  await house.untilState(task_id, "succeeded");
  expect(await json(["schedule", "resume", "nightly"])).toMatchObject({ paused_since: null });
  expect(await json(["schedule", "preview", "nightly"])).toHaveLength(10);
  expect(await json(["schedule", "preview", "--cron", "0 7 * * 1-5"])).toHaveLength(10);
  expect(await json(["schedule", "list"])).toMatchObject([{ name: "nightly", routing_key: "trial" }]);
  expect((await run([...add, "-d", '{"do": "sing"}'])).stderr).toContain('  │        ^^^^^^ got string "sing"');
  const late = await run(["schedule", "add", "trial", "--cron", "0 25 * * *", "-d", '{"do": "succeed"}']);
  expect([late.status, late.stderr]).toEqual([5, expect.stringContaining("┌─ /cron: got 0 25 * * *\n")]);
  expect(await run(["schedule", "remove", "nightly"])).toMatchObject({ status: 0, stdout: "" });
  expect(await run(["schedule", "show", "nightly"])).toMatchObject({ status: 3, stderr: "No schedule is named nightly. Known: none.\n" });
});

test("a pipeline is sent, waited for and shown; one that fails ends with 8", async () => {
  const steps = (...dos: readonly string[]) =>
    JSON.stringify({ steps: dos.map((one) => ({ name: one, routing_key: "trial", payload: { do: one } })) });
  expect(await json(["pipeline", "send", "--dry-run", "-d", steps("succeed")])).toEqual({ valid: true, steps: 1 });
  const well = await json<Named>(["pipeline", "send", "-d", steps("succeed"), "--wait"]);
  expect(well.state).toBe("succeeded");
  expect((await run(["pipeline", "show", well.id])).stdout).toMatch(
    /\nsteps\nSTAGE +NAME .*\n +0 +succeed +trial +succeeded +[0-9a-f-]{36}\n/,
  );
  expect(await run(["pipeline", "send", "-d", steps("permanent"), "--wait"])).toMatchObject({
    status: 8,
    stderr: expect.stringMatching(/ is failed/),
  });
  expect(await json(["pipeline", "list", "--state", "succeeded"])).toMatchObject([{ id: well.id }]);
  expect(await run(["pipeline", "cancel", well.id])).toMatchObject({ status: 6 });
  const broken = await run(["pipeline", "send", "-d", '{"steps": [}']);
  expect(broken).toMatchObject({ status: 5, stderr: expect.stringContaining('1 │ {"steps": [}\n  │            ^ not JSON from here on') });
});

test("tasks are found, and changed, by a searchable field of their payload", async () => {
  const id = await sent({ do: "succeed", tenant: "a=b" }, "--delay", "1h");
  const which = ["--routing-key", "trial", "--state", "scheduled"];
  for (const field of [["--payload.tenant", "a=b"], ["--payload.tenant=a=b"], ["--payload", "tenant=a=b"]])
    expect(await json(["task", "list", ...field, ...which])).toMatchObject([{ id }]);
  expect(await json(["task", "cancel", "--payload.tenant", "a=b", ...which, "--yes", "--wait"])).toMatchObject({
    total: 1,
    state: "finished",
  });
  expect(await run(["task", "list", "--payload", "tenant", ...which])).toMatchObject({
    status: 2,
    stderr: expect.stringContaining("Expected field=value"),
  });
  expect(await run(["task", "list", "--payload.number", "1", ...which])).toMatchObject({
    status: 5,
    stderr: expect.stringContaining("payload.tenant"),
  });
});

test("CSV is RFC 4180, and a cell that a spreadsheet would work out is text", async () => {
  await sent({ do: "succeed", tenant: '=cmd|" /C calc"!A0' });
  const { stdout } = await run(["task", "list", "--limit", "1", "-o", "csv", "--columns", "routing_key,payload.tenant,reason"]);
  expect(stdout).toBe(`routing_key,payload.tenant,reason\r\ntrial,"'=cmd|"" /C calc""!A0",\r\n`);
});

test("a text of a task neither moves the cursor nor colours a screen", async () => {
  await sent({ do: "succeed", tenant: "\x1b[2Jgone\u202e" });
  const { stdout } = await run(["task", "list", "--limit", "1", "--columns", "payload.tenant"]);
  expect(stdout).toBe("TENANT\n\\x1b[2Jgone\\u202e\n");
});

test("an empty list is [] and no failure; lines of JSON stand for themselves", async () => {
  expect(await run(["task", "list", "--state", "blocked", "-o", "json"])).toEqual({ status: 0, stdout: "[]\n", stderr: "0 tasks\n" });
  expect(await run(["task", "list", "--state", "blocked", "-q"])).toEqual({ status: 0, stdout: "", stderr: "" });
  await sent({ do: "succeed" });
  const { stdout, stderr } = await run(["task", "list", "--limit", "2", "-o", "jsonl", "--columns", "id,state"]);
  expect(
    stdout
      .trimEnd()
      .split("\n")
      .map((line) => Object.keys(JSON.parse(line) as object)),
  ).toEqual([
    ["id", "state"],
    ["id", "state"],
  ]);
  expect(stderr).toBe("2 tasks, and there are more: --limit, or --all\n");
});

test("--all goes from page to page", async () => {
  await scheduled(230);
  const { stdout } = await run(["task", "list", "--state", "scheduled", "--all", "-o", "jsonl", "--columns", "id"]);
  expect(new Set(stdout.trimEnd().split("\n")).size).toBeGreaterThanOrEqual(230);
  await run(["task", "cancel", "--state", "scheduled", "--yes", "--wait"]);
});

test("status, check-health and doctor say that all is well", async () => {
  expect(await json(["status"])).toMatchObject({ verdict: "ok" });
  expect(await run(["check-health"])).toEqual({ status: 0, stdout: "", stderr: "" });
  const managementUrl = house.managementUrl;
  const found = await json<readonly { readonly check: string; readonly state: string }[]>([
    ...["doctor", "--management-url", managementUrl, "--vhost", new URL(house.amqpUrl).pathname.slice(1)],
  ]);
  expect(found.filter(({ state }) => state === "problem")).toEqual([]);
  expect(found.map(({ check }) => check)).toEqual(
    expect.arrayContaining(["url", "api_key", "api", "store", "broker", "topology", "timeouts"]),
  );
  const elsewhere = await run(["doctor", "--management-url", managementUrl, "--vhost", "/", "-o", "json"]);
  expect([elsewhere.status, elsewhere.stdout]).toEqual([9, expect.stringContaining("waybill topology apply")]);
});

const completed: readonly (readonly [words: string, found: readonly string[]])[] = [
  ["que", ["queue"]],
  ["queue pa", ["pause"]],
  ["queue pause tr", ["trial"]],
  ["send ", ["trial"]],
  ["-o json task list --state d", ["dead"]],
  ["task list --routing-key ", ["trial"]],
  ["task list --rou", ["--routing-key"]],
  ["task list --state dead,re", ["dead,retrying"]],
  ["task list --state dead,ski", ["dead,skipped"]],
  ["task list --state dead,de", []],
  ["pipeline send ", ["relay"]],
  ["contract generate g", ["go"]],
  ["queue list -o j", ["json", "jsonl"]],
  ["explain contract_v", ["contract_violation"]],
  ["context use s", ["staging"]],
  ["no such thing ", []],
];
test.each(completed)("completion of `waybill %s`", async (line, found) => {
  const given = { ...environment, XDG_CONFIG_HOME: temporaryFolder(), XDG_CACHE_HOME: temporaryFolder() };
  await waybill(["context", "add", "staging", "--url", house.api.url], { environment: given });
  const { status, stdout, stderr } = await waybill(["__complete", "--", ...line.split(" ")], { environment: given });
  expect([status, stdout.split("\n").filter(Boolean), stderr]).toEqual([0, found, ""]);
});

test("completion is silent where no server answers, and keeps for a while what one said", async () => {
  const cache = { XDG_CACHE_HOME: temporaryFolder() };
  const words = ["__complete", "--", "queue", "show", ""];
  expect(await waybill(words, { environment: { ...cache, WAYBILL_URL: "http://127.0.0.1:1" } })).toEqual({
    status: 0,
    stdout: "",
    stderr: "",
  });
  expect((await waybill(words, { environment: { ...environment, ...cache } })).stdout).toBe("trial\n");
  const kept = join(cache.XDG_CACHE_HOME, "waybill/routing_keys.json");
  writeFileSync(kept, readFileSync(kept, "utf8").replace("trial", "kept"));
  expect((await waybill(words, { environment: { ...environment, ...cache } })).stdout).toBe("kept\n");
});

test("bash completes by the script that is printed", async () => {
  const { stdout } = await run(["completion", "bash"]);
  const bin = temporaryFolder();
  writeFileSync(join(bin, "waybill"), `#!/bin/sh\nexec '${process.execPath}' '${join(import.meta.dirname, "main.ts")}' "$@"\n`, {
    mode: 0o755,
  });
  const line = `PATH=${bin}:$PATH\n${stdout}\nCOMP_WORDS=(waybill queue pau); COMP_CWORD=2; _waybill; echo "\${COMPREPLY[@]}"`;
  const { spawnSync } = await import("node:child_process");
  expect(spawnSync("bash", ["-c", line], { encoding: "utf8" })).toMatchObject({ status: 0, stdout: "pause\n" });
});

const { nouns, alone } = await allCommands();
const everything = [
  ...nouns.flatMap(({ noun, verbs }) => verbs.map((verb) => ({ words: [noun, verb.verb], verb }))),
  ...alone.map((verb) => ({ words: [verb.verb], verb })),
];

test.each(everything)("help of $words", async ({ words, verb }) => {
  const { status, stdout, stderr } = await run([...words, "--help"]);
  expect([status, stderr]).toEqual([0, ""]);
  const plain = stdout.replaceAll(/\s+/g, " ");
  for (const said of [verb.what, `$ waybill ${verb.example}`, ...(verb.options ?? []).map(({ long }) => long!)])
    expect(plain).toContain(said.replaceAll(/\s+/g, " "));
});

test("a script that fills in every argument with nonsense is never asked anything, and never hangs", async () => {
  const filled = everything.filter(({ words }) => !["topology", "consumer"].includes(words[0]!) && words.join(" ") !== "task watch");
  for (const { words, verb } of filled) {
    const operands = (verb.arguments ?? []).map(([name]) => (name.includes("id") ? "0199a3f2-77c1-7d6e-9a55-1f0c5b2e8f1c" : "nonsense"));
    const given = { ...environment, XDG_CONFIG_HOME: temporaryFolder() };
    const ended = await waybill([...words, ...operands, "--no-input", "--timeout", "10s"], { environment: given, cwd: temporaryFolder() });
    expect.soft([words.join(" "), ended.status], ended.stderr).toEqual([words.join(" "), expect.toBeOneOf([0, 2, 3, 5, 6, 9])]);
    expect.soft(ended.stderr).not.toMatch(/\n {4}at /);
  }
}, 120_000);

test("status --watch says it again and again, until it is interrupted", async () => {
  const twice = /"verdict":"ok".*\n.*"verdict":"ok"/;
  const { status, stdout } = await interrupted(["status", "--watch", "-o", "jsonl"], { environment, after: twice });
  expect([status, stdout]).toEqual([130, expect.stringMatching(twice)]);
});

test("on a terminal a task without a payload is wrong usage, and waits for nobody", async () => {
  const { status, screen } = await onTerminal(["send", "trial"], { environment });
  expect([status, screen]).toEqual([2, "What is to be sent? -d JSON, -d @file, or -d - for standard input.\n"]);
});

test("what it was asked to watch ends by a signal, with its number", async () => {
  const watching = interrupted(["task", "watch", "-o", "jsonl"], { environment, after: '"state"', by: "SIGTERM" });
  await eventually(() => sent({ do: "succeed" }), { until: () => true, what: "a task is sent" });
  const stop = setInterval(() => void sent({ do: "succeed" }), 500);
  const { status, stdout } = await watching;
  clearInterval(stop);
  expect([status, stdout]).toEqual([143, expect.stringContaining('"routing_key":"trial"')]);
});

test("queue history shows what was counted, span by span", async () => {
  await sent({ do: "succeed" }, "--wait");
  const points = await json<readonly { readonly at: string; readonly in: number }[]>(["queue", "history", "trial", "--since", "10m"]);
  expect(points.length).toBeGreaterThan(9);
  const { status, stdout } = await run(["queue", "history", "trial", "--since", "10m"]);
  expect([status, stdout.split("\n")[0]]).toEqual([0, expect.stringMatching(/^AT +IN +OUT +SUCCEEDED +FAILED +DEAD +WAITING/)]);
});

test("task erase asks, and takes one person's tasks; nobody else's", async () => {
  const [theirs, others] = [await sent({ do: "succeed", tenant: "ada" }, "--wait"), await sent({ do: "succeed", tenant: "bob" }, "--wait")];
  const which = ["task", "erase", "--routing-key", "trial", "--payload.tenant", "ada"];
  expect(await run(which)).toMatchObject({ status: 2, stderr: expect.stringContaining("Nobody is here to answer: say --yes") });
  expect(await run(["task", "erase", "--routing-key", "trial", "--yes"])).toMatchObject({
    status: 2,
    stderr: expect.stringContaining("Whose tasks?"),
  });
  const counted = { routing_key: "trial", erased: 1, cancelled: 0, pipelines: 0, schedules: 0, operations: 0 };
  expect(await json([...which, "--dry-run"])).toEqual(counted);
  expect((await run(["task", "show", theirs])).status).toBe(0);
  expect(await json([...which, "--yes"])).toEqual(counted);
  expect([(await run(["task", "show", theirs])).status, (await run(["task", "show", others])).status]).toEqual([3, 0]);
});

test("doctor without a key does not say that the key is right", async () => {
  const findings = await json<readonly { readonly check: string; readonly state: string; readonly says: string }[]>(["doctor"]);
  expect(findings.find(({ check }) => check === "api_key")).toEqual({
    ...{ check: "api_key", state: "unknown", says: "there is none: only what asks nobody is looked at" },
  });
});

test("pipeline list --named shows what can be begun by name, and what each wants", async () => {
  expect(await json(["pipeline", "list", "--named"])).toMatchObject([{ name: "relay", input: { required: ["first"] } }]);
  expect((await run(["pipeline", "list", "--named", "--no-headers"])).stdout).toMatch(
    /^relay +first, \[number\] +begin, left, right, finish /,
  );
});
