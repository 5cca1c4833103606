import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";

/**
 * What a platform asks of this process:
 *
 *   /livez    200 while the loop turns; a turn of more than 5 s means that a handler blocks it
 *   /readyz   200 while tasks can come in: connected, consuming every key, not draining; else 503 and why
 *   /metrics  for Prometheus
 *
 * Green never means deaf. Answers the server and where it listens.
 */
export async function serveHealth(port: number, asked: Health): Promise<{ readonly url: string; readonly close: () => void }> {
  const turns = watchTurns();
  const server = createServer((request, response) => {
    const { status, body } = page(request.url ?? "/", asked, turns.longestLatelyMs());
    response.writeHead(status, { "content-type": "text/plain; charset=utf-8" }).end(body);
  });
  await listening(server, port);
  const { port: taken } = server.address() as AddressInfo;
  return {
    url: `http://localhost:${taken}`,
    close: () => {
      turns.stop();
      server.close();
      server.closeAllConnections();
    },
  };
}

export interface Health {
  /** Why tasks cannot come in; none: they can. */
  readonly unreadyBecause: () => readonly string[];
  readonly metrics: () => string;
}

export function page(url: string, asked: Health, longestTurnMs: number): { readonly status: number; readonly body: string } {
  switch (url.split("?")[0]) {
    case "/livez":
      if (longestTurnMs > 5_000) return { status: 503, body: `the loop was blocked for ${Math.round(longestTurnMs)} ms\n` };
      return { status: 200, body: "alive\n" };
    case "/readyz": {
      const why = asked.unreadyBecause();
      return why.length === 0 ? { status: 200, body: "ready\n" } : { status: 503, body: `${why.join("\n")}\n` };
    }
    case "/metrics":
      return { status: 200, body: asked.metrics() };
    default:
      return { status: 404, body: "not here: /livez, /readyz, /metrics\n" };
  }
}

/** A blocked loop answers nothing while it is blocked, so the length of its last turn is told afterwards. */
function watchTurns(): { readonly longestLatelyMs: () => number; readonly stop: () => void } {
  const everyMs = 1_000;
  let last = performance.now();
  let lateMs = 0;
  const timer = setInterval(() => {
    const now = performance.now();
    lateMs = now - last - everyMs;
    last = now;
  }, everyMs);
  timer.unref();
  return { longestLatelyMs: () => Math.max(lateMs, performance.now() - last - everyMs), stop: () => clearInterval(timer) };
}

function listening(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      const taken = error.code === "EADDRINUSE";
      reject(taken ? new Error(`port ${port} is taken; set WAYBILL_HEALTH_PORT to another`, { cause: error }) : error);
    });
    server.listen(port, resolve);
  });
}
