import { wasTaken } from "../lifecycle/webhook.ts";
import type { Told } from "./channel.ts";
import type { Posted } from "./post.ts";

/** An answer of 200 to 299 says that it was taken. */
export function toldBy(posted: Posted): Told {
  if ("failure" in posted) return { taken: false, said: posted.failure.slice(0, 200) };
  return { taken: wasTaken(posted.status), said: String(posted.status) };
}
