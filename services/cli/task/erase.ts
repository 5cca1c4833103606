import { Option } from "commander";
import { Refused } from "../exits.ts";
import type { GlobalOptions } from "../global_options.ts";
import { openApi } from "../http/open.ts";
import type { Io } from "../io.ts";
import { confirm } from "../operation/confirm.ts";
import { type Row, showOne } from "../output/show.ts";
import { type FilterOptions, filterOf } from "./filter.ts";

export interface EraseOptions extends GlobalOptions, Pick<FilterOptions, "routingKey" | "payload"> {
  readonly dryRun?: boolean;
  readonly yes?: boolean;
}

export const eraseOptions = (): readonly Option[] => [
  new Option("--dry-run", "says how many it would be, and does nothing"),
  new Option("--yes", "does not ask"),
];

const columns = ["routing_key", "erased", "cancelled", "pipelines", "schedules", "operations"];

/** `waybill task erase`: one person's tasks, or another's who is told by a field. It cannot be undone. */
export async function taskErase(options: EraseOptions, io: Io): Promise<void> {
  const { routing_key: key, ...fields } = filterOf(options);
  const names = Object.entries(fields).map(([name, value]) => `${name} ${value}`);
  if (key === undefined || names.length === 0)
    throw new Refused(
      "usage",
      "Whose tasks? Name --routing-key and a field that its contract calls searchable, such as --payload.user_id 88.",
    );
  const api = openApi(options, io);
  const asked = { routing_key: key, ...fields };
  if (options.dryRun) {
    showOne(await api.post<Row>("/erasures", { ...asked, dry_run: true }), columns, options, io);
    io.note("Nothing was done.\n");
    return;
  }
  const sentence = `erase the tasks of ${key} with ${names.join(", ")}, and what would make such tasks again, for good,`;
  if (!options.yes) await confirm(sentence, { action: "erase", total: 1 }, api.settings, io);
  showOne(await api.post<Row>("/erasures", asked), columns, options, io);
}
