import type { Api } from "../http/api.ts";
import type { Io } from "../io.ts";
import type { Row } from "../output/show.ts";
import type { Filter } from "../task/filter.ts";

/** What is replayed into a paused queue waits there: whoever replays at night has to hear it, however the tasks were named. */
export async function warnOfPauses(api: Api, filter: Filter, io: Io): Promise<void> {
  const { queues } = await api.get<{ readonly queues: readonly Queue[] }>("/queues");
  const paused = queues.filter(({ paused_since }) => paused_since !== null).map(({ routing_key: key }) => key);
  for (const key of paused)
    if (await concerns(key, filter, api)) io.err(`${io.colors.err.yellow("!")} ${key} is paused: the tasks will wait.\n`);
}

interface Queue extends Row {
  readonly routing_key: string;
  readonly paused_since: string | null;
}

/** Without a routing key a filter is of any: the server counts what it is of this one. */
async function concerns(key: string, filter: Filter, api: Api): Promise<boolean> {
  if (filter["routing_key"] !== undefined) return filter["routing_key"] === key;
  const asked = { action: "replay", filter: { ...filter, routing_key: key }, dry_run: true };
  return (await api.post<{ readonly total: number }>("/operations", asked)).total > 0;
}
