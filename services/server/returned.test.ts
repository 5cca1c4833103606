import { expect, onTestFinished, test } from "vitest";
import { temporaryFolder } from "../../test/support/temporary_folder.ts";
import { TEST_CONTRACTS } from "../../test/support/trial.ts";
import { loadContracts } from "../contracts/load.ts";
import { Counter } from "../dispatch/counter.ts";
import { Figures } from "../dispatch/figures.ts";
import { Metrics } from "../metrics/metrics.ts";
import { openSqliteStore } from "../store/sqlite/open.ts";

test("what RabbitMQ returns to any process is in the figures of each, and in the metrics of the one it was returned to", async () => {
  const store = await openSqliteStore(temporaryFolder());
  onTestFinished(() => store.close());
  const contracts = await loadContracts(TEST_CONTRACTS);
  const figures = new Figures({ store, contracts, now: Date.now });
  const metrics = new Metrics({ figures, store, version: "0.0.0", routingKeys: [], slowAfterMs: () => null });
  const parts = { store, log: { warn: () => undefined }, now: Date.now };
  const [api, leader] = [new Counter({ ...parts, observers: [metrics] }), new Counter(parts)];
  for (const counter of [api, api, leader]) counter.returned("trial");
  await Promise.all([api.stop(), leader.stop()]);

  expect((await figures.all()).of.get("trial")).toMatchObject({ returnedLately: 3 });
  expect(await metrics.page()).toContain('waybill_returned_messages_total{routing_key="trial"} 2\n');
});
