import { setTimeout as wait } from "node:timers/promises";
import { Refused } from "../exits.ts";
import type { GlobalOptions } from "../global_options.ts";
import type { Api } from "../http/api.ts";
import type { Io } from "../io.ts";
import { showOne } from "../output/show.ts";
import { cutTo } from "../output/width.ts";
import { untilStopped } from "../stopping.ts";
import { operationColumns } from "./columns.ts";
import type { Operation } from "./operation.ts";
import { failuresOf, progressLine, shortId } from "./progress.ts";

/**
 * Follows an operation until it has ended, and what it moved too; its figures are drawn meanwhile, and it itself is the data.
 *
 * @throws Refused `ended_badly`, `ran_out`, or stopped by a person: it goes on.
 */
export async function followOperation(
  operation: Operation,
  api: Api,
  options: GlobalOptions & { readonly wait?: number },
  io: Io,
): Promise<void> {
  const leaves = `Ctrl-C leaves it running; to stop it: waybill operation abort ${operation.id}`;
  if (io.mayDraw) io.note(`${leaves}\n`);
  const end = await untilStopped(`It goes on; to stop it: waybill operation abort ${operation.id}`, (signal) =>
    untilOver(operation, api, options.wait ?? Number.POSITIVE_INFINITY, new Progress(io), signal),
  );
  showOne(end, operationColumns(io), options, io);
  if (end.state === "stopped") throw new Refused("ended_badly", stoppedBecause(end));
  if (failuresOf(end) > 0) throw new Refused("ended_badly", `${end.failed} of ${end.total} failed.`);
}

async function untilOver(begun: Operation, api: Api, limitMs: number, progress: Progress, signal: AbortSignal): Promise<Operation> {
  const from = Date.now();
  let operation = begun;
  try {
    for (;;) {
      progress.tell(operation);
      if (isOver(operation)) return operation;
      if (Date.now() - from > limitMs)
        throw new Refused(
          "ran_out",
          `Operation ${operation.id} has not ended yet; it goes on. Follow it: waybill operation watch ${operation.id}`,
        );
      await wait(betweenLooksMs, undefined, { signal }).catch(() => signal.throwIfAborted());
      operation = await api.get<Operation>(`/operations/${operation.id}`);
    }
  } finally {
    progress.end();
  }
}

const betweenLooksMs = 500;
const betweenLinesMs = 10_000;

/** A replayed task has to end too. */
const isOver = ({ state, unfinished, action }: Operation): boolean =>
  state === "stopped" || state === "aborted" || (state === "finished" && (action === "cancel" || unfinished === 0));

const stoppedBecause = ({ id, failed, done, action }: Operation): string =>
  `${failuresOf({ failed, action }) > 0 ? `Stopped: of the first ${done}, ${failed} failed.` : `Stopped after the first ${done}.`} The rest: waybill operation resume ${id} · nothing more: waybill operation abort ${id}`;

/** A bar that is drawn over itself on a terminal; else a line every ten seconds. */
class Progress {
  readonly #io: Io;
  readonly #began = Date.now();
  #saidAt = Date.now();
  #isDrawn = false;
  #canaryTold = false;

  constructor(io: Io) {
    this.#io = io;
  }

  tell(operation: Operation): void {
    this.#tellCanary(operation);
    const now = Date.now();
    if (this.#io.mayDraw) {
      this.#io.err(`\r\x1b[K${cutTo(progressLine(operation, now - this.#began, 20), this.#io.width() - 1)}`);
      this.#isDrawn = true;
    } else if (now - this.#saidAt >= betweenLinesMs) {
      this.#io.note(`${progressLine(operation, now - this.#began, 0)}\n`);
      this.#saidAt = now;
    }
  }

  end(): void {
    if (this.#isDrawn) this.#io.err("\r\x1b[K");
  }

  #tellCanary({ id, first, canary, succeeded }: Operation): void {
    if (this.#canaryTold || first === null || canary !== "passed") return;
    this.#canaryTold = true;
    if (this.#isDrawn) this.#io.err("\r\x1b[K");
    this.#io.note(`${shortId(id)}  first ${first}: ${Math.min(succeeded, first)} succeeded\n`);
  }
}
