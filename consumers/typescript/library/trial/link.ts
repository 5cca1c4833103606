import type { AddressInfo } from "node:net";
import { connect, createServer, type Socket } from "node:net";
import { onTestFinished } from "vitest";

/** A link to the broker that a test can cut: a proxy in this process. */
export async function openLink(amqpUrl: string): Promise<Link> {
  const broker = new URL(amqpUrl);
  const sockets = new Set<Socket>();
  const server = createServer({ noDelay: true }, (near) => {
    const far = connect({ host: broker.hostname, port: Number(broker.port || 5672), noDelay: true });
    near.pipe(far).pipe(near);
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.on("error", () => {});
      socket.on("close", () => {
        sockets.delete(socket);
        near.destroy();
        far.destroy();
      });
    }
  });
  const cut = () => {
    for (const socket of sockets) socket.destroy();
  };
  const listen = (port: number) => new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  const sever = () => {
    server.close();
    cut();
  };
  await listen(0);
  const { port } = server.address() as AddressInfo;
  onTestFinished(sever);
  const url = new URL(amqpUrl);
  url.hostname = "127.0.0.1";
  url.port = String(port);
  return { amqpUrl: url.href, cut, sever, mend: () => listen(port) };
}

export interface Link {
  readonly amqpUrl: string;
  /** Breaks every connection through it; new ones go through. */
  readonly cut: () => void;
  /** Breaks them and lets no new one through, until it is mended. */
  readonly sever: () => void;
  readonly mend: () => Promise<void>;
}
