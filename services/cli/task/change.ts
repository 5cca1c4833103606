import { Refused } from "../exits.ts";
import type { GlobalOptions } from "../global_options.ts";
import { openApi } from "../http/open.ts";
import type { Io } from "../io.ts";
import { changeMany, type ManyOptions } from "../operation/change_many.ts";
import { type Row, showRows } from "../output/show.ts";
import { untilStopped } from "../stopping.ts";
import { taskColumns } from "./columns.ts";
import { endOf } from "./ends.ts";
import { type FilterOptions, filterOf } from "./filter.ts";
import { untilEnded } from "./follow.ts";

export type ChangeOptions = GlobalOptions & FilterOptions & ManyOptions;

/** `waybill task replay` and `cancel`: tasks by their ids, each at once; or those that fit a filter, as one operation. */
export async function taskChange(action: "replay" | "cancel", ids: readonly string[], options: ChangeOptions, io: Io): Promise<void> {
  const filter = filterOf(options);
  const isFiltered = Object.keys(filter).length > 0;
  if (ids.length > 0 && isFiltered) throw new Refused("usage", "Either ids or a filter, not both.");
  if (ids.length > 0) return eachOf(action, ids, options, io);
  if (!isFiltered) throw new Refused("usage", `Which tasks? Name ids, or a filter such as --routing-key: waybill task ${action} --help`);
  await changeMany({ action, filter }, options, io);
}

/** `waybill task run`, `replay` and `cancel` of tasks by name. All are tried; it ends as the first that was refused. */
export async function eachOf(action: "run" | "replay" | "cancel", ids: readonly string[], options: ChangeOptions, io: Io): Promise<void> {
  const meaningless = (["dryRun", "rate", "first"] as const).find((name) => options[name] !== undefined);
  if (meaningless !== undefined) throw new Refused("usage", "--dry-run, --rate and --first are for a filter, not for ids.");
  const api = openApi(options, io);
  const changed: Row[] = [];
  let refused: unknown = null;
  for (const id of ids) {
    try {
      changed.push(await api.post<Row>(`/tasks/${encodeURIComponent(id)}/${action}`));
    } catch (error) {
      if (refused !== null) io.err(`${(error as Error).message}\n`);
      refused ??= error;
      if (!(error instanceof Refused) || error.exit === "unavailable" || error.exit === "not_allowed") break;
    }
  }
  showRows(await asTheyEnd(changed, options, io), taskColumns(io), options, io);
  if (refused !== null) throw refused;
}

/** With `--wait`, as they are when they have ended. */
async function asTheyEnd(tasks: readonly Row[], options: ChangeOptions, io: Io): Promise<readonly Row[]> {
  if (options.wait === undefined) return tasks;
  const api = openApi(options, io);
  const ids = tasks.map(({ id }) => String(id));
  await untilStopped("It goes on.", async (signal) => {
    for (const id of ids) await untilEnded(api, id, options.wait ?? 0, signal);
  });
  const ended = await Promise.all(ids.map((id) => api.get<Row>(`/tasks/${id}`)));
  const badly = ended.filter(({ state }) => endOf(String(state)) === "badly" && state !== "cancelled");
  if (badly.length === 0) return ended;
  showRows(ended, taskColumns(io), options, io);
  throw new Refused("ended_badly", badly.map(({ id, state, reason }) => `Task ${id} is ${state}: ${reason ?? "-"}`).join("\n"));
}
