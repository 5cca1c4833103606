import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { tooSlow } from "../lifecycle/errors.ts";

/**
 * Who sends byte by byte keeps a connection of ours for nothing. So long everybody is waited for:
 *
 *   headers              20 s                          Node itself counts it, by `headersTimeout`
 *   a body               60 s, for all of it           also of a request that is answered already, such as with 401
 *   a stream of lines    60 s in which nothing came    it has no end of its own, so that its length says nothing
 *
 * Bodies are looked at together every few seconds: a timer for each would cost those who send quickly.
 */
export function endSlowSenders(app: FastifyInstance, { bodyMs, idleMs, checkEveryMs }: Patience): void {
  const sending = new Map<FastifyRequest, Sending>();
  app.decorateRequest("endStream", null);
  app.addHook("onRequest", (request, reply, done) => {
    const { raw } = request;
    if (hasBody(request) && !raw.complete) sending.set(request, { reply, since: Date.now(), bytes: 0 });
    done();
  });
  app.addHook("onResponse", (request, _reply, done) => {
    if (request.raw.complete) sending.delete(request);
    done();
  });

  function look(now: number): void {
    for (const [request, body] of sending) {
      const { raw, endStream } = request;
      const { bytesRead, destroyed } = raw.socket;
      // Bytes that lie here unread are our delay, and not the sender's.
      const hasMoved = bytesRead !== body.bytes || raw.readableLength > 0;
      body.bytes = bytesRead;
      if (endStream !== null && hasMoved) body.since = now;
      if (raw.complete || destroyed) sending.delete(request);
      else if (now - body.since > (endStream === null ? bodyMs : idleMs)) {
        sending.delete(request);
        end(request, body.reply);
      }
    }
  }

  const looking = setInterval(() => look(Date.now()), checkEveryMs);
  looking.unref();
  app.addHook("onClose", (_app, done) => {
    clearInterval(looking);
    done();
  });
}

/** What Node's own server is to count. */
export const nodesPatience = ({ headersMs, checkEveryMs }: Patience) => ({
  headersTimeout: headersMs,
  connectionsCheckingInterval: checkEveryMs,
});

export interface Patience {
  readonly headersMs: number;
  readonly bodyMs: number;
  readonly idleMs: number;
  readonly checkEveryMs: number;
}

export const ordinaryPatience: Patience = { headersMs: 20_000, bodyMs: 60_000, idleMs: 60_000, checkEveryMs: 5_000 };

interface Sending {
  readonly reply: FastifyReply;
  /** When it began; of a stream, when something last came. */
  since: number;
  bytes: number;
}

declare module "fastify" {
  interface FastifyRequest {
    /** Of a body without an end of its own: to be called when nothing comes any more. */
    endStream: (() => void) | null;
  }
}

export const hasBody = ({ headers }: FastifyRequest): boolean =>
  headers["transfer-encoding"] !== undefined || (headers["content-length"] ?? "0") !== "0";

function end({ endStream, raw }: FastifyRequest, reply: FastifyReply): void {
  if (endStream !== null) endStream();
  else if (reply.sent) raw.destroy();
  else void reply.send(tooSlow());
}
