import type { GlobalOptions } from "../global_options.ts";
import { openApi } from "../http/open.ts";
import { count, type Io } from "../io.ts";
import { showOne, showRows } from "../output/show.ts";
import type { Verb } from "../verb.ts";
import { waitOption } from "../wait.ts";
import { operationColumns } from "./columns.ts";
import { followOperation } from "./follow.ts";
import type { Operation } from "./operation.ts";

const which = [["<id>", "the operation"]] as const;
const id = "0199a3f2-77c1-7d6e-9a55-1f0c5b2e8f1c";

export const verbs: readonly Verb[] = [
  { verb: "list", what: "operations, newest first", example: "operation list", run: (_given, options, io) => list(options, io) },
  {
    verb: "watch",
    arguments: which,
    what: "follows one to its end; ends with 8 when something of it failed",
    options: [waitOption("no longer than this")],
    example: `operation watch ${id}`,
    run: ([given]: readonly string[], options: GlobalOptions, io: Io) => watch(given!, options, io),
  },
  ...(["resume", "abort"] as const).map((verb) => ({
    verb,
    arguments: which,
    what: verb === "resume" ? "goes on after its first tasks" : "does nothing more; what was done stays done",
    example: `operation ${verb} ${id}`,
    run: ([given]: readonly string[], options: GlobalOptions, io: Io) => change(verb, given!, options, io),
  })),
];

const pathOf = (given: string) => `/operations/${encodeURIComponent(given)}`;

async function list(options: GlobalOptions, io: Io): Promise<void> {
  const { operations } = await openApi(options, io).get<{ readonly operations: readonly Operation[] }>("/operations");
  showRows(operations, operationColumns(io), options, io);
  io.note(`${count(operations.length, "operation")}\n`);
}

async function watch(given: string, options: GlobalOptions, io: Io): Promise<void> {
  const api = openApi(options, io);
  await followOperation(await api.get<Operation>(pathOf(given)), api, options, io);
}

async function change(verb: "resume" | "abort", given: string, options: GlobalOptions, io: Io): Promise<void> {
  showOne(await openApi(options, io).post<Operation>(`${pathOf(given)}/${verb}`), operationColumns(io), options, io);
}
