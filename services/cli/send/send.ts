import { Option } from "commander";
import { Refused } from "../exits.ts";
import type { GlobalOptions } from "../global_options.ts";
import type { Api } from "../http/api.ts";
import { openApi } from "../http/open.ts";
import type { Io } from "../io.ts";
import { type Row, showOne } from "../output/show.ts";
import { untilStopped } from "../stopping.ts";
import { stateColumn } from "../task/columns.ts";
import { endOf } from "../task/ends.ts";
import { untilEnded } from "../task/follow.ts";
import { showTask } from "../task/show.ts";
import { numberOf, type Verb } from "../verb.ts";
import { waitOption } from "../wait.ts";
import { dataOption, givenJson } from "./payload.ts";

export const send: Verb = {
  verb: "send",
  arguments: [["<routing_key>", "the contract"]],
  what: "sends a task; its payload is checked by its contract",
  options: [
    dataOption("the payload; without it, what is piped in"),
    new Option("--delay <time>", "not before: 10m"),
    new Option("--run-at <time>", "not before: 2026-11-24T10:00:00Z"),
    new Option("--expires-in <time>", "not later than: 1h"),
    new Option("--priority <priority>", "high, or normal"),
    new Option("--max-attempts <n>", "no more than so many").argParser(numberOf),
    new Option("--replaces <id>", "in place of a dead, cancelled or expired task"),
    new Option("--webhook <url>", "who is told how it ended"),
    new Option("--idempotency-key <key>", "sent again with it, there is still one task"),
    waitOption("until it has ended; ends with 8 when it ended badly"),
    new Option("--dry-run", "only checks"),
  ],
  example: `send data_export -d '{"user_id": 1, "format": "csv", "requested_at": "2026-11-24T10:00:00Z"}' --wait=30s`,
  run: ([routingKey]: readonly string[], options: SendOptions, io) => sendTask(routingKey!, options, io),
};

interface SendOptions extends GlobalOptions {
  readonly data?: string;
  readonly delay?: string;
  readonly runAt?: string;
  readonly expiresIn?: string;
  readonly priority?: string;
  readonly maxAttempts?: number;
  readonly replaces?: string;
  readonly webhook?: string;
  readonly idempotencyKey?: string;
  readonly wait?: number;
  readonly dryRun?: boolean;
}

async function sendTask(routingKey: string, options: SendOptions, io: Io): Promise<void> {
  const payload = await givenJson(options.data, io);
  const api = openApi(options, io);
  const { idempotencyKey: key } = options;
  const task = await api.ask<Row>("POST", `/tasks/${encodeURIComponent(routingKey)}`, {
    query: queryOf(options),
    body: payload.bytes,
    headers: key === undefined ? {} : { "idempotency-key": key },
    sent: payload,
  });
  for (const { detail } of (task.body["warnings"] ?? []) as readonly { readonly detail: string }[])
    io.err(`${io.colors.err.yellow("!")} ${detail}\n`);
  if (options.dryRun) return showOne(task.body, ["valid", "routing_key", "contract"], options, io);
  if (options.wait === undefined) return showOne(task.body, ["id", "routing_key", stateColumn(io), "accepted_at"], options, io);
  await showEnd(String(task.body["id"]), options.wait, api, options, io);
}

const queryOf = (options: SendOptions) => ({
  ...{ delay: options.delay, run_at: options.runAt, expires_in: options.expiresIn, priority: options.priority },
  ...{ max_attempts: options.maxAttempts, replaces: options.replaces, webhook: options.webhook },
  ...(options.dryRun ? { dry_run: "true" } : {}),
});

/** As it is when it has ended; where the time runs out, as it stands. */
async function showEnd(id: string, limitMs: number, api: Api, options: SendOptions, io: Io): Promise<void> {
  const ranOut = await untilStopped(`Task ${id} goes on. Follow it: waybill task watch ${id}`, (signal) =>
    untilEnded(api, id, limitMs, signal).then(
      () => null,
      (error: Error) => error,
    ),
  );
  if (ranOut !== null && !(ranOut instanceof Refused && ranOut.exit === "ran_out")) throw ranOut;
  const task = await api.get<Row>(`/tasks/${id}`);
  showTask(task, options, io);
  if (ranOut !== null) throw ranOut;
  if (endOf(String(task["state"])) === "badly")
    throw new Refused("ended_badly", `Task ${id} is ${task["state"]}${task["reason"] === null ? "" : `: ${task["reason"]}`}.`);
}
