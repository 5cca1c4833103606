import { randomUUID } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import type { ConfirmChannel } from "amqplib";
import { does } from "./fault.ts";
import { openChannel } from "./link.ts";

/** This start of the process. */
export const consumer = does("has_one_name_for_all_starts") ? "by_hand" : `by_hand.${randomUUID()}`;

export type Outcome = Readonly<Record<string, unknown>>;

export interface Task {
  readonly taskId: string;
  readonly attempt: number;
}

/** Resolves when RabbitMQ has confirmed it; until then the same is sent again, on a new channel if need be. */
export async function report({ taskId, attempt }: Task, outcome: Outcome): Promise<void> {
  const about = { task_id: taskId, attempt: does("says_attempt_one") ? 1 : attempt, consumer };
  const body = Buffer.from(JSON.stringify({ ...about, ...outcome }));
  const ends = outcome["kind"] !== "progress" && outcome["kind"] !== "adopted";
  for (let tries = 1; ; tries++) {
    const answer = await published(await openChannel(), body, taskId);
    if (answer === "confirmed" || (does("takes_a_refusal_for_a_confirm") && answer === "refused")) break;
    if (does("forgets_what_was_not_confirmed") && ends && answer === "lost") throw new Error("the outcome is lost");
    await pause(100 * Math.min(tries, 10));
  }
  if (does("reports_twice") && ends) await published(await openChannel(), body, taskId);
}

type Answer = "confirmed" | "returned" | "refused" | "lost";

async function published(channel: ConfirmChannel, body: Buffer, taskId: string): Promise<Answer> {
  const messageId = randomUUID();
  const properties = {
    messageId,
    ...(does("forgets_the_correlation_id") ? {} : { correlationId: taskId }),
    contentType: "application/json",
    deliveryMode: does("reports_transient_messages") ? 1 : 2,
    mandatory: !does("reports_without_mandatory"),
  };
  const answer = new Promise<Answer>((resolve) => {
    let isReturned = false;
    const onReturn = (message: { readonly properties: { readonly messageId?: unknown } }): void => {
      isReturned ||= message.properties.messageId === messageId && !does("counts_a_returned_outcome");
    };
    channel.on("return", onReturn).once("close", () => resolve("lost"));
    if (does("gives_up_on_slow_confirms")) void pause(2_000).then(() => resolve("confirmed"));
    try {
      channel.publish("outcomes", "outcomes", body, properties, (error: unknown) => {
        channel.off("return", onReturn);
        resolve(
          error === null
            ? isReturned
              ? "returned"
              : "confirmed"
            : error instanceof Error && /nack/.test(error.message)
              ? "refused"
              : "lost",
        );
      });
    } catch {
      resolve("lost");
    }
  });
  return does("does_not_wait_for_confirms") ? "confirmed" : answer;
}
