import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { onTestFinished } from "vitest";

/** A link to the broker that a test can cut and freeze: a proxy in this process. */
export async function openLink(amqpUrl: string): Promise<Link> {
  const broker = new URL(amqpUrl);
  const sockets = new Set<Socket>();
  const backward = new Set<Socket>();
  const server = createServer({ noDelay: true }, (near) => {
    const far = connect({ host: broker.hostname, port: Number(broker.port || 5672), noDelay: true });
    near.on("data", (bytes) => far.write(bytes));
    far.on("data", (bytes) => near.write(bytes));
    backward.add(far);
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.on("error", () => undefined);
      socket.on("close", () => {
        for (const one of [near, far]) {
          one.destroy();
          sockets.delete(one);
          backward.delete(one);
        }
      });
    }
  });
  const listen = (port: number) => new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  const cut = () => {
    for (const socket of sockets) socket.destroy();
  };
  const sever = () => {
    server.close();
    cut();
  };
  await listen(0);
  onTestFinished(sever);
  const { port } = server.address() as AddressInfo;
  const url = new URL(amqpUrl);
  url.hostname = "127.0.0.1";
  url.port = String(port);
  return {
    amqpUrl: url.href,
    cut,
    sever,
    mend: () => listen(port),
    freezeAnswers: () => {
      for (const socket of backward) socket.pause();
    },
    thaw: () => {
      for (const socket of backward) socket.resume();
    },
  };
}

export interface Link {
  readonly amqpUrl: string;
  /** Breaks every connection through it; new ones go through. */
  readonly cut: () => void;
  /** Breaks them and lets no new one through, until it is mended. */
  readonly sever: () => void;
  readonly mend: () => Promise<void>;
  /** What is sent arrives, what is answered does not. */
  readonly freezeAnswers: () => void;
  readonly thaw: () => void;
}
