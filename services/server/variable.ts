import { accessSync, constants } from "node:fs";
import { resolve } from "node:path";
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

/** Looked into at once: a file that is not there is no reason to find out at the first connection. */
export function fileOf(environment: Environment, name: string): string | null {
  const file = environment[name] ?? "";
  if (file === "") return null;
  try {
    accessSync(file, constants.R_OK);
  } catch (error) {
    throw new ConfigError(`${name} must be a file that this user may read, got "${file}" (${(error as NodeJS.ErrnoException).code}).`);
  }
  return resolve(file);
}

/** Logs are read by many. */
export function withoutPassword(value: string): string {
  return value.replace(/(:\/\/[^/@]*:)[^/@]*@/, "$1…@");
}

export function url(protocols: readonly string[]): z.ZodType<string> {
  return z.string().refine((value) => URL.canParse(value) && protocols.includes(new URL(value).protocol));
}
