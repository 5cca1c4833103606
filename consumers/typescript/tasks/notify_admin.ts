import type { Context } from "@waybill/consumer";
import type { NotifyAdminPayload, NotifyAdminResult } from "@waybill/contracts";
import type { Addressee } from "../mail/letter.ts";
import { deathLetter } from "../mail/letters.ts";
import type { Post } from "../mail/post.ts";

/** Handles `notify_admin`: tells the administrator that a task was given up. */
export function notifyAdmin({ post, admin }: { readonly post: Post; readonly admin: Addressee }) {
  return (payload: NotifyAdminPayload, ctx: Context): Promise<NotifyAdminResult> =>
    post.send(deathLetter(admin, payload), `notify_admin ${ctx.idempotencyKey}`);
}
