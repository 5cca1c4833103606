import type { FastifyReply, FastifyRequest } from "fastify";

/** A text under an ETag, its digest: whoever has it already is answered 304, without it. */
export function answerTagged(request: FastifyRequest, reply: FastifyReply, { digest, text, type = json }: Tagged): FastifyReply {
  const etag = `"${digest}"`;
  reply.header("etag", etag).header("cache-control", "no-cache");
  if (matches(request.headers["if-none-match"], etag)) return reply.code(304).send();
  return reply.type(type).send(text);
}

export interface Tagged {
  readonly digest: string;
  readonly text: string | Buffer;
  readonly type?: string;
}

const json = "application/json; charset=utf-8";

/** RFC 9110 §13.1.2: a list of tags, weak or strong, or `*`. */
function matches(header: string | undefined, etag: string): boolean {
  return (header ?? "").split(",").some((tag) => tag.trim() === "*" || tag.trim().replace(/^W\//, "") === etag);
}
