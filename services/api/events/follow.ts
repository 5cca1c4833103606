import { suggestions } from "@waybill/contracts/validation";
import { isId } from "../../dispatch/treatment.ts";
import { invalidFilter, outOfScope } from "../../lifecycle/errors.ts";
import { type Caller, isWithin } from "../access/caller.ts";
import type { TaskEvent } from "./event_log.ts";

/** What a stream is to tell of: `queues`, `tasks`, `queue:<routing key>`, `task:<id>`, with commas between them. */
export interface Followed {
  readonly everything: boolean;
  /** The figures of all queues, and alerts. */
  readonly queues: boolean;
  readonly routingKeys: ReadonlySet<string>;
  readonly tasks: ReadonlySet<string>;
  /** Who follows: of what is not theirs they are told nothing. */
  readonly caller: Caller;
}

/** @throws WaybillError `invalid_filter`, `forbidden`. */
export function readFollow(value: unknown, knownKeys: readonly string[], caller: Caller): Followed {
  const parts = typeof value === "string" && value !== "" ? value.split(",") : [];
  if (parts.length === 0) throw invalidFilter("follow", String(value ?? ""), `${words}, with commas between them`);
  if (parts.length > mostFollowed) throw invalidFilter("follow", `${parts.length} of them`, `at most ${mostFollowed}`);
  const followed = { everything: false, queues: false, routingKeys: new Set<string>(), tasks: new Set<string>(), caller };
  for (const part of parts) {
    const [what, name = ""] = part.split(":", 2);
    if (part === "tasks") followed.everything = true;
    else if (part === "queues") followed.queues = true;
    else if (what === "task" && isId(name)) followed.tasks.add(name);
    else if (what === "queue" && knownKeys.includes(name) && !isWithin(caller, name)) throw outOfScope(caller);
    else if (what === "queue" && knownKeys.includes(name)) followed.routingKeys.add(name);
    else throw invalidFilter("follow", part, expectedFor(what, name, knownKeys));
  }
  return followed;
}

const mostFollowed = 100;
const words = "queues, tasks, queue:<routing key> or task:<id>";

function expectedFor(what: string | undefined, name: string, knownKeys: readonly string[]): string {
  if (what === "task") return "task:<id>";
  if (what !== "queue") return words;
  const [meant] = suggestions(name, knownKeys);
  return `queue:<routing key>, and no contract is called "${name}"${meant === undefined ? "; GET /contracts lists those there are" : `; did you mean queue:${meant}?`}`;
}

export const concerns = ({ everything, routingKeys, tasks, caller }: Followed, event: TaskEvent): boolean =>
  isWithin(caller, event.routingKey) && (everything || tasks.has(event.taskId) || routingKeys.has(event.routingKey));
