import type { GlobalOptions } from "../global_options.ts";
import { openApi } from "../http/open.ts";
import type { Io } from "../io.ts";
import { type Column, jsonBelow, type OutputOptions, type Row, showOne, tableBelow } from "../output/show.ts";
import { stateColumn } from "./columns.ts";

/** `waybill task show <id>`: everything that is known of a task. */
export async function taskShow(id: string, options: ShowOptions, io: Io): Promise<void> {
  const query = options.reveal ? { reveal: "true" } : {};
  showTask(await openApi(options, io).get<Row>(`/tasks/${encodeURIComponent(id)}`, query), options, io);
}

interface ShowOptions extends GlobalOptions {
  readonly reveal?: boolean;
}

/** For people what is there of it: most tasks are no step, no replay, and nobody's follow-up. */
export function showTask(task: Row, options: OutputOptions, io: Io): void {
  const { attempts, payload, result, payload_text: text, ...facts } = task;
  const told = Object.keys(facts).filter((field) => facts[field] !== null && facts[field] !== undefined);
  const columns = told.map((field) => (field === "state" ? stateColumn(io) : field));
  const below = [
    tableBelow("attempts", (attempts ?? []) as readonly Row[], attemptColumns, options, io),
    jsonBelow("payload", payload ?? text, io),
    jsonBelow("result", result, io),
  ];
  showOne(task, columns, options, io, below.join(""));
}

const attemptColumns: readonly Column[] = ["attempt", "outcome", "consumer", "started_at", "finished_at", "failure", "code", "message"];
