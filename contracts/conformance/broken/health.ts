import { createServer } from "node:http";

/** `/livez` answers 200 as long as anything answers; `/readyz` while tasks can come in. */
export function serveHealth(port: number, isReady: () => boolean): void {
  createServer(({ url }, response) => {
    response.writeHead(url === "/readyz" && !isReady() ? 503 : 200).end();
  }).listen(port);
}
