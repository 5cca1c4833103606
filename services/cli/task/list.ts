import type { GlobalOptions } from "../global_options.ts";
import { openApi } from "../http/open.ts";
import { pagesOf } from "../http/pages.ts";
import { count, type Io } from "../io.ts";
import { type Row, showRows } from "../output/show.ts";
import { taskColumns } from "./columns.ts";
import { type FilterOptions, filterOf } from "./filter.ts";

/** `waybill task list`: newest first. */
export async function taskList(options: ListOptions, io: Io): Promise<void> {
  const most = options.all ? Number.POSITIVE_INFINITY : options.limit;
  const tasks: Row[] = [];
  let isWhole = true;
  let listed = 0;
  for await (const { rows, isLast } of pagesOf("/tasks", "tasks", filterOf(options), most, openApi(options, io))) {
    listed += rows.length;
    isWhole = isLast;
    // A line is whole by itself, so that a million of them need no memory.
    if (options.output === "jsonl") showRows(rows, [], options, io);
    else tasks.push(...rows);
  }
  if (options.output !== "jsonl") showRows(tasks, taskColumns(io), options, io);
  io.note(`${count(listed, "task")}${isWhole ? "" : ", and there are more: --limit, or --all"}\n`);
}

interface ListOptions extends GlobalOptions, FilterOptions {
  readonly limit: number;
  readonly all?: boolean;
}
