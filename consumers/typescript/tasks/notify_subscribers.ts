import { type Context, Permanent } from "@waybill/consumer";
import type { NotifySubscribersPayload, NotifySubscribersResult } from "@waybill/contracts";
import { commentLetter } from "../mail/letters.ts";
import type { Post } from "../mail/post.ts";
import type { Comment, Subscriber, Subscribers } from "../subscribers.ts";

/**
 * Handles `notify_subscribers`: mails everybody who has subscribed to a comment, each once. Who was mailed is noted after
 * each mail, so another attempt goes on where this one stopped; a mailbox that is gone for good stops nobody else.
 */
export function notifySubscribers({ post, subscribers }: { readonly post: Post; readonly subscribers: Subscribers }) {
  return async ({ comment_id }: NotifySubscribersPayload, ctx: Context): Promise<NotifySubscribersResult> => {
    const comment = subscribers.comment(comment_id);
    if (comment === null) throw new Permanent(`there is no comment ${comment_id}`, { code: "comment_missing" });
    const all = subscribers.of(comment_id);
    const count = { mailed: 0, mailed_before: 0, unreachable: 0 };
    for (const [done, subscriber] of all.entries()) {
      ctx.signal.throwIfAborted();
      ctx.progress(done / all.length, `${done} of ${all.length}`);
      count[await tell(comment_id, comment, subscriber)] += 1;
    }
    return count;
  };

  async function tell(commentId: bigint, comment: Comment, { id, name, email, mailed }: Subscriber) {
    if (mailed) return "mailed_before";
    if (email === null) return "unreachable";
    try {
      const { sent_at } = await post.send(commentLetter({ name, address: email }, comment), `comment ${commentId} user ${id}`);
      subscribers.markMailed(commentId, id, sent_at);
      return "mailed";
    } catch (error) {
      if (error instanceof Permanent) return "unreachable";
      throw error;
    }
  }
}
