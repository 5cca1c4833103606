import type { Context } from "@waybill/consumer";
import type { NotifyUploaderPayload, NotifyUploaderResult } from "@waybill/contracts";
import { filmLetter } from "../mail/letters.ts";
import type { Post } from "../mail/post.ts";

/** Handles `notify_uploader`: the last step of the pipeline `video`. */
export function notifyUploader({ post }: { readonly post: Post }) {
  return (payload: NotifyUploaderPayload, ctx: Context): Promise<NotifyUploaderResult> =>
    post.send(filmLetter(payload), `notify_uploader ${ctx.idempotencyKey}`);
}
