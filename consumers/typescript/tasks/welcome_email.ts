import type { Context } from "@waybill/consumer";
import type { WelcomeEmailPayload, WelcomeEmailResult } from "@waybill/contracts";
import { welcomeLetter } from "../mail/letters.ts";
import type { Post } from "../mail/post.ts";

/** Handles `welcome_email`: greets who has signed up. */
export function welcomeEmail({ post }: { readonly post: Post }) {
  return (payload: WelcomeEmailPayload, ctx: Context): Promise<WelcomeEmailResult> =>
    post.send(welcomeLetter(payload), `welcome_email ${ctx.idempotencyKey}`);
}
