import type { Socket } from "node:net";

/** All that a connection was answered until it is gone. */
export async function untilGone(socket: Socket): Promise<string> {
  let heard = "";
  socket.on("data", (piece) => {
    heard += piece;
  });
  // Not `once` of node:events: it takes a reset for a failure.
  await new Promise((resolve) => void socket.once("close", resolve));
  return heard;
}
