import { execFile, execFileSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { join } from "node:path";
import { beforeAll, expect, onTestFinished, test } from "vitest";
import { findGo, goEnvironment } from "../../scripts/go.ts";
import { preparePython } from "../../scripts/python.ts";
import { House } from "../../test/support/house.ts";
import { temporaryFolder } from "../../test/support/temporary_folder.ts";

/** The three are one program in three languages, and are held to the same. */
const here = import.meta.dirname;
const commands = new Map<string, readonly string[]>();
let house: House;
let python: string;
let go: string;

beforeAll(async () => {
  house = await House.start();
  python = (await preparePython("development", console.log)).program;
  go = findGo(process.env)!.program;
  const goProgram = join(temporaryFolder(), "send");
  execFileSync(go, ["build", "-o", goProgram, "./trial/go"], { cwd: here, env: goEnvironment(process.env) });
  commands.set("typescript", [process.execPath, join(here, "trial/main.ts")]);
  commands.set("python", [python, join(here, "trial/main.py")]);
  commands.set("go", [goProgram]);
}, 300_000);

for (const language of ["typescript", "python", "go"]) {
  const send = (url: string, key: string, payload: string): Promise<Sent> => {
    const [program, ...args] = commands.get(language)!;
    return new Promise((resolve) =>
      execFile(program!, [...args, url, "trial", key, payload], (error, stdout, stderr) =>
        resolve({ code: error === null ? 0 : Number(error.code), stdout: stdout.trim(), stderr: stderr.trim() }),
      ),
    );
  };

  test(`${language}: a task is sent and its id answered`, async () => {
    const { code, stdout } = await send(house.api.url, randomUUID(), '{"do": "succeed", "number": 3}');
    expect(code).toBe(0);
    expect(await house.api.task(stdout)).toMatchObject({ routing_key: "trial", payload: { do: "succeed", number: 3 } });
  });

  test(`${language}: an answer that is lost on its way is asked for again under the same key, and it is one task`, async () => {
    const key = randomUUID();
    const proxy = await losesTheFirstAnswer(house.api.url);
    const { code, stdout } = await send(proxy.url, key, '{"do": "succeed"}');
    expect([code, proxy.lost(), proxy.connections() > 1]).toEqual([0, 1, true]);
    const kept = await house.ask(`select id from tasks where idempotency_key = 'default/${key}'`);
    expect(kept).toHaveLength(1);
    expect(await house.api.task(stdout)).toMatchObject({ idempotency_key: key });
  });

  test(`${language}: what is refused is not sent again, and the reason is told`, async () => {
    const proxy = await losesTheFirstAnswer(house.api.url, 0);
    const { code, stderr } = await send(proxy.url, randomUUID(), '{"do": "dance"}');
    expect([code, proxy.connections()]).toEqual([1, 1]);
    expect(stderr).toContain("1 problem in the payload of trial. The task was not accepted. /do: expected one of: succeed");
  });
}

test("the Python file passes ruff and mypy --strict, the Go file vet and gofmt", () => {
  const config = join(here, "../../consumers/python/pyproject.toml");
  const check = (program: string, args: readonly string[]) =>
    execFileSync(program, [...args], { cwd: here, encoding: "utf8", env: goEnvironment(process.env) });
  check(python, ["-m", "ruff", "check", "--config", config, "."]);
  check(python, ["-m", "ruff", "format", "--check", "--config", config, "."]);
  check(python, ["-m", "mypy", "--strict", "--cache-dir", temporaryFolder(), "send.py"]);
  check(go, ["vet", "./..."]);
  const gofmt = join(check(go, ["env", "GOROOT"]).trim(), "bin/gofmt");
  expect(check(gofmt, ["-l", "."])).toBe("");
});

/** A proxy that lets every request through, and breaks the connection instead of handing on the first answers. */
async function losesTheFirstAnswer(api: string, most = 1): Promise<LosingProxy> {
  const { hostname, port } = new URL(api);
  const sockets = new Set<Socket>();
  let lost = 0;
  let connections = 0;
  const server = createServer((near) => {
    connections += 1;
    const far = connect(Number(port), hostname);
    near.on("data", (bytes) => far.write(bytes));
    far.on("data", (bytes) => {
      if (lost === most) return near.write(bytes);
      lost += 1;
      return near.destroy();
    });
    const both = [near, far];
    const end = (): void => {
      for (const socket of both) socket.destroy();
    };
    for (const socket of both) {
      sockets.add(socket);
      socket.on("error", () => undefined).on("close", end);
    }
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, lost: () => lost, connections: () => connections };
}

interface LosingProxy {
  readonly url: string;
  readonly lost: () => number;
  readonly connections: () => number;
}

interface Sent {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}
