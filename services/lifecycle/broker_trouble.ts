import { grouped } from "./grouped.ts";
import { span } from "./span.ts";

/** What there is to say of a RabbitMQ that takes no tasks: the alert, the status and the page say the same. */
export function sayBrokerTrouble({ kind, forMs, because, unpublished }: BrokerTrouble): string {
  const kept = `New tasks are accepted and kept (${howMany(unpublished)} not yet published).`;
  return kind === "unreachable"
    ? `RabbitMQ is unreachable for ${span(forMs)}. ${kept} Tasks now running may be done twice.`
    : `RabbitMQ blocks publishers for ${span(forMs)}: ${because}. ${kept}`;
}

export interface BrokerTrouble {
  /** Blocked: it is there and takes nothing, such as with a disk alarm. */
  readonly kind: "unreachable" | "blocked";
  readonly forMs: number;
  /** Of a blocked one, in its own words. */
  readonly because: string;
  readonly unpublished: Unpublished;
}

/** Those that are sent and not confirmed, and those that wait in the store. */
export interface Unpublished {
  readonly many: number;
  /** There are more. */
  readonly isMore: boolean;
}

const howMany = ({ many, isMore }: Unpublished): string => `${grouped(many)}${isMore ? "+" : ""}`;

/** Of each routing key those who wait are counted up to `most`; one more says that there are more. */
export function unpublishedOf(unconfirmed: number, waitingOfKeys: readonly number[], most: number): Unpublished {
  const many = waitingOfKeys.reduce((sum, waiting) => sum + Math.min(waiting, most), unconfirmed);
  return { many, isMore: waitingOfKeys.some((waiting) => waiting > most) };
}
