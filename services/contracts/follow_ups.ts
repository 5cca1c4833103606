import { suggestions } from "@waybill/contracts/validation";
import type { ServedContract } from "./contract_set.ts";
import { sampleNotice } from "./dead_notice.ts";
import { ContractFolderError } from "./folder_error.ts";

/** What a contract names in `on_dead` has to be there, another one, and take a notice of a death: it could not be kept otherwise when it is needed. */
export function refuseUnfitFollowUps(contracts: ReadonlyMap<string, ServedContract>): void {
  for (const { routingKey, policy } of contracts.values()) {
    if (policy.onDead === null || policy.onDead.task === null) continue;
    const broken = { file: `tasks/${routingKey}/contract.json`, pointer: "/on_dead/task" };
    const { task } = policy.onDead;
    const followUp = contracts.get(task);
    if (followUp === undefined) {
      const [meant] = suggestions(task, [...contracts.keys()]);
      const got = `${task}${meant === undefined ? "" : ` (did you mean ${meant}?)`}`;
      throw new ContractFolderError({ ...broken, expected: "the routing key of another contract", got });
    }
    if (followUp.policy.onDead !== null)
      throw new ContractFolderError({ ...broken, expected: "a contract without on_dead of its own", got: task });
    const verdict = followUp.checkPayload(Buffer.from(JSON.stringify(sampleNotice)));
    if (verdict.kind === "contract_violation") {
      const { pointer, expected, got } = verdict.problems[0]!;
      throw new ContractFolderError({
        ...broken,
        expected: "a contract that takes a notice of a death",
        got: `${task}, where ${pointer || "the payload"} is ${expected}, not ${got}`,
      });
    }
  }
}
