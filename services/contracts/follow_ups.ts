import { suggestions } from "@waybill/contracts/validation";
import type { ServedContract } from "./contract_set.ts";
import { sampleNotice } from "./dead_notice.ts";
import { type Broken, ContractFolderError } from "./folder_error.ts";

/**
 * What a contract names in `on_dead` has to be there, another one, and take a notice of a death: it could not be kept otherwise
 * when it is needed. Answers what is not so; of a contract that is `unreadable` nothing is known.
 */
export function unfitFollowUps(
  contracts: ReadonlyMap<string, ServedContract>,
  unreadable: ReadonlySet<string>,
): readonly ContractFolderError[] {
  return [...contracts.values()].flatMap(({ routingKey, policy }) => {
    const task = policy.onDead?.task ?? null;
    if (task === null || unreadable.has(task)) return [];
    const unfit = unfitAs(task, contracts);
    const place = { file: `tasks/${routingKey}/contract.json`, pointer: "/on_dead/task" };
    return unfit === null ? [] : [new ContractFolderError({ ...place, ...unfit })];
  });
}

function unfitAs(task: string, contracts: ReadonlyMap<string, ServedContract>): Pick<Broken, "expected" | "got"> | null {
  const followUp = contracts.get(task);
  if (followUp === undefined) {
    const [meant] = suggestions(task, [...contracts.keys()]);
    return { expected: "the routing key of another contract", got: `${task}${meant === undefined ? "" : ` (did you mean ${meant}?)`}` };
  }
  if (followUp.policy.onDead !== null) return { expected: "a contract without on_dead of its own", got: task };
  const verdict = followUp.checkPayload(Buffer.from(JSON.stringify(sampleNotice)));
  if (verdict.kind !== "contract_violation") return null;
  const { pointer, expected, got } = verdict.problems[0]!;
  return {
    expected: "a contract that takes a notice of a death",
    got: `${task}, where ${pointer || "the payload"} is ${expected}, not ${got}`,
  };
}
