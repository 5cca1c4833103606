import type { Socket } from "node:net";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import ipaddr from "ipaddr.js";
import { tooManyConnections } from "../lifecycle/errors.ts";
import { linger } from "./linger.ts";
import type { ApiLog } from "./log.ts";
import { hasBody } from "./slow_senders.ts";

/**
 * How many connections one address may have open: nobody takes all that a server can hold.
 *
 *   up to the limit      served
 *   the next hundred     told so: whatever they ask is answered 429, and they are let go after that, or after 2 s
 *   any more             dropped without a word, which costs nothing
 *
 * Health is answered at once over the limit: what balances loads asks from the address that its callers come from, and would
 * take a server that has too many of them for one that is broken.
 */
export function limitConnections(app: FastifyInstance, { perAddress, exempt }: ConnectionLimit, log: ApiLog, counts: RefusalCounts): void {
  if (perAddress === null) return;
  const isExempt = among(exempt);
  const doorkeeper = new Doorkeeper(perAddress);
  const told = new Set<string>();
  const say = nowAndThen(log);

  app.server.on("connection", (socket: Socket) => {
    const { remoteAddress } = socket;
    if (remoteAddress === undefined || isExempt(remoteAddress)) return;
    const source = sourceOf(remoteAddress);
    const verdict = doorkeeper.comes(source);
    if (verdict !== "served") {
      counts.refusedConnection();
      say(source, perAddress);
    }
    if (verdict === "dropped") return void socket.destroy();
    socket.once("close", () => doorkeeper.leaves(source));
    if (verdict === "told") letGo(socket);
  });

  /** By the address and port it comes from: under TLS a request does not say which of the sockets that we saw is its own. */
  function letGo(socket: Socket): void {
    const peer = peerOf(socket);
    told.add(peer);
    const late = setTimeout(() => socket.destroy(), toldWithinMs);
    socket.once("close", () => {
      told.delete(peer);
      clearTimeout(late);
    });
  }

  app.addHook("onRequest", (request, reply, done) => {
    if (told.size === 0 || !told.has(peerOf(request.raw.socket))) return done();
    leaveAfter(request, reply);
    done(isHealth(request) ? undefined : tooManyConnections(perAddress));
  });
}

export interface ConnectionLimit {
  /** Of one IPv4 address, or one network of IPv6 (/64), which is what one caller is given; null: no limit. */
  readonly perAddress: number | null;
  /** Addresses and networks that any number may come from: this machine, and proxies that stand for many. */
  readonly exempt: readonly string[];
}

export interface RefusalCounts {
  refusedConnection(): void;
}

/** Counts who is there. */
export class Doorkeeper {
  readonly #perAddress: number;
  readonly #open = new Map<string, number>();

  constructor(perAddress: number) {
    this.#perAddress = perAddress;
  }

  comes(source: string): "served" | "told" | "dropped" {
    const open = this.#open.get(source) ?? 0;
    if (open >= this.#perAddress + mostTold) return "dropped";
    this.#open.set(source, open + 1);
    return open < this.#perAddress ? "served" : "told";
  }

  /** Of one that was not dropped. */
  leaves(source: string): void {
    const open = this.#open.get(source) ?? 0;
    if (open <= 1) this.#open.delete(source);
    else this.#open.set(source, open - 1);
  }
}

/** `::ffff:192.0.2.7` is 192.0.2.7; of IPv6 the first 64 bits, behind which a caller may take any address it likes. */
export function sourceOf(address: string): string {
  const parsed = parsedOf(address);
  if (parsed.kind() === "ipv4") return parsed.toString();
  return `${new ipaddr.IPv6([...(parsed as ipaddr.IPv6).parts.slice(0, 4), 0, 0, 0, 0])}/64`;
}

/** Without the interface that a link-local address may name; IPv4 within IPv6 is IPv4. */
const parsedOf = (address: string): ipaddr.IPv4 | ipaddr.IPv6 => ipaddr.process(address.replace(/%.*$/, ""));

const mostTold = 100;
const toldWithinMs = 2_000;
const sayEveryMs = 60_000;

function among(ranges: readonly string[]): (address: string) => boolean {
  const networks = ranges.map((range) =>
    range.includes("/") ? ipaddr.parseCIDR(range) : ipaddr.parseCIDR(`${range}/${range.includes(":") ? 128 : 32}`),
  );
  return (address) => {
    const parsed = parsedOf(address);
    return networks.some((network) => network[0].kind() === parsed.kind() && parsed.match(network));
  };
}

/** One line a minute at most: who opens connections in a loop would fill the log as well. */
function nowAndThen(log: ApiLog): (source: string, perAddress: number) => void {
  let [refused, saidAt] = [0, Number.NEGATIVE_INFINITY];
  return (address, limit) => {
    refused += 1;
    if (Date.now() - saidAt < sayEveryMs) return;
    log.warn({ address, limit, refused }, "connections are refused: one address has too many open");
    [refused, saidAt] = [0, Date.now()];
  };
}

const peerOf = ({ remoteAddress, remotePort }: Socket): string => `${remoteAddress} ${remotePort}`;

const isHealth = ({ routeOptions: { url } }: FastifyRequest): boolean => url === "/livez" || url === "/readyz";

function leaveAfter(request: FastifyRequest, reply: FastifyReply): void {
  if (hasBody(request)) linger(request.raw, reply.raw);
  else reply.header("connection", "close");
}
