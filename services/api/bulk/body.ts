import type { IncomingMessage } from "node:http";
import { PassThrough, type Readable } from "node:stream";

/**
 * The body of a request that may be longer than it is read: it ends where the client ends it, or where it stands when
 * `ending` says so. A connection that breaks is an error here, so that half a line is never taken for one.
 */
export function bodyUntil(ending: AbortSignal, request: IncomingMessage): Readable {
  const body = new PassThrough();
  const stop = (): void => {
    request.unpipe(body);
    body.end();
  };
  request.once("error", (error) => body.destroy(error));
  request.once("close", () => {
    ending.removeEventListener("abort", stop);
    if (!request.complete) body.destroy(new Error("the connection broke"));
  });
  request.pipe(body);
  if (ending.aborted) stop();
  else ending.addEventListener("abort", stop, { once: true });
  return body;
}
