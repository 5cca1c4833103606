import type { Context } from "@waybill/consumer";
import type { ReminderEmailPayload, ReminderEmailResult } from "@waybill/contracts";
import { reminderLetter } from "../mail/letters.ts";
import type { Post } from "../mail/post.ts";

/** Handles `reminder_email`: reminds somebody; the day in between is Waybill's (`?delay=1d`). */
export function reminderEmail({ post }: { readonly post: Post }) {
  return (payload: ReminderEmailPayload, ctx: Context): Promise<ReminderEmailResult> =>
    post.send(reminderLetter(payload), `reminder_email ${ctx.idempotencyKey}`);
}
