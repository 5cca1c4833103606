import { alertDeliveries } from "./alert_deliveries.ts";
import { alerts } from "./alerts.ts";
import { cancels } from "./cancels.ts";
import { consumers } from "./consumers.ts";
import { contractNotices } from "./contract_notices.ts";
import { readDeadLetters } from "./dead_letters.ts";
import type { Dependencies } from "./dependencies.ts";
import { repeat } from "./duty.ts";
import { expiry } from "./expiry.ts";
import { housekeeping } from "./housekeeping.ts";
import { Leader, type LeadingDuty } from "./leader.ts";
import { operations } from "./operations.ts";
import { Outcomes } from "./outcomes.ts";
import { QueueCounts } from "./queue_counts.ts";
import { reconcile } from "./reconcile.ts";
import { release } from "./release.ts";
import { retries } from "./retries.ts";
import { runways } from "./runways.ts";
import { schedules } from "./schedules.ts";
import { sent } from "./sent.ts";
import { silence } from "./silence.ts";
import { sweep } from "./sweep.ts";
import { webhooks } from "./webhooks.ts";

export type { Dependencies } from "./dependencies.ts";
export { Markers } from "./markers.ts";

/** What the coordinator does all day: takes outcomes and dead letters as they come, and the rest again and again. */
export function startCoordinator(dependencies: Dependencies): Coordinator {
  const { store, log, consuming, declare } = dependencies;
  const outcomes = new Outcomes(dependencies);
  outcomes.start();
  readDeadLetters(dependencies);

  const leader = new Leader(dependencies);
  const again = (duty: LeadingDuty) => repeat(leader.whileLeading(duty), log);
  const queues = new QueueCounts(consuming, { prepare: declare, onOpen: () => measuring.wake() });
  const leading = repeat(leader.duty(), log);
  const measuring = again(runways(dependencies, queues));
  const releasing = again(release(dependencies));
  const sending = again(sent(dependencies));
  const duties = [
    leading,
    measuring,
    releasing,
    again(retries(dependencies)),
    again(consumers(dependencies)),
    again(alerts(dependencies)),
    again(alertDeliveries(dependencies)),
    again(expiry(dependencies)),
    again(cancels(dependencies)),
    again(contractNotices(dependencies)),
    again(operations(dependencies)),
    again(schedules(dependencies)),
    again(webhooks(dependencies)),
    sending,
    again(sweep(dependencies)),
    again(reconcile(dependencies)),
    again(silence(dependencies, { since: () => outcomes.listeningSince })),
    again(housekeeping(dependencies)),
  ];
  leader.onLeading(() => {
    for (const duty of duties) duty.wake();
  });
  // Whatever ends, fails or newly waits may make room or need it.
  const forget = store.onChange((changes) => {
    if (changes.some(({ state }) => state !== "queued" && state !== "running")) releasing.wake();
  });

  const forgetSent = store.onSent(() => sending.wake());

  return {
    async stop() {
      forget();
      forgetSent();
      await Promise.all(duties.map((duty) => duty.stop()));
      await leader.resign();
      await outcomes.stop();
    },
  };
}

export interface Coordinator {
  /** What was taken is recorded; nothing new is begun. */
  stop(): Promise<void>;
}
