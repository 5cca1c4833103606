import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { eventually } from "../../test/support/eventually.ts";
import { House } from "../../test/support/house.ts";
import { temporaryFolder } from "../../test/support/temporary_folder.ts";
import { type RunOptions, waybill } from "./trial/waybill.ts";

/** API keys, what was done with them, who consumes, and what calls a person: on a server with keys, RabbitMQ and a consumer. */
let house: House;
let environment: Record<string, string>;

beforeAll(async () => {
  house = await House.start({
    environment: { WAYBILL_API_KEY: "the-key-of-the-first-admin", WAYBILL_ALERT_SLACK_URL: "http://127.0.0.1:1/nobody" },
  });
  await house.consumer({ WAYBILL_CONSUMER_NAME: "trial-1" });
  environment = { WAYBILL_URL: house.api.url, WAYBILL_API_KEY: "the-key-of-the-first-admin" };
});

const run = (args: readonly string[], options: RunOptions = {}) => waybill(args, { environment, ...options });
const json = async (args: readonly string[]): Promise<unknown> => JSON.parse((await run([...args, "-o", "json"])).stdout);
const added = async (name: string, ...options: readonly string[]) => {
  const { status, stdout, stderr } = await run(["api-key", "add", name, ...options, "-o", "csv", "--columns", "api_key", "--no-headers"]);
  expect([status, stderr]).toEqual([0, "The key is shown this once, and kept nowhere.\n"]);
  return stdout.trim();
};

test("a key is made, does what its role may and no more, is rotated and revoked by its name", async () => {
  const viewer = await added("ci", "--role", "viewer", "--expires-in", "90d");
  const as = (key: string) => ({ environment: { ...environment, WAYBILL_API_KEY: key } });
  expect(await run(["queue", "list"], as(viewer))).toMatchObject({ status: 0 });
  const refused = await run(["send", "trial", "-d", '{"do": "succeed"}'], as(viewer));
  expect(refused).toMatchObject({
    status: 4,
    stdout: "",
    stderr: expect.stringMatching(/^error\[forbidden\]: API key ci may read but not send; that needs developer\./),
  });
  expect(await json(["api-key", "list"])).toMatchObject([{ name: "ci", role: "viewer", revoked_at: null }]);
  const rotated = (await json(["api-key", "rotate", "ci", "--overlap", "0s"])) as { readonly api_key: string };
  expect((await run(["queue", "list"], as(rotated.api_key))).status).toBe(0);
  expect(await run(["api-key", "revoke", "ci"])).toEqual({ status: 0, stdout: "", stderr: "ci is revoked.\n" });
  expect((await run(["queue", "list"], as(rotated.api_key))).status).toBe(4);
  expect(await run(["api-key", "revoke", "ci"])).toMatchObject({ status: 3, stderr: "No API key is named ci. Known: none.\n" });
});

test("a name that is taken is a conflict, a scope that there is not is not valid, a role has to be said", async () => {
  await added("shop", "--role", "developer", "--scopes", "trial");
  expect((await run(["api-key", "add", "shop", "--role", "viewer"])).status).toBe(6);
  expect((await run(["api-key", "add", "other", "--role", "viewer", "--scopes", "nonsense"])).status).toBe(5);
  expect(await run(["api-key", "add", "other"])).toMatchObject({ status: 2, stderr: expect.stringContaining("--role <role>") });
});

test("what was done by hand is in the audit, with who did it", async () => {
  const operator = await added("night-shift", "--role", "operator");
  await run(["queue", "pause", "trial"], { environment: { ...environment, WAYBILL_API_KEY: operator } });
  await run(["queue", "resume", "trial"]);
  expect(await json(["audit", "list", "--api-key", "night-shift"])).toMatchObject([
    { action: "pause_queue", routing_key: "trial", api_key: { name: "night-shift" } },
  ]);
  expect((await run(["audit", "list", "--limit", "1"])).stdout).toMatch(/^AT +API KEY +ACTION .*\n\S+ +environment +resume_queue +trial /);
  const all = (await json(["audit", "list", "--all"])) as readonly unknown[];
  expect(all.length).toBeGreaterThanOrEqual(3);
  expect((await run(["audit", "list", "--limit", "1", "-o", "json"])).stderr).toBe("1 row, and there are more: --limit, or --all\n");
});

test("consumers are listed as RabbitMQ shows them", async () => {
  const list = () => json(["consumer", "list", "--routing-key", "trial"]) as Promise<readonly { readonly process: string }[]>;
  const found = await eventually(list, { until: (consumers) => consumers.length > 0, what: "RabbitMQ shows the consumer" });
  expect(found).toMatchObject([
    { routing_key: "trial", process: expect.stringMatching(/^trial-1\b/), language: "typescript", state: "consuming", contract: "same" },
  ]);
  expect((await run(["consumer", "list"])).stdout).toMatch(
    /^ROUTING KEY +PROCESS +LANGUAGE +VERSION +BUSY +CONTRACT +STATE .*\ntrial +trial-1\S* +typescript +/,
  );
  expect(await json(["consumer", "list", "--routing-key", "nonsense"])).toEqual([]);
});

test("queues have their figures", async () => {
  const list = async () => (await run(["queue", "list"])).stdout;
  await run(["send", "trial", "-d", '{"do": "succeed"}', "--wait"]);
  const text = await eventually(list, { until: (shown) => /^trial +ok .* 100% /m.test(shown), what: "a success is counted" });
  expect(text).toMatch(/^ROUTING KEY +VERDICT +OLDEST +WAITING +IN\/MIN +OUT\/MIN +BUSY +SUCCESS +P95 +DEAD 1H\n/);
  expect((await run(["queue", "show", "trial"])).stdout).toMatch(/^figures\.success\.ratio +1$/m);
});

test("doctor names the key and its role", async () => {
  const file = join(temporaryFolder(), "key");
  writeFileSync(file, await added("who", "--role", "viewer"));
  const { stdout } = await run(["doctor", "--api-key-file", file]);
  expect(stdout).toMatch(/^api_key +ok +from --api-key-file$/m);
  expect(stdout).toMatch(/^role +ok +who, viewer/m);
});

test("a death calls a person: status, check-health and queue list say so, and it is acknowledged and silenced", async () => {
  await run(["send", "trial", "-d", '{"do": "permanent"}', "--wait"]);
  const firing = () => json(["alert", "list", "--state", "firing"]) as Promise<readonly { readonly id: string; readonly rule: string }[]>;
  const alerts = await eventually(firing, { until: (all) => all.some(({ rule }) => rule === "dead"), what: "the alert of a death fires" });
  const { id } = alerts.find(({ rule }) => rule === "dead")!;
  expect((await run(["alert", "list"])).stdout).toMatch(/^ID +RULE +ROUTING KEY +STATE .*\n\S+ +dead +trial +firing /);
  expect((await run(["status"])).stdout).toMatch(/^verdict +trouble: 1\n[\s\S]*\nproblems\nRULE .*\ndead +trial +firing +\S+ +trial: /);
  expect(await run(["check-health"])).toEqual({ status: 9, stdout: expect.stringMatching(/^dead: trial: .*\n$/), stderr: "1 problem\n" });
  const { stdout, stderr } = await run(["queue", "list"]);
  expect([stdout, stderr]).toEqual([expect.stringMatching(/^trial +! dead +/m), "1 routing key, 1 of them not ok\n"]);
  expect(await json(["alert", "acknowledge", id])).toMatchObject({ id, acknowledged_by: "environment" });
  expect(await json(["alert", "silence", id, "--for", "2h"])).toMatchObject({ id, silenced_until: expect.stringMatching(/Z$/) });
  expect((await run(["alert", "silence", id, "--for", "soon"])).status).toBe(5);
});

test("a channel that does not take an alert is found before it is needed", async () => {
  const { status, stdout, stderr } = await run(["alert", "test"]);
  expect([status, stdout]).toEqual([9, expect.stringMatching(/^CHANNEL +TAKEN +SAID\nslack +false +/)]);
  expect(stderr).toBe("1 channel of 1 did not take it.\n");
});
