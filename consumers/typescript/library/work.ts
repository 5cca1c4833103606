import type { Problem } from "@waybill/contracts/validation";
import type { Logger } from "pino";
import type { Attempt } from "./attempts.ts";
import { createContext, type TaskFacts } from "./context.ts";
import type { WhatHappened } from "./outcome.ts";
import { Progress, type Said } from "./progress.ts";
import type { Registration } from "./registration.ts";

/**
 * Calls the handler and waits for what becomes of it: until it answers, or the process must go without
 * its answer. Past the deadline it is told to stop, and nothing more is heard of it until it does.
 */
export async function work(
  payload: unknown,
  { registration, attempt, task, deadline, alreadyTold, tell, makeLog }: Work,
): Promise<WhatHappened> {
  const progress = new Progress(tell, { alreadyTold });
  const timer = setTimeout(() => attempt.abort("timed_out"), deadline.getTime() - Date.now());
  attempt.onAbort = (reason) => {
    // A heartbeat would go on claiming a task that is over, or is another's.
    if (reason !== "shutdown") progress.stop();
  };
  const context = createContext(task, attempt, {
    deadline,
    makeLog,
    progress: (value, note) => progress.say(value, note),
  });
  const what = await new Promise<WhatHappened>((resolve) => {
    attempt.onAbandon = () => resolve({ kind: "left_unfinished" });
    void callHandler(registration, payload, context, attempt).then(resolve);
  });
  clearTimeout(timer);
  progress.stop();
  return what;
}

export interface Work {
  readonly registration: Registration;
  readonly attempt: Attempt;
  readonly task: TaskFacts;
  readonly deadline: Date;
  /** A progress went out before the work began. */
  readonly alreadyTold: boolean;
  readonly tell: (said: Said) => void;
  readonly makeLog: () => Logger;
}

async function callHandler(
  { handle, checkResult }: Registration,
  payload: unknown,
  context: Parameters<Registration["handle"]>[1],
  attempt: Attempt,
): Promise<WhatHappened> {
  try {
    const result = await handle(payload, context);
    const { text, problems } = checkResult(result);
    if (problems.length > 0) return { kind: "result_violates", problems };
    const tooLarge = sizeProblem(text);
    return tooLarge === null ? { kind: "returned", result, text } : { kind: "result_violates", problems: [tooLarge] };
  } catch (error) {
    return { kind: "threw", error, abortedBy: attempt.abortedBy };
  }
}

const maxResultBytes = 64 * 1024;

function sizeProblem(text: string): Problem | null {
  const bytes = Buffer.byteLength(text);
  if (bytes <= maxResultBytes) return null;
  return {
    pointer: "",
    rule: "size",
    expected: `at most ${maxResultBytes} bytes; store the rest and return where it is`,
    got: `${bytes} bytes`,
  };
}
