import { z } from "zod";

export class ConfigError extends Error {
  override readonly name = "ConfigError";
}

export type Environment = Readonly<Record<string, string | undefined>>;

/** One variable. @throws ConfigError: the variable, what it must be, what it got. */
export function read<Value>(
  environment: Environment,
  name: string,
  fallback: string,
  shape: z.ZodType<Value>,
  expected: string,
  show: "shown" | "hidden" = "shown",
): Value {
  const got = environment[name] ?? fallback;
  const { success, data } = shape.safeParse(got);
  if (!success)
    throw new ConfigError(
      `${name} must be ${expected}, got ${show === "shown" ? `"${withoutPassword(got)}"` : `${got.length} characters`}.`,
    );
  return data;
}

/** Logs are read by many. */
function withoutPassword(value: string): string {
  return value.replace(/(:\/\/[^/@]*:)[^/@]*@/, "$1…@");
}

export function url(protocols: readonly string[]): z.ZodType<string> {
  return z.string().refine((value) => URL.canParse(value) && protocols.includes(new URL(value).protocol));
}
