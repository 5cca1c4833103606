import { expect, test } from "vitest";
import { eventually } from "../support/eventually.ts";
import { House } from "../support/house.ts";
import { trialContractsWith } from "../support/trial_contracts.ts";

test("work that is longer than RabbitMQ waits is acked early; when its consumer dies, it falls silent and is tried again", async () => {
  const contracts = trialContractsWith({ timeout: "30m", retry: { max_attempts: 2, backoff: "constant", first_delay: "1s", jitter: 0 } });
  const house = await House.start({ environment: { WAYBILL_CONTRACTS: contracts } });
  const first = await house.consumer({ WAYBILL_TRIAL_HOLD: "1", WAYBILL_CONTRACTS: contracts });
  const id = await house.accepted({ do: "succeed" });
  await house.untilState(id, "running");
  const reported = () => house.ask("select acked_early, reported_at from tasks").then(([row]) => row);
  const begun = await reported();
  expect(Number(begun?.["acked_early"])).toBe(1);
  // What is reported later has gone the same way after the ack, so the ack is with RabbitMQ.
  const again = { until: (row: Awaited<ReturnType<typeof reported>>) => String(row?.["reported_at"]) !== String(begun?.["reported_at"]) };
  await eventually(reported, { ...again, what: "it is reported on again" });
  first.signal("SIGKILL");
  await house.consumer({ WAYBILL_CONTRACTS: contracts });
  // Its message is gone with its ack: only its silence, a minute after the last report, tells that nobody works any more.
  const task = await house.untilState(id, "succeeded", 150_000);
  expect(task).toMatchObject({
    attempt: 2,
    failures: 1,
    attempts: [
      { attempt: 1, code: "silent" },
      { attempt: 2, outcome: "succeeded" },
    ],
  });
}, 240_000);
