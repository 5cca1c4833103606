import { randomUUID } from "node:crypto";
import type { ConfirmChannel, ConsumeMessage } from "amqplib";
import { does } from "./fault.ts";
import { consumer, type Task } from "./reporter.ts";

/** Listens for cancels of one routing key, on a queue of this process alone. */
export async function listenForCancels(channel: ConfirmChannel, routingKey: string, onCancel: (cancel: Cancel) => void): Promise<void> {
  const queue = `control.${routingKey}.${randomUUID()}`;
  await channel.assertQueue(queue, { exclusive: true, durable: false });
  for (const key of ["all.#", `${routingKey}.#`]) await channel.bindQueue(queue, "control", key);
  await channel.consume(queue, (message) => message !== null && hear(message, routingKey, onCancel), { noAck: true });
}

export interface Cancel extends Task {
  /** It may also be of a task that has not come yet. */
  readonly remembers: boolean;
}

function hear({ content, fields }: ConsumeMessage, routingKey: string, onCancel: (cancel: Cancel) => void): void {
  const said = parsed(content);
  if (said === null && does("dies_of_unknown_control")) process.exit(1);
  const isCancel = said?.["kind"] === "cancel" && fields.routingKey === `${routingKey}.cancel`;
  if (said === null || (!isCancel && !does("takes_any_control_for_a_cancel"))) return;
  const { task_id, attempt, consumer: named } = said as { task_id: string; attempt: number; consumer?: string };
  if (named !== undefined && named !== consumer && !does("obeys_cancels_of_others")) return;
  if (does("hears_no_cancels") || (does("ignores_cancels_by_name") && named !== undefined)) return;
  onCancel({ taskId: task_id, attempt, remembers: named === undefined && !does("forgets_early_cancels") });
}

function parsed(content: Buffer): Readonly<Record<string, unknown>> | null {
  try {
    return JSON.parse(content.toString());
  } catch {
    return null;
  }
}
