import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { text } from "node:stream/consumers";

/** The command line as a process of its own, as a person, a script or a pipe has it. */
export interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly environment?: Readonly<Record<string, string>>;
  /** What is piped in; nothing: an input that is empty. */
  readonly input?: string;
  readonly cwd?: string;
}

const program = join(import.meta.dirname, "../main.ts");

/** Its environment is this and nothing else of ours: no context, no key, no URL. */
const surroundings = (environment: RunOptions["environment"] = {}): NodeJS.ProcessEnv => {
  const { PATH = "", NODE_COMPILE_CACHE = "" } = process.env;
  return { PATH, NODE_COMPILE_CACHE, HOME: "/nonexistent", TZ: "UTC", ...environment };
};

export async function waybill(args: readonly string[], { environment, input = "", cwd }: RunOptions = {}): Promise<Ended> {
  const child = spawn(process.execPath, [program, ...args], {
    env: surroundings(environment),
    ...(cwd === undefined ? {} : { cwd }),
  });
  child.stdin.on("error", () => undefined).end(input);
  const [[status], stdout, stderr] = await Promise.all([once(child, "close"), text(child.stdout), text(child.stderr)]);
  return { status: status as number | null, stdout, stderr };
}

const quoted = (word: string): string => `'${word.replaceAll("'", "'\\''")}'`;

/**
 * On a terminal of its own (`script`, of util-linux), 100 columns wide unless said otherwise; what is typed is typed when `after` stands on the
 * screen. Both streams are the screen.
 */
export async function onTerminal(
  args: readonly string[],
  {
    environment,
    columns = 100,
    typed = [],
  }: RunOptions & { readonly columns?: number; readonly typed?: readonly { readonly after: string; readonly keys: string }[] } = {},
): Promise<{ readonly status: number | null; readonly screen: string }> {
  const command = `stty cols ${columns}; exec ${[process.execPath, program, ...args].map(quoted).join(" ")}`;
  const child = spawn("script", ["--quiet", "--return", "--command", command, "/dev/null"], {
    env: { ...surroundings(environment), TERM: "xterm-256color", SHELL: "/bin/sh" },
    stdio: ["pipe", "pipe", "inherit"],
  });
  let screen = "";
  const waiting = [...typed];
  child.stdout.setEncoding("utf8").on("data", (piece: string) => {
    screen += piece;
    while (waiting.length > 0 && screen.includes(waiting[0]!.after)) child.stdin.write(waiting.shift()!.keys);
  });
  const [status] = (await once(child, "close")) as [number | null];
  return { status, screen: screen.replaceAll("\r\n", "\n") };
}

/** Ended by a signal, when one of its streams has said this. */
export async function interrupted(
  args: readonly string[],
  { environment, after, by = "SIGINT" }: RunOptions & { readonly after: string | RegExp; readonly by?: "SIGINT" | "SIGTERM" },
): Promise<Ended> {
  const child = spawn(process.execPath, [program, ...args], { env: surroundings(environment), stdio: ["ignore", "pipe", "pipe"] });
  const said = { stdout: "", stderr: "" };
  let isTold = false;
  for (const stream of ["stdout", "stderr"] as const)
    child[stream].setEncoding("utf8").on("data", (piece: string) => {
      said[stream] += piece;
      if (isTold || !(typeof after === "string" ? said[stream].includes(after) : after.test(said[stream]))) return;
      isTold = true;
      child.kill(by);
    });
  const [status] = (await once(child, "close")) as [number | null];
  return { status, ...said };
}
