import { Option } from "commander";
import { Refused } from "../exits.ts";
import type { GlobalOptions } from "../global_options.ts";
import { openApi } from "../http/open.ts";
import { count, type Io } from "../io.ts";
import { type Column, type Row, showOne, showRows } from "../output/show.ts";
import { stateColumn } from "../task/columns.ts";
import type { Verb } from "../verb.ts";

const which = [["<id>", "the alert"]] as const;
const id = "0199a3f2-77c1-7d6e-9a55-1f0c5b2e8f1c";

export const verbs: readonly Verb[] = [
  {
    verb: "list",
    what: "alerts that fire, and those that have resolved",
    options: [new Option("--state <state>", "firing, or resolved").choices(["firing", "resolved"])],
    example: "alert list --state firing",
    run: (_given, options: GlobalOptions & { readonly state?: string }, io) => list(options, io),
  },
  {
    verb: "acknowledge",
    arguments: which,
    what: "says that you are at it: nobody else is called",
    example: `alert acknowledge ${id}`,
    run: ([given]: readonly string[], options: GlobalOptions, io: Io) => change(given!, "acknowledge", undefined, options, io),
  },
  {
    verb: "silence",
    arguments: which,
    what: "calls nobody for so long",
    options: [new Option("--for <time>", "how long").default("1h")],
    example: `alert silence ${id} --for 2h`,
    run: ([given]: readonly string[], options: GlobalOptions & { readonly for: string }, io: Io) =>
      change(given!, "silence", { for: options.for }, options, io),
  },
  {
    verb: "test",
    what: "sends one on every channel, now; ends with 9 when one does not take it",
    example: "alert test",
    run: (_given, options, io) => tryOut(options, io),
  },
];

const columns = (io: Io): readonly Column[] => [
  ...["id", "rule", "routing_key"],
  stateColumn(io),
  ...["since", "resolved_at", "acknowledged_by", "silenced_until", "sentence"],
];

async function list(options: GlobalOptions & { readonly state?: string }, io: Io): Promise<void> {
  const { alerts } = await openApi(options, io).get<{ readonly alerts: readonly Row[] }>("/alerts");
  const wanted = alerts.filter(({ state }) => [undefined, state].includes(options.state));
  showRows(wanted, columns(io), options, io);
  io.note(`${count(wanted.length, "alert")}\n`);
}

/** It is answered as it is then. */
async function change(id: string, what: string, asked: object | undefined, options: GlobalOptions, io: Io): Promise<void> {
  showOne(await openApi(options, io).post<Row>(`/alerts/${encodeURIComponent(id)}/${what}`, asked), columns(io), options, io);
}

/** @throws Refused `found` where a channel has not taken it. */
async function tryOut(options: GlobalOptions, io: Io): Promise<void> {
  const { channels } = await openApi(options, io).post<{ readonly channels: readonly Row[] }>("/alerts/test");
  showRows(channels, ["channel", "taken", "said"], options, io);
  if (channels.length === 0) io.note("No channel is named: alerts stand in the log and on the page alone.\n");
  const deaf = channels.filter(({ taken }) => taken !== true).length;
  if (deaf > 0) throw new Refused("found", `${count(deaf, "channel")} of ${channels.length} did not take it.`);
}
