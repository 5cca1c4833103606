import type { IncomingMessage, ServerResponse } from "node:http";

/**
 * For an answer that may come before the end of its request: what still arrives is read and dropped for a moment.
 * A connection that is closed over unread bytes is reset, and that can take the answer with it (RFC 9112 §9.6):
 * the caller would be told of a broken pipe instead of a payload that is too large.
 */
export function linger(request: IncomingMessage, response: ServerResponse): void {
  response.once("finish", () => {
    if (request.complete) return;
    request.resume();
    const late = setTimeout(() => request.socket.destroy(), lingerMs);
    request.once("close", () => clearTimeout(late));
  });
}

const lingerMs = 1_000;
