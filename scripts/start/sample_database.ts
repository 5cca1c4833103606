import { join } from "node:path";
import { type Program, startProgram } from "../program.ts";

/**
 * Has the sample application make its database; one that is there already is left as it is.
 *
 * @throws with what it said, when it fails.
 */
export async function createSampleDatabase(root: string, environment: Readonly<Record<string, string>>): Promise<void> {
  const program = startProgram(join(root, "sample/main.ts"), environment);
  const { code } = await program.exited;
  if (code !== 0) throw new Error(`The sample database could not be made:\n${said(program)}`);
}

function said({ lines }: Program): string {
  return lines.map(({ msg }) => msg).join("\n");
}
