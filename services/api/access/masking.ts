import { type ContractSet, carried } from "../../contracts/contract_set.ts";
import { readExactly } from "../../contracts/mapping.ts";
import type { AttemptView, TaskView } from "../../store/store.ts";

/**
 * A task with •••  in place of what its contract calls sensitive. Everything else stays as it came, with every digit. Of a
 * contract that is not known any more nobody can say what is sensitive: the whole payload is. Of such a contract the details
 * of failures are masked too.
 */
export function maskerOf(contracts: ContractSet): (task: TaskView) => TaskView {
  return (task) => ({
    ...task,
    payload: maskedPayload(contracts, task.routingKey, task.payload),
    attempts: mayTell(contracts, task.routingKey) ? task.attempts : task.attempts.map(withoutDetail),
  });
}

/**
 * The detail of a failure is what a consumer's language made of it: a stack trace has the values of its frames in it, and no
 * rule of PROTOCOL.md keeps a sensitive one out. Its message has such a rule (24), and stays.
 */
const mayTell = (contracts: ContractSet, routingKey: string): boolean => carried(contracts).get(routingKey)?.sensitive.length === 0;

const withoutDetail = (attempt: AttemptView): AttemptView => (attempt.detail === null ? attempt : { ...attempt, detail: mask });

export function maskedPayload(contracts: ContractSet, routingKey: string, payload: string): string {
  const contract = carried(contracts).get(routingKey);
  return contract === undefined ? JSON.stringify(mask) : masked(payload, contract.sensitive);
}

export const mask = "•••";

/** JSON text; what is not JSON is masked as a whole. */
export function masked(text: string, pointers: readonly string[]): string {
  if (pointers.length === 0) return text;
  try {
    const value = readExactly(text);
    for (const pointer of pointers) cover(value, pointer.split("/").slice(1).map(nameOf));
    return JSON.stringify(value);
  } catch {
    return JSON.stringify(mask);
  }
}

function cover(value: unknown, [step, ...rest]: readonly string[]): void {
  if (typeof value !== "object" || value === null || step === undefined || !Object.hasOwn(value, step)) return;
  const held = value as Record<string, unknown>;
  if (rest.length > 0) cover(held[step], rest);
  // Its own property, whatever its name is: `__proto__` by assignment would be another thing.
  else Object.defineProperty(held, step, { value: mask, enumerable: true, configurable: true, writable: true });
}

const nameOf = (step: string): string => step.replaceAll("~1", "/").replaceAll("~0", "~");
