import { z } from "zod";
import { parseDuration, parseRate } from "../../contracts/durations.ts";
import { invalidApiKey } from "../../lifecycle/errors.ts";
import { type Role, roles } from "../../lifecycle/role.ts";
import { reservedNames } from "./caller.ts";

/** What POST /api_keys asks for. `scopes` may be routing keys that are served, and retired ones. */
export function readNewKey(given: Given, routingKeys: ReadonlySet<string>): AskedKey {
  const shape = z.strictObject({
    name: z
      .string(nameWords)
      .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/, nameWords)
      .refine((name) => !reservedNames.includes(name), nameWords),
    role: z.enum(roles, `one of ${roles.join(", ")}`),
    scopes: z
      .array(
        z.string(scopeWords).refine((one) => routingKeys.has(one), scopeWords),
        scopesWords,
      )
      .min(1, scopesWords)
      .max(1_000, scopesWords)
      .nullish(),
    expires_in: z
      .string(expiryWords)
      .transform(parseDuration)
      .refine(isBetween(minuteMs, 3_650 * dayMs), expiryWords)
      .nullish(),
    rate_limit: z
      .string(rateWords)
      .refine((text) => parseRate(text) !== null, rateWords)
      .nullish(),
  });
  const { name, role, scopes = null, expires_in: expiresInMs = null, rate_limit: rateLimit = null } = readBy(shape, given);
  if (role === "admin" && scopes !== null)
    throw invalidApiKey([{ pointer: "/scopes", expected: "none, since it is an admin's", got: shown(scopes) }]);
  return { name, role, scopes, expiresInMs, rateLimit };
}

export interface AskedKey {
  readonly name: string;
  readonly role: Role;
  readonly scopes: readonly string[] | null;
  readonly expiresInMs: number | null;
  readonly rateLimit: string | null;
}

/** How long the old key of a rotation goes on. */
export function readOverlap(given: Given): number {
  const shape = z.strictObject({
    overlap: z
      .string(overlapWords)
      .transform(parseDuration)
      .refine(isBetween(0, 30 * dayMs), overlapWords)
      .nullish(),
  });
  return readBy(shape, given).overlap ?? usualOverlapMs;
}

type Given = Readonly<Record<string, unknown>>;

const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;
const usualOverlapMs = 60 * minuteMs;

const nameWords = `1 to 63 letters, digits, dots, hyphens and underscores, the first of them a letter or a digit, and none of ${reservedNames.join(", ")}`;
const scopeWords = "a routing key that there is";
const scopesWords = "a list of 1 to 1000 routing keys, or none for all";
const expiryWords = "a duration from 1m to 3650d";
const rateWords = "requests for each second, minute or hour, for example 20/s";
const overlapWords = "a duration of at most 30d";

const isBetween = (fromMs: number, toMs: number) => (ms: number | null) => ms !== null && ms >= fromMs && ms <= toMs;

/** Each message of a shape is what was expected. */
function readBy<Value>(shape: z.ZodType<Value>, given: Given): Value {
  const { success, data, error } = shape.safeParse(given);
  if (success) return data;
  throw invalidApiKey(error.issues.flatMap((issue) => problemsOf(issue, given)));
}

function problemsOf(issue: z.core.$ZodIssue, given: Given) {
  if (issue.code === "unrecognized_keys")
    return issue.keys.map((name) => ({ pointer: `/${name}`, rule: "additionalProperties", expected: "nothing of this name", got: name }));
  const got = issue.path.reduce<unknown>((held, step) => (held as Record<PropertyKey, unknown> | undefined)?.[step], given);
  return [{ pointer: `/${issue.path.join("/")}`, rule: issue.code, expected: issue.message, got: shown(got) }];
}

const shown = (value: unknown): string => (JSON.stringify(value) ?? "nothing").slice(0, 60);
