import { cancels } from "./cancels.ts";
import { readDeadLetters } from "./dead_letters.ts";
import type { Dependencies } from "./dependencies.ts";
import { repeat } from "./duty.ts";
import { expiry } from "./expiry.ts";
import { housekeeping } from "./housekeeping.ts";
import { Outcomes } from "./outcomes.ts";
import { QueueCounts } from "./queue_counts.ts";
import { reconcile } from "./reconcile.ts";
import { release } from "./release.ts";
import { retries } from "./retries.ts";
import { runways } from "./runways.ts";
import { silence } from "./silence.ts";
import { sweep } from "./sweep.ts";

export type { Dependencies } from "./dependencies.ts";
export { Markers } from "./markers.ts";

/** What the coordinator does all day: takes outcomes and dead letters as they come, and the rest again and again. */
export function startCoordinator(dependencies: Dependencies): Coordinator {
  const { store, log, consuming, declare } = dependencies;
  const outcomes = new Outcomes(dependencies);
  outcomes.start();
  readDeadLetters(dependencies);

  const releasing = repeat(release(dependencies), log);
  const queues = new QueueCounts(consuming, { prepare: declare, onOpen: () => measuring.wake() });
  const measuring = repeat(runways(dependencies, queues), log);
  const duties = [
    measuring,
    releasing,
    repeat(retries(dependencies), log),
    repeat(expiry(dependencies), log),
    repeat(cancels(dependencies), log),
    repeat(sweep(dependencies), log),
    repeat(reconcile(dependencies), log),
    repeat(silence(dependencies, { since: () => outcomes.listeningSince }), log),
    repeat(housekeeping(dependencies), log),
  ];
  // Whatever ends, fails or newly waits may make room or need it.
  const forget = store.onChange((changes) => {
    if (changes.some(({ state }) => state !== "queued" && state !== "running")) releasing.wake();
  });

  return {
    get isListening() {
      return outcomes.listeningSince !== null;
    },
    async stop() {
      forget();
      await Promise.all(duties.map((duty) => duty.stop()));
      await outcomes.stop();
    },
  };
}

export interface Coordinator {
  /** Outcomes are being taken. */
  readonly isListening: boolean;
  /** What was taken is recorded; nothing new is begun. */
  stop(): Promise<void>;
}
