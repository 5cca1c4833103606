import { Consumer, readConfig } from "@waybill/consumer";
import { contracts } from "@waybill/contracts";

/**
 * Does nothing for a data export but take the time since it was sent, which its payload says. At each SIGUSR2 it tells
 * of those since the last one, in milliseconds.
 */
let delays: number[] = [];
const result = { file: "none.csv", row_count: 0, bytes: 0, sha256: "0".repeat(64) };

const consumer = new Consumer(readConfig(process.env));
consumer.handle(contracts.data_export, ({ requested_at }) => {
  delays.push(performance.timeOrigin + performance.now() - timeOf(requested_at));
  return result;
});
process.on("SIGUSR2", () => {
  const sorted = Float64Array.from(delays).sort();
  delays = [];
  const at = (share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
  console.log(JSON.stringify({ msg: "delays", handled: sorted.length, p50: at(0.5), p99: at(0.99) }));
});
await consumer.run();

/** To the microsecond: `Date` keeps the first three digits, the other three stand before the `Z`. */
function timeOf(requestedAt: string): number {
  return Date.parse(requestedAt) + Number(requestedAt.slice(-4, -1)) / 1_000;
}
