import { connect } from "node:net";
import { setTimeout as wait } from "node:timers/promises";

/** The protocol header of AMQP 0-9-1. A broker that serves answers with a method frame, whose first byte is 1. */
const PROTOCOL_HEADER = Buffer.from("AMQP\x00\x00\x09\x01", "latin1");
const METHOD_FRAME = 1;

/**
 * Resolves when RabbitMQ serves: it answers the AMQP handshake and its management page.
 * Never judged by an exit status or a log line: a RabbitMQ that failed to start exits with 0,
 * and a container's port accepts connections before anybody is behind it.
 *
 * @throws when it does not serve within `timeoutMs`, and with the signal's reason when `signal` is aborted (its process ended).
 */
export async function untilReady(place: BrokerPlace, options: { readonly timeoutMs: number; readonly signal: AbortSignal }): Promise<void> {
  const deadline = Date.now() + options.timeoutMs;
  while (!((await answersAmqp(place)) && (await answersHttp(place)))) {
    options.signal.throwIfAborted();
    if (Date.now() > deadline) {
      throw new Error(`RabbitMQ did not answer on ${place.host}:${place.amqpPort} within ${options.timeoutMs / 1000} s.`);
    }
    await wait(100, undefined, { signal: options.signal }).catch(() => options.signal.throwIfAborted());
  }
}

export interface BrokerPlace {
  readonly host: string;
  readonly amqpPort: number;
  readonly managementPort: number;
}

/** A container's port takes the connection and closes it again while nobody is behind it: the end of the stream is a no, too. */
async function answersAmqp({ host, amqpPort }: BrokerPlace): Promise<boolean> {
  const socket = connect(amqpPort, host);
  socket.setTimeout(2_000, () => socket.destroy(new Error("no answer")));
  try {
    socket.write(PROTOCOL_HEADER);
    for await (const answer of socket as AsyncIterable<Buffer>) return answer[0] === METHOD_FRAME;
    return false;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}

/** Any answer will do: that the page asks for a password shows that it is there. */
async function answersHttp({ host, managementPort }: BrokerPlace): Promise<boolean> {
  try {
    const response = await fetch(`http://${host}:${managementPort}/api/overview`, { signal: AbortSignal.timeout(2_000) });
    await response.body?.cancel();
    return true;
  } catch {
    return false;
  }
}
