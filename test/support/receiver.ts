import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";

/** A program that is told things over HTTP: keeps what it was told, and answers as the test says. */
export interface Receiver {
  readonly url: string;
  readonly told: readonly { readonly path: string; readonly headers: Record<string, string>; readonly body: string }[];
}

/** `status`: of the answer to each, by how many came before it. */
export async function startReceiver(status: (before: number) => number = () => 202): Promise<Receiver> {
  const told: { path: string; headers: Record<string, string>; body: string }[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      response.writeHead(status(told.length)).end();
      told.push({ path: request.url ?? "", headers: request.headers as Record<string, string>, body: Buffer.concat(chunks).toString() });
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, told };
}
