import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { JsonSchema } from "@waybill/contracts";
import { compilePayloadReader } from "@waybill/contracts/validation";

/** A schema, and payloads that consumers are to judge by it. */
export interface JudgeCase {
  readonly schema: JsonSchema;
  readonly payloads: readonly Uint8Array[];
}

/** For each case, whether a consumer takes each of its payloads. */
export type Judgements = readonly (readonly boolean[])[];

/** A language's own judge as a program; null: it is not here. */
export interface Judge {
  readonly language: "python" | "go";
  readonly command: readonly [program: string, ...args: string[]];
  readonly folder: string;
}

/** As a consumer in TypeScript has it: objects open, and what languages read differently refused. */
export function judgedInTypeScript(cases: readonly JudgeCase[]): Judgements {
  return cases.map(({ schema, payloads }) => {
    const read = compilePayloadReader({ payloadSchema: schema, sensitive: [] } as unknown as Parameters<typeof compilePayloadReader>[0]);
    return payloads.map((payload) => read(payload).kind === "fits");
  });
}

/**
 * The judges that may be had in a folder: a virtual environment in it, or Python itself; a Go module that requires the
 * consumer library, in it or in `consumers/go`.
 */
export function judgesIn(folder: string): readonly Judge[] {
  const venv = join(folder, ".venv/bin/python");
  const module = [folder, join(folder, "consumers/go")].find(requiresLibrary);
  return [
    { language: "python", command: [existsSync(venv) ? venv : "python3", "-m", "waybill_contracts.judge"], folder },
    { language: "go", command: ["go", "run", "waybill.local/consumer/judge"], folder: module ?? folder },
  ];
}

function requiresLibrary(folder: string): boolean {
  const file = join(folder, "go.mod");
  return existsSync(file) && readFileSync(file, "utf8").includes("waybill.local/consumer");
}

/** @throws JudgeMissing with what the program said. */
export async function judgedBy({ language, command, folder }: Judge, cases: readonly JudgeCase[]): Promise<Judgements> {
  const [program, ...args] = command;
  const child = spawn(program, args, { cwd: folder, stdio: ["pipe", "pipe", "pipe"] });
  const [out, err]: [string[], string[]] = [[], []];
  child.stdout.setEncoding("utf8").on("data", (text: string) => out.push(text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => err.push(text));
  child.stdin.on("error", () => undefined); // it ended without reading, and says why
  child.stdin.end(
    JSON.stringify(cases.map(({ schema, payloads }) => ({ schema, payloads: payloads.map((one) => Buffer.from(one).toString("base64")) }))),
  );
  const [code] = (await once(child, "close").catch((error: Error) => {
    throw new JudgeMissing(language, error.message);
  })) as [number | null];
  if (code !== 0) throw new JudgeMissing(language, err.join("").trim().split("\n").at(-1) ?? `it ended with ${code}`);
  return JSON.parse(out.join("")) as Judgements;
}

export class JudgeMissing extends Error {
  override readonly name = "JudgeMissing";

  constructor(language: string, why: string) {
    super(`not judged in ${language}: ${why}`);
  }
}
