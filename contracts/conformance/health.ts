import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";

/** Asks a consumer how it is, over HTTP. Answers the status; null: nobody serves that. */
export async function askHealth(port: number, page: "/livez" | "/readyz"): Promise<number | null> {
  const response = await fetch(`http://127.0.0.1:${port}${page}`, { signal: AbortSignal.timeout(10_000) }).catch(() => null);
  await response?.text();
  return response?.status ?? null;
}

/** Free a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
