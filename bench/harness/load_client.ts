import { connect, type Socket } from "node:net";
import { parseArgs } from "node:util";

/**
 * Sends the same POST again and again, in a process of its own, and writes what became of it as one line of JSON.
 *
 *   --perSecond 0     each connection sends the next when it has its answer
 *   --perSecond 6000  so many a second; what is late is sent as soon as a connection is free
 *
 * Written by hand on sockets, since what the load costs all parties pay: no headers are read but the length, and a
 * connection has one request under way. `<now>` in the body becomes the time of sending, to the microsecond.
 */
const { values } = parseArgs({
  options: {
    url: { type: "string" },
    body: { type: "string" },
    seconds: { type: "string", default: "4" },
    connections: { type: "string", default: "64" },
    perSecond: { type: "string", default: "0" },
  },
});
const url = new URL(values.url!);
const perMs = Number(values.perSecond) / 1_000;
const forMs = Number(values.seconds) * 1_000;

const counts = { sent: 0, answered: 0, failed: 0 };
const tookMs: number[] = [];
const idle: Connection[] = [];
const connections = await Promise.all(Array.from({ length: Number(values.connections) }, open));
const began = performance.now();
const pacing = perMs === 0 ? undefined : setInterval(sendDue, 1);
if (perMs === 0) for (const connection of connections) connection.send();
else idle.push(...connections);
setTimeout(end, forMs);

function sendDue(): void {
  const due = Math.min(performance.now() - began, forMs) * perMs;
  while (counts.sent < due && idle.length > 0) idle.pop()!.send();
}

/** Requests under way are waited for, and count; a server that is deaf for ten seconds is not. */
function end(): void {
  clearInterval(pacing);
  const seconds = (performance.now() - began) / 1_000;
  const answered = counts.answered;
  const tell = (): void => {
    if (counts.answered + counts.failed < counts.sent && performance.now() - began < forMs + 10_000) return;
    clearInterval(waiting);
    const sorted = Float64Array.from(tookMs).sort();
    const at = (share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
    const all = {
      requests: counts.answered,
      perSecond: answered / seconds,
      failed: counts.sent - counts.answered,
      p50: at(0.5),
      p99: at(0.99),
    };
    process.stdout.write(`${JSON.stringify(all)}\n`, () => process.exit(0));
  };
  const waiting = setInterval(tell, 5);
}

function isOver(): boolean {
  return performance.now() - began >= forMs;
}

interface Connection {
  send(): void;
}

async function open(): Promise<Connection> {
  const socket: Socket = connect({ host: url.hostname, port: Number(url.port), noDelay: true });
  await new Promise((resolve, reject) => socket.once("connect", resolve).once("error", reject));
  let sentAt = 0;
  let heard = "";
  const connection = {
    send(): void {
      counts.sent++;
      sentAt = performance.now();
      socket.write(request());
    },
  };
  socket.setEncoding("latin1").on("data", (data: string) => {
    heard += data;
    const ends = endOf(heard);
    if (ends === null) return;
    if (heard.startsWith("HTTP/1.1 2")) counts.answered++;
    else counts.failed++;
    tookMs.push(performance.now() - sentAt);
    heard = heard.slice(ends);
    if (isOver()) return;
    if (perMs === 0) connection.send();
    else {
      idle.push(connection);
      sendDue();
    }
  });
  socket.on("error", () => undefined); // what it did not answer counts as failed
  return connection;
}

/** Where the first answer ends; null: it is not there as a whole. Every server here sends a length. */
function endOf(text: string): number | null {
  const head = text.indexOf("\r\n\r\n");
  if (head < 0) return null;
  const [, length = "0"] = /\r\ncontent-length: (\d+)/i.exec(text.slice(0, head)) ?? [];
  const end = head + 4 + Number(length);
  return text.length >= end ? end : null;
}

function request(): string {
  const now = performance.timeOrigin + performance.now();
  const time = `${new Date(now).toISOString().slice(0, -1)}${String(Math.floor((now % 1) * 1_000)).padStart(3, "0")}Z`;
  const body = values.body!.replace("<now>", time);
  const head = `POST ${url.pathname} HTTP/1.1\r\nhost: ${url.host}\r\ncontent-type: application/json\r\n`;
  return `${head}content-length: ${body.length}\r\n\r\n${body}`;
}
