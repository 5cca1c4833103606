import type { FastifyInstance, FastifyReply } from "fastify";
import type { ContractSet } from "../../contracts/contract_set.ts";
import type { Figures } from "../../dispatch/figures.ts";
import { tooManyStreams } from "../../lifecycle/errors.ts";
import type { Store } from "../../store/store.ts";
import { isWithin } from "../access/caller.ts";
import type { StillMay } from "../access/guard.ts";
import { type QueueView, queueViews } from "../queues.ts";
import { time } from "../render.ts";
import { read, refuseUnknown } from "../tasks.ts";
import type { EventLog, TaskEvent } from "./event_log.ts";
import { concerns, type Followed, readFollow } from "./follow.ts";
import { Numbers } from "./numbers.ts";

/**
 * GET /events: what happens to tasks, as it happens (server-sent events, HTML Living Standard §9.2). A stream begins with a
 * `snapshot` of what it follows; one that comes back with `Last-Event-ID` is told what it has missed instead, where that is
 * still known. A `task` event says where a task has come to; states on the way may be left out, the last one never.
 */
export function eventRoutes(app: FastifyInstance, parts: EventParts): void {
  const open = new Set<Stream>();
  const numbers = new Numbers(parts);
  const looking = setInterval(() => {
    for (const stream of open) void stream.endUnlessAllowed();
  }, lookEveryMs).unref();
  parts.stopping.addEventListener("abort", () => {
    clearInterval(looking);
    numbers.close();
    for (const stream of open) stream.say("notice", { what: "stopping" }).then(() => stream.end());
  });
  app.get<{ Querystring: Record<string, unknown> }>(
    "/events",
    { sse: { kind: "only" }, exposeHeadRoute: false },
    async (request, reply) => {
      refuseUnknown(request.query, ["follow"]);
      const followed = readFollow(request.query["follow"], [...parts.contracts.byRoutingKey.keys()], request.caller);
      if (open.size >= mostStreams || parts.stopping.aborted) throw tooManyStreams(mostStreams);
      const stream = new Stream({ ...parts, numbers }, followed, reply);
      open.add(stream);
      reply.sse.onClose(() => {
        open.delete(stream);
        stream.end();
      });
      reply.sse.keepAlive();
      await stream.begin(reply.sse.lastEventId);
    },
  );
}

export interface EventParts {
  readonly store: Store;
  readonly contracts: ContractSet;
  readonly figures: Figures;
  readonly log: EventLog;
  readonly stopping: AbortSignal;
  readonly stillMay: StillMay;
}

/** Whether those who follow still may: an API key that is revoked reads no longer than that. */
const lookEveryMs = 5_000;

const mostStreams = 1_000;
/** Of tasks that are not followed by their id; above it a number is told. */
const mostPerSecond = 50;
/** A reader that is so far behind is let go: it comes back by its last event. */
const mostUnreadBytes = 1_048_576;

class Stream {
  readonly #parts: EventParts & { readonly numbers: Numbers };
  readonly #followed: Followed;
  readonly #reply: FastifyReply;
  readonly #stopListening: () => void;
  /** Null: nothing is held back. What comes before the snapshot is sent waits here. */
  #heldBack: TaskEvent[] | null = [];
  #toldThisSecond = 0;
  #untold = 0;
  #timer: NodeJS.Timeout | null = null;
  #stopNumbers: () => void = () => undefined;
  #over = false;

  constructor(parts: EventParts & { readonly numbers: Numbers }, followed: Followed, reply: FastifyReply) {
    this.#parts = parts;
    this.#followed = followed;
    this.#reply = reply;
    this.#stopListening = parts.log.listen({
      events: (events) => this.#take(events),
      gap: () => void this.#snapshot().catch(() => this.end()),
    });
  }

  async begin(lastEventId: string | null): Promise<void> {
    const missed = lastEventId === null ? null : this.#parts.log.since(lastEventId);
    if (missed === null) return this.#snapshot();
    await this.say("notice", { what: "resumed" }, lastEventId!);
    this.#followNumbers([]);
    this.#heldBack = null;
    this.#take(missed);
  }

  async say(event: string, data: object, id?: string): Promise<void> {
    if (this.#over) return;
    if (this.#reply.raw.writableLength > mostUnreadBytes) return this.end();
    // A connection that has just broken is no failure of ours: its reader comes back.
    await this.#reply.sse.send({ event, data, retry: 2_000, ...(id === undefined ? {} : { id }) }).catch(() => this.end());
  }

  async endUnlessAllowed(): Promise<void> {
    if (!(await this.#parts.stillMay(this.#reply.request))) this.end();
  }

  end(): void {
    if (this.#over) return;
    this.#over = true;
    this.#stopListening();
    this.#stopNumbers();
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#reply.sse.close();
  }

  /** The state of what is followed, and then what has come meanwhile: nothing falls between the two. */
  async #snapshot(): Promise<void> {
    this.#heldBack = [];
    const id = this.#parts.log.lastId;
    const { store } = this.#parts;
    const tasks = await Promise.all([...this.#followed.tasks].map((task) => read(store.task(task))));
    const queues = await this.#queues();
    await this.say(
      "snapshot",
      {
        tasks: tasks.flatMap((task) =>
          task === null || !isWithin(this.#followed.caller, task.routingKey)
            ? []
            : [{ task_id: task.id, routing_key: task.routingKey, state: task.state }],
        ),
        queues,
      },
      id,
    );
    this.#followNumbers(queues);
    const waiting = this.#heldBack ?? [];
    this.#heldBack = null;
    this.#take(waiting);
  }

  async #queues(): Promise<readonly QueueView[]> {
    const { queues, routingKeys, caller } = this.#followed;
    if (!queues && routingKeys.size === 0) return [];
    const all = await queueViews(this.#parts);
    return all.filter(({ routing_key: key }) => (queues && isWithin(caller, key)) || routingKeys.has(key));
  }

  #followNumbers(told: readonly QueueView[]): void {
    if (!this.#followed.queues || this.#over) return;
    this.#stopNumbers();
    this.#stopNumbers = this.#parts.numbers.follow(
      { caller: this.#followed.caller, say: (event, data) => void this.say(event, data) },
      told,
    );
  }

  #take(events: readonly TaskEvent[]): void {
    const mine = events.filter((event) => concerns(this.#followed, event));
    if (this.#heldBack !== null) this.#heldBack.push(...mine);
    else for (const event of mine) this.#tell(event);
  }

  #tell(event: TaskEvent): void {
    if (!this.#followed.tasks.has(event.taskId) && this.#toldThisSecond >= mostPerSecond) {
      this.#untold += 1;
      return;
    }
    this.#toldThisSecond += 1;
    this.#timer ??= setTimeout(() => this.#nextSecond(), 1_000);
    const { taskId, routingKey, state, at, number } = event;
    void this.say("task", { task_id: taskId, routing_key: routingKey, state, at: time(at) }, this.#parts.log.idOf(number));
  }

  #nextSecond(): void {
    this.#timer = null;
    if (this.#untold > 0) void this.say("more", { more: this.#untold }, this.#parts.log.lastId);
    this.#toldThisSecond = 0;
    this.#untold = 0;
  }
}
