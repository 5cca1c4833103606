import { readFileSync } from "node:fs";
import { Option } from "commander";
import { brokenJsonIn } from "../../contracts/json_place.ts";
import { Refused } from "../exits.ts";
import { ProblemAnswer, type Sent } from "../http/problem.ts";
import type { Io } from "../io.ts";
import { parseExactly } from "../output/exact_json.ts";

export const dataOption = (what: string): Option => new Option("-d, --data <json>", `${what}: JSON, @file, or - for standard input`);

/** The bytes as they were given: what is sent is what a person wrote. */
export interface GivenJson extends Sent {
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** `-d JSON`, `-d @file`, `-d -`, or what is piped in. @throws Refused `usage`, `not_found` */
export async function givenJson(data: string | undefined, io: Io): Promise<GivenJson> {
  if (data === undefined && io.terminal.in)
    throw new Refused("usage", "What is to be sent? -d JSON, -d @file, or -d - for standard input.");
  if (data === undefined || data === "-") return of("standard input", await io.input());
  if (!data.startsWith("@")) return of("payload", Buffer.from(data));
  try {
    return of(data.slice(1), readFileSync(data.slice(1)));
  } catch (error) {
    throw new Refused("not_found", `${data.slice(1)} cannot be read: ${(error as Error).message}.`, { cause: error });
  }
}

function of(name: string, bytes: Uint8Array): GivenJson {
  return { name, bytes: new Uint8Array(bytes), text: Buffer.from(bytes).toString("utf8") };
}

/** Its value with every digit, where it goes into a larger document. @throws ProblemAnswer where it is no JSON, before anything is sent. */
export function valueIn(given: GivenJson): unknown {
  try {
    return parseExactly(given.text);
  } catch {
    const { message, line, column } = brokenJsonIn(given.bytes);
    const document = {
      code: "invalid_json",
      title: "The body is not JSON",
      status: 400,
      detail: `${message}. Nothing was sent.`,
      line,
      column,
    };
    throw new ProblemAnswer(document, given);
  }
}
