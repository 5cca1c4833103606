import { Option } from "commander";
import type { GlobalOptions } from "../global_options.ts";
import { openApi } from "../http/open.ts";
import { count, type Io } from "../io.ts";
import { showOne } from "../output/show.ts";
import type { Filter } from "../task/filter.ts";
import { numberOf } from "../verb.ts";
import { waitOption } from "../wait.ts";
import { operationColumns } from "./columns.ts";
import { confirm } from "./confirm.ts";
import { followOperation } from "./follow.ts";
import type { Operation } from "./operation.ts";
import { warnOfPauses } from "./pauses.ts";

/** What whoever changes many tasks may say. */
export interface ManyOptions {
  readonly dryRun?: boolean;
  readonly rate?: string;
  readonly first?: number;
  readonly firstSucceed?: number;
  readonly yes?: boolean;
  readonly wait?: number;
}

export const manyOptions = (): readonly Option[] => [
  new Option("--dry-run", "says how many it would be, and does nothing"),
  new Option("--rate <rate>", "no faster than: 20/s, 100/m, 1000/h"),
  new Option("--first <n>", "so many first; the rest when those have ended well").argParser(numberOf),
  new Option("--first-succeed <n>", "goes on when so many of the first have succeeded, instead of all").argParser(numberOf),
  new Option("--yes", "does not ask"),
  waitOption("follows it to its end"),
];

/** One thing done to many tasks, as an operation of the server: their set is frozen when it begins. */
export async function changeMany({ action, filter }: Change, options: GlobalOptions & ManyOptions, io: Io): Promise<void> {
  const api = openApi(options, io);
  const asked = { action, filter, rate: options.rate, first: options.first, first_succeed: options.firstSucceed };
  const { total } = await api.post<{ readonly total: number }>("/operations", { ...asked, dry_run: true });
  if (options.dryRun) {
    showOne({ action, filter, total }, ["action", "total"], options, io);
    io.note(`Nothing was done: ${sentence(total, { action, filter })}\n`);
    return;
  }
  if (action === "replay") await warnOfPauses(api, filter, io);
  if (!options.yes) await confirm(sentence(total, { action, filter }), { action, total }, api.settings, io);
  const operation = await api.post<Operation>("/operations", asked);
  io.note(`Frozen: ${count(operation.total, "task")} at ${operation.created_at}. What comes later is not included.\n`);
  if (options.wait !== undefined) return followOperation(operation, api, options, io);
  showOne(operation, operationColumns(io), options, io);
  io.note(`Follow it: waybill operation watch ${operation.id}\n`);
}

interface Change {
  readonly action: "replay" | "cancel";
  readonly filter: Filter;
}

/** `replay 1,204 tasks of welcome_email` */
function sentence(total: number, { action, filter }: Change): string {
  const { routing_key: key, ...rest } = filter;
  const narrower = Object.entries(rest).map(([name, value]) => `${name} ${value}`);
  const of = key === undefined ? "" : ` of ${key}`;
  return `${action} ${total.toLocaleString("en-GB")} task${total === 1 ? "" : "s"}${of}${narrower.length === 0 ? "" : ` (${narrower.join(", ")})`}`;
}
