import type { GlobalOptions } from "../global_options.ts";
import type { Api, Query } from "../http/api.ts";
import { openApi } from "../http/open.ts";
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
  for await (const page of pagesOf(openApi(options, io), filterOf(options), most)) {
    listed += page.tasks.length;
    isWhole = page.next === null;
    // A line is whole by itself, so that a million of them need no memory.
    if (options.output === "jsonl") showRows(page.tasks, [], options, io);
    else tasks.push(...page.tasks);
  }
  if (options.output !== "jsonl") showRows(tasks, taskColumns(io), options, io);
  io.note(isWhole ? `${count(listed, "task")}\n` : `${count(listed, "task")}, and there are more: --limit, or --all\n`);
}

interface ListOptions extends GlobalOptions, FilterOptions {
  readonly limit: number;
  readonly all?: boolean;
}

interface Page {
  readonly tasks: readonly Row[];
  /** The path of the page after it. */
  readonly next: string | null;
}

const largestPage = 200;

async function* pagesOf(api: Api, filter: Query, most: number): AsyncGenerator<Page> {
  let left = most;
  let after: string | undefined;
  do {
    const limit = Math.min(left, largestPage);
    const page = await api.get<Page>("/tasks", { ...filter, limit, after });
    yield page;
    left -= page.tasks.length;
    after = page.next === null ? undefined : String(page.tasks.at(-1)?.["id"]);
  } while (after !== undefined && left > 0);
}
