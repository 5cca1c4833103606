import { type Context, Permanent, RetryAfter } from "@waybill/consumer";
import type { VideoFailedPayload, VideoFailedResult } from "@waybill/contracts";
import { failedVideoLetter } from "../mail/letters.ts";
import type { Post } from "../mail/post.ts";
import type { Uploads } from "../uploads.ts";

/**
 * Handles `video_failed`: tells who uploaded a video that nothing became of it. A step may die before the application has
 * noted which pipeline it began, hence the other try.
 */
export function videoFailed({ post, uploads }: { readonly post: Post; readonly uploads: Uploads }) {
  return async (payload: VideoFailedPayload, ctx: Context): Promise<VideoFailedResult> => {
    if (payload.pipeline === undefined) throw new Permanent("the task was no step of a pipeline", { code: "no_pipeline" });
    const uploader = uploads.uploaderOf(payload.pipeline);
    if (uploader === null)
      throw new RetryAfter(10_000, `no upload is known of the pipeline ${payload.pipeline}`, { code: "upload_unknown" });
    return post.send(failedVideoLetter(uploader, payload), `video_failed ${ctx.idempotencyKey}`);
  };
}
