import { Consumer, readConfig } from "@waybill/consumer";
import { writeJson } from "@waybill/contracts/validation";
import { loadContracts } from "../../services/contracts/load.ts";

/**
 * The consumer of the corpus: takes what fits its contract, whatever it is, and answers the payload as its handler saw
 * it, written as JSON. Which of them fits is the library's judgement, and that is what is looked at. Its twins do the
 * same in Python and Go.
 */
const { byRoutingKey } = await loadContracts(process.env["WAYBILL_CONTRACTS"]!);
const consumer = new Consumer(readConfig(process.env));
for (const contract of byRoutingKey.values()) {
  // What is answered is not that contract's result.
  consumer.handle({ ...contract, resultSchema: { type: "object" } }, (payload: unknown) => ({ read: writeJson(payload) }));
}
await consumer.run();
