import type { WebhookRules } from "../dispatch/door.ts";
import { nextTry, wasTaken } from "../lifecycle/webhook.ts";
import { post } from "../notify/post.ts";
import { signed } from "../notify/sign.ts";
import type { DueWebhook, Tried } from "../store/store.ts";
import type { Dependencies } from "./dependencies.ts";
import type { LeadingDuty } from "./leader.ts";

/** Tells whoever asked for it how a task has ended: at least once, signed, again and again until it is taken. */
export function webhooks({ store, webhooks: settings, log, now }: Pick<Dependencies, "store" | "webhooks" | "log" | "now">): LeadingDuty {
  return {
    name: "webhooks",
    everyMs: 1_000,
    async round(epoch) {
      if (settings.secrets.length === 0) return;
      for (;;) {
        const due = await store.dueWebhooks(now(), mostAtOnce);
        if (due.length === 0) return;
        const tried = await Promise.all(due.map((one) => tell(one, settings, now)));
        for (const { webhook, dueAt, last, taken } of tried)
          if (!taken)
            log.warn(
              { task_id: webhook.task.id, url: new URL(webhook.url).host, again: dueAt !== null },
              `a webhook was not taken: ${last}`,
            );
        await store.webhooksTried(
          epoch,
          tried.map(({ webhook, ...one }) => ({ id: webhook.id, ...one })),
          now(),
        );
        if (due.length < mostAtOnce) return;
      }
    },
  };
}

const mostAtOnce = 50;
const timeoutMs = 10_000;

async function tell(
  webhook: DueWebhook,
  { secrets, allowPrivate }: WebhookRules,
  now: () => number,
): Promise<Omit<Tried, "id"> & { readonly webhook: DueWebhook }> {
  const message = { id: `msg_${webhook.task.id}_${webhook.id}`, body: bodyOf(webhook) };
  const posted = await post(webhook.url, message.body, { headers: signed(message, secrets, now()), allowPrivate, timeoutMs });
  const status = "status" in posted ? posted.status : null;
  const taken = wasTaken(status);
  const last = "status" in posted ? String(posted.status) : posted.failure.slice(0, 200);
  return { webhook, taken, last, dueAt: taken ? null : nextTry(webhook.tries + 1, status, now()) };
}

/** The result goes in as the text it is, with every digit. What came after this end (a replay) is not its business. */
function bodyOf({ state, at, task }: DueWebhook): string {
  const isStill = task.state === state;
  const data = {
    ...{ task_id: task.id, routing_key: task.routingKey, state, ended_at: new Date(at).toISOString() },
    ...{
      reason: isStill ? task.reason : null,
      attempt: task.attempt,
      idempotency_key: task.idempotencyKey?.slice(task.idempotencyKey.indexOf("/") + 1) ?? null,
    },
  };
  const result = isStill && task.result !== null ? task.result : "null";
  return `{"type":"task.${state}","timestamp":"${new Date(at).toISOString()}","data":${JSON.stringify(data).slice(0, -1)},"result":${result}}}`;
}
