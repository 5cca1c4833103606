import { wasTaken } from "../lifecycle/webhook.ts";
import type { Told } from "./channel.ts";
import { post } from "./post.ts";

/** Posts JSON to where an operator has said, on whatever network that is. An answer of 200 to 299 says that it was taken. */
export async function tellBy(url: string, body: string, headers: Readonly<Record<string, string>> = {}): Promise<Told> {
  const posted = await post(url, body, { headers, allowPrivate: true, timeoutMs: 10_000 });
  if ("failure" in posted) return { taken: false, said: posted.failure.slice(0, 200) };
  return { taken: wasTaken(posted.status), said: String(posted.status) };
}
