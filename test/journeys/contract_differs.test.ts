import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import { House } from "../support/house.ts";
import { testInEachLanguage } from "../support/languages.ts";
import { temporaryFolder } from "../support/temporary_folder.ts";
import { TEST_CONTRACTS } from "../support/trial.ts";

/** The tests' contracts, of which one has an optional field that its consumers were built without. */
function newerContracts(): string {
  const folder = temporaryFolder();
  cpSync(TEST_CONTRACTS, folder, { recursive: true });
  const file = join(folder, "tasks/trial/payload.schema.json");
  const schema = JSON.parse(readFileSync(file, "utf8")) as { properties: Record<string, object> };
  schema.properties["note"] = { description: "For whoever reads it.", type: "string", maxLength: 100 };
  writeFileSync(file, JSON.stringify(schema));
  return folder;
}

testInEachLanguage(
  "a consumer built with another contract says so at its start, before any task, and works all the same",
  async (language) => {
    const house = await House.start({ language, environment: { WAYBILL_CONTRACTS: newerContracts() } });
    const consumer = await house.consumer();
    const line = await consumer.untilLine("The services have another trial than this consumer was built with; optional fields may be new.");
    const { body: contract } = await house.api.get<{ readonly digest: string }>("/contracts/trial");
    expect(line).toMatchObject({ code: "contract_differs", services_contract: contract.digest });
    expect(line["own_contract"]).not.toBe(contract.digest);

    const { status, body } = await house.api.send("trial", { do: "succeed", note: "new" }, { headers: { prefer: "wait=30" } });
    expect([status, body.state]).toEqual([200, "succeeded"]);
    expect(consumer.lines.filter(({ code }) => code === "contract_differs")).toHaveLength(1);
  },
);

testInEachLanguage("a consumer built with the same contract has nothing to say", async (language) => {
  const house = await House.start({ language });
  const consumer = await house.consumer();
  const control = await (await house.amqp()).createChannel();
  const { queue } = await control.assertQueue("", { exclusive: true });
  await control.bindQueue(queue, "control", "trial.contract");
  // The second notice comes when the first one has been heard, since one more consumer is told as the first was.
  await house.consumer();
  const { promise, resolve } = Promise.withResolvers<unknown>();
  await control.consume(queue, (message) => message !== null && resolve(JSON.parse(message.content.toString())), { noAck: true });
  const { body: contract } = await house.api.get<{ readonly digest: string }>("/contracts/trial");
  expect(await promise).toEqual({ kind: "contract", routing_key: "trial", digest: contract.digest });
  const { status } = await house.api.send("trial", { do: "succeed" }, { headers: { prefer: "wait=30" } });
  expect([status, consumer.lines.filter(({ code }) => code === "contract_differs")]).toEqual([200, []]);
});
