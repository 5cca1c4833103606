import { catalogue } from "../../lifecycle/error_catalogue.ts";
import { type ProblemCode, statuses } from "../statuses.ts";

/** The responses of an operation: what it answers when all is well, and what its codes look like, by status. */
export function answers(
  good: Readonly<Record<number, Good>>,
  codes: readonly ProblemCode[],
  shared = everywhere,
): Readonly<Record<string, object>> {
  const byStatus = Map.groupBy([...codes, ...shared], (code) => statuses[code]);
  return {
    ...Object.fromEntries(Object.entries(good).map(([status, { description, ...rest }]) => [status, { description, ...contentOf(rest) }])),
    ...Object.fromEntries([...byStatus].map(([status, of]) => [status, problem(status, of)])),
  };
}

export interface Good {
  readonly description: string;
  readonly schema?: object;
  readonly type?: string;
  readonly headers?: Readonly<Record<string, object>>;
  readonly links?: Readonly<Record<string, object>>;
  /** Other media types beside it. */
  readonly content?: Readonly<Record<string, object>>;
}

const everywhere: readonly ProblemCode[] = ["unauthenticated", "forbidden", "rate_limited", "unexpected"];

/** Of every answer that has it. */
export const location = { Location: header("Where to follow it.") };
export const tagged = { ETag: header("Of what is answered."), "Cache-Control": header("Ask again, with the ETag.") };

function header(description: string): object {
  return { description, required: true, schema: { type: "string" } };
}

function contentOf({ schema, type = "application/json", content = {}, ...others }: Omit<Good, "description">): object {
  const bodies = schema === undefined ? content : { [type]: { schema }, ...content };
  return { ...others, ...(Object.keys(bodies).length === 0 ? {} : { content: bodies }) };
}

function problem(status: number, codes: readonly ProblemCode[]): object {
  return {
    headers: {
      "X-Request-Id": { description: "As `request_id`.", required: true, schema: { type: "string", format: "uuid" } },
      ...(status === 401 ? { "WWW-Authenticate": header("Bearer.") } : {}),
      ...(status === 500 || status === 503 || status === 429
        ? { "Retry-After": { description: "As `send_again` has it.", schema: { type: "integer" } } }
        : {}),
    },
    description: codes.map((code) => `\`${code}\`: ${catalogue[code].title}.`).join("\n\n"),
    content: { "application/problem+json": { schema: { $ref: "#/components/schemas/Problem" } } },
  };
}
