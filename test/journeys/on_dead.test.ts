import { cpSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { eventually } from "../support/eventually.ts";
import { House } from "../support/house.ts";
import type { TaskView } from "../support/http.ts";
import { trialContractsWith } from "../support/trial_contracts.ts";

interface Caused extends TaskView {
  readonly follow_up: string | null;
  readonly caused_by: string | null;
  readonly payload: object;
}

/** The trial's contracts, and beside them `dead_notice`, which takes what is told of a death. */
function contractsWithNotice(): string {
  const folder = trialContractsWith({ on_dead: { task: "dead_notice" } });
  const notice = join(folder, "tasks/dead_notice");
  cpSync(join(folder, "tasks/trial"), notice, { recursive: true });
  const write = (file: string, content: object): void => writeFileSync(join(notice, file), JSON.stringify(content));
  const text = (description: string) => ({ description, type: "string", maxLength: 2_000 });
  write("contract.json", { title: "Notice of a death", description: "Tells somebody.", owner: "tests" });
  write("payload.schema.json", {
    ...{
      $schema: "https://json-schema.org/draft/2020-12/schema",
      title: "DeadNoticePayload",
      description: "What died, and why.",
      type: "object",
    },
    required: ["task_id", "routing_key"],
    properties: {
      ...{ task_id: text("Which."), routing_key: text("Of which contract."), reason: text("Why."), code: text("Its failure.") },
      ...{
        message: text("Its failure, in words."),
        died_at: text("When."),
        pipeline: text("Of which pipeline it was a step."),
        attempt: { description: "Which try.", type: "integer", minimum: 1, maximum: 1_000_000 },
      },
    },
  });
  write("result.schema.json", {
    ...{ $schema: "https://json-schema.org/draft/2020-12/schema", title: "DeadNoticeResult", description: "Nothing.", type: "object" },
    properties: {},
  });
  writeFileSync(join(notice, "examples/valid/a_death.json"), JSON.stringify({ task_id: "1", routing_key: "trial" }));
  return folder;
}

test("a death causes a task that says what died and why, and goes to its own queue", async () => {
  const house = await House.start({ environment: { WAYBILL_CONTRACTS: contractsWithNotice() } });
  await house.consumer();
  const id = await house.accepted({ do: "permanent", number: 1 });
  await house.untilState(id, "dead");
  const dead = (await house.api.task(id)) as Caused;
  const notice = (await house.api.task(dead.follow_up!)) as Caused;
  expect(notice).toMatchObject({ routing_key: "dead_notice", caused_by: id });
  const channel = await (await house.amqp()).createChannel();
  const message = await eventually(async () => (await channel.get("dead_notice", { noAck: true })) || null, {
    what: "its message is in the queue",
  });
  expect(message?.properties.messageId).toBe(dead.follow_up);
  expect(JSON.parse(String(message?.content))).toMatchObject({
    ...{ task_id: id, routing_key: "trial", reason: "permanent_failure", code: "hopeless", message: "it cannot be done", attempt: 1 },
  });

  // Once for each death: a replay that dies again says so again.
  await house.api.request("POST", `/tasks/${id}/replay`);
  const again = (await house.untilState(id, "dead").then(() => house.api.task(id))) as Caused;
  expect(again.follow_up).not.toBe(dead.follow_up);
  expect(Object.values(await house.countByState()).reduce((sum, many) => sum + many, 0)).toBe(3);
});
