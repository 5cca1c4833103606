import { setTimeout as wait } from "node:timers/promises";
import { Option } from "commander";
import { Refused } from "../exits.ts";
import type { GlobalOptions } from "../global_options.ts";
import type { Api } from "../http/api.ts";
import { openApi } from "../http/open.ts";
import type { Io } from "../io.ts";
import { type Row, showOne, tableBelow } from "../output/show.ts";
import { untilStopped } from "../stopping.ts";
import { stateColumn } from "../task/columns.ts";
import type { Verb } from "../verb.ts";
import { type Status, statusOf } from "./verdict.ts";

export const status: Verb = {
  verb: "status",
  what: "the verdict: what needs a person now",
  options: [new Option("--watch", "again and again, every two seconds")],
  example: "status",
  run: (_given, options: StatusOptions, io) => showStatus(options, io),
};

interface StatusOptions extends GlobalOptions {
  readonly watch?: boolean;
}

async function showStatus(options: StatusOptions, io: Io): Promise<void> {
  const api = openApi(options, io);
  if (!options.watch) return tell(await statusOf(api), options, io);
  if (options.output === "json" || options.output === "csv") throw new Refused("usage", "--watch answers as table or jsonl.");
  await untilStopped("", (signal) => tellEver(api, options, io, signal));
}

/** Until a person has seen enough. */
async function tellEver(api: Api, options: StatusOptions, io: Io, signal: AbortSignal): Promise<never> {
  for (;;) {
    const now = await statusOf(api);
    if (io.terminal.out && options.output === "table") io.out("\x1b[2J\x1b[H");
    tell(now, options, io);
    await wait(2_000, undefined, { signal }).catch(() => signal.throwIfAborted());
  }
}

function tell(now: Status, options: GlobalOptions, io: Io): void {
  const { green, red, bold } = io.colors.out;
  const { problems, verdict, ...facts } = now;
  const said = { field: "verdict", cell: () => bold(verdict === "ok" ? green("ok") : red(`${verdict}: ${problems.length}`)) };
  const told = Object.keys(facts).flatMap((name) => (name === "broker" ? ["broker.state", "broker.since"] : [name]));
  const below = tableBelow(
    "problems",
    problems as readonly Row[],
    ["rule", "routing_key", stateColumn(io), "since", "sentence"],
    options,
    io,
  );
  showOne(now, [said, ...told.filter((name) => name !== "checked_at"), "checked_at"], options, io, below);
}
