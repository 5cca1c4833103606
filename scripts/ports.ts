import { once } from "node:events";
import { connect, createServer } from "node:net";

/** A port of this machine that nobody listens on. Whoever asks should take it soon: it is not reserved. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (address === null || typeof address === "string") throw new Error("This machine gave out no TCP port.");
  return address.port;
}

/** Whether a program listening on this host and port would be refused because another one does. */
export async function isTaken(port: number, host = "127.0.0.1"): Promise<boolean> {
  const server = createServer();
  const outcome = new Promise<boolean>((resolve, reject) => {
    server.once("listening", () => server.close(() => resolve(false)));
    server.once("error", (error: NodeJS.ErrnoException) => (error.code === "EADDRINUSE" ? resolve(true) : reject(error)));
  });
  server.listen({ port, host, exclusive: true });
  return outcome;
}

/** Whether something answers a TCP connection there. */
export async function answersTcp(port: number, host = "127.0.0.1"): Promise<boolean> {
  const socket = connect(port, host);
  try {
    await once(socket, "connect");
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}
