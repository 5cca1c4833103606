import { Option } from "commander";
import { Administration } from "../../broker/administration.ts";
import { parseDuration } from "../../contracts/durations.ts";
import { Refused } from "../exits.ts";
import type { GlobalOptions } from "../global_options.ts";
import type { Api } from "../http/api.ts";
import { openApi } from "../http/open.ts";
import { count, type Io } from "../io.ts";
import { type Row, showRows } from "../output/show.ts";
import { type RabbitmqTlsOptions, rabbitmqTls, rabbitmqTlsOptions } from "../rabbitmq_tls.ts";
import type { Verb } from "../verb.ts";
import { readiness } from "./verdict.ts";

export const doctor: Verb = {
  verb: "doctor",
  what: "where each setting came from, and whether each part answers; ends with 9 when one does not",
  options: [
    new Option(
      "--management-url <url>",
      "RabbitMQ's management: also looks whether every queue stands, and how long RabbitMQ waits for an ack",
    ),
    new Option("--vhost <name>", "the virtual host").default("/"),
    ...rabbitmqTlsOptions(),
  ],
  example: "doctor",
  run: (_given, options: DoctorOptions, io) => examine(options, io),
};

interface DoctorOptions extends GlobalOptions, RabbitmqTlsOptions {
  readonly managementUrl?: string;
  readonly vhost: string;
}

/** One line of what was found. */
interface Finding extends Row {
  readonly check: string;
  readonly state: "ok" | "problem" | "unknown";
  readonly says: string;
}

async function examine(options: DoctorOptions, io: Io): Promise<void> {
  const api = openApi(options, io);
  const { url, apiKey, sources } = api.settings;
  const findings: Finding[] = [
    { check: "url", state: "ok", says: `${url}, from ${sources.url}` },
    apiKey === null
      ? { check: "api_key", state: "unknown", says: "there is none: only what asks nobody is looked at" }
      : { check: "api_key", state: "ok", says: `from ${sources.api_key}` },
    ...(api.settings.ca === null ? [] : [{ check: "ca", state: "ok", says: `from ${sources.ca}` } as const]),
    ...(await partsOf(api)),
  ];
  if (findings.every(({ state }) => state !== "problem")) findings.push(...(await atRabbit(api, options)));
  const colored = (row: Row) => io.colors.out[colors[row["state"] as Finding["state"]]](String(row["state"]));
  showRows(findings, ["check", { field: "state", cell: colored }, { field: "says", folded: true }], options, io);
  const problems = findings.filter(({ state }) => state === "problem").length;
  if (problems > 0) throw new Refused("found", count(problems, "problem"));
}

const colors = { ok: "green", problem: "red", unknown: "yellow" } as const;

/** What the API says of itself and of what is behind it. */
async function partsOf(api: Api): Promise<readonly Finding[]> {
  const answered = await tried("api", async () => {
    const { store, broker } = await readiness(api);
    return [
      { check: "api", state: "ok", says: "answers" },
      { check: "store", state: store === "answers" ? "ok" : "problem", says: store },
      { check: "broker", state: broker === "connected" ? "ok" : broker.startsWith("unreachable") ? "problem" : "unknown", says: broker },
    ];
  });
  if (answered.some(({ check, state }) => check === "api" && state === "problem")) return answered;
  return [...answered, ...(await tried("role", () => roleOf(api))), ...(await tried("consumers", () => consumersOf(api)))];
}

async function roleOf(api: Api): Promise<readonly Finding[]> {
  const session = await api.get<Row>("/session").catch((error: unknown) => {
    if (error instanceof Refused && error.exit === "not_found") return null;
    throw error;
  });
  if (session === null) return [{ check: "role", state: "unknown", says: "the server knows one API key and no roles" }];
  const { name, role, environment, version } = session;
  return [
    { check: "role", state: "ok", says: [name, role, environment, version].filter((one) => one !== null && one !== undefined).join(", ") },
  ];
}

async function consumersOf(api: Api): Promise<readonly Finding[]> {
  const { queues } = await api.get<{ readonly queues: readonly Queue[] }>("/queues");
  const measured = queues.filter(({ figures }) => figures != null);
  if (measured.length === 0) return [{ check: "consumers", state: "unknown", says: "not measured" }];
  const without = measured.filter(({ figures }) => figures!.consumers === 0 && figures!.waiting > 0).map(({ routing_key }) => routing_key);
  if (without.length > 0) return [{ check: "consumers", state: "problem", says: `nobody consumes ${without.join(", ")}, and tasks wait` }];
  return [{ check: "consumers", state: "ok", says: "no task waits where nobody consumes" }];
}

interface Queue {
  readonly routing_key: string;
  readonly figures?: { readonly consumers: number | null; readonly waiting: number } | null;
}

/** Messages of longer work are acknowledged before it begins. */
const ackedEarlyMs = 25 * 60_000;
const brokersDefaultMs = 30 * 60_000;

async function atRabbit(api: Api, { managementUrl, vhost, ...files }: DoctorOptions): Promise<readonly Finding[]> {
  if (managementUrl === undefined) return [{ check: "topology", state: "unknown", says: "not looked at without --management-url" }];
  const tls = rabbitmqTls(files);
  return tried("topology", async () => {
    const administration = new Administration(managementUrl, tls);
    const { contracts } = await api.get<{ readonly contracts: readonly { readonly routing_key: string }[] }>("/contracts");
    const keys = contracts.map(({ routing_key }) => routing_key);
    const queues = new Map<string, Row | null>();
    for (const name of [...keys, "outcomes", "dead_letters"])
      queues.set(name, (await administration.get(["queues", vhost, name])) as Row | null);
    const missing = [...queues].filter(([, queue]) => queue === null).map(([name]) => name);
    const stands: Finding =
      missing.length === 0
        ? { check: "topology", state: "ok", says: `${queues.size} queues stand in ${vhost}` }
        : { check: "topology", state: "problem", says: `there is no queue ${missing.join(", ")} in ${vhost}. Run: waybill topology apply` };
    return [stands, await timeoutsOf(api, keys, queues)];
  });
}

/**
 * RabbitMQ takes a message back that is not acknowledged in time: the queue's policy says when, or its arguments, or else what
 * RabbitMQ is configured with. That its management API tells nobody, so half an hour is taken, which it is unless it was changed.
 */
async function timeoutsOf(api: Api, keys: readonly string[], queues: ReadonlyMap<string, Row | null>): Promise<Finding> {
  const late: string[] = [];
  const unsaid: string[] = [];
  for (const key of keys) {
    const { contract } = await api.get<{ readonly contract: { readonly timeout?: string } }>(`/contracts/${encodeURIComponent(key)}`);
    const timeoutMs = parseDuration(contract.timeout ?? "15m") ?? 0;
    const { effective_policy_definition: policy, arguments: own } = (queues.get(key) ?? {}) as QueueDefinition;
    const said = policy?.["consumer-timeout"] ?? own?.["x-consumer-timeout"];
    if (said === undefined) unsaid.push(key);
    const heldMs = Number(said ?? brokersDefaultMs);
    if (timeoutMs < ackedEarlyMs && timeoutMs >= heldMs)
      late.push(`${key} (${contract.timeout ?? "15m"}, RabbitMQ waits ${heldMs / 60_000} min)`);
  }
  if (late.length > 0)
    return { check: "timeouts", state: "problem", says: `RabbitMQ takes messages back while they are worked: ${late.join(", ")}` };
  const fits = "no contract works longer than RabbitMQ waits for an ack";
  if (unsaid.length === 0) return { check: "timeouts", state: "ok", says: fits };
  // Ask it where it runs: its management API does not say.
  const ask = "rabbitmqctl eval 'application:get_env(rabbit, consumer_timeout).'";
  return { check: "timeouts", state: "ok", says: `${fits}, if its own consumer_timeout is the usual 30 min, which it tells by: ${ask}` };
}

interface QueueDefinition {
  readonly effective_policy_definition?: Readonly<Record<string, unknown>>;
  readonly arguments?: Readonly<Record<string, unknown>>;
}

/** That a part does not answer is a finding, and no end. */
async function tried(check: string, look: () => Promise<readonly Finding[]>): Promise<readonly Finding[]> {
  return look().catch((error: Error) => [{ check, state: "problem" as const, says: error.message }]);
}
