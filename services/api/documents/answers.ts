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
    ...Object.fromEntries([...byStatus].map(([status, of]) => [status, problem(of)])),
  };
}

export interface Good {
  readonly description: string;
  readonly schema?: object;
  readonly type?: string;
  readonly headers?: Readonly<Record<string, object>>;
  /** Other media types beside it. */
  readonly content?: Readonly<Record<string, object>>;
}

const everywhere: readonly ProblemCode[] = ["unauthenticated", "unexpected"];

function contentOf({ schema, type = "application/json", content = {}, headers }: Omit<Good, "description">): object {
  const bodies = schema === undefined ? content : { [type]: { schema }, ...content };
  return { ...(headers === undefined ? {} : { headers }), ...(Object.keys(bodies).length === 0 ? {} : { content: bodies }) };
}

function problem(codes: readonly ProblemCode[]): object {
  return {
    description: codes.map((code) => `\`${code}\`: ${catalogue[code].title}.`).join("\n\n"),
    content: { "application/problem+json": { schema: { $ref: "#/components/schemas/Problem" } } },
  };
}
