import { addressOf } from "../api/address.ts";
import { parse } from "../api/digits.ts";
import { Bursts } from "./bursts.ts";

/**
 * One stream of events for the whole page, whatever how many parts of it listen: a browser allows six connections to a host.
 *
 *   follow("tasks", …)   the stream is opened again with what everybody follows, and begins with a snapshot
 *   it breaks            the browser comes back by its last event, and misses nothing
 *   it fails three times `polling`: the pages ask every 10 s, and say so
 *   it is held back      `buffered`, by a proxy: as above, until it is opened anew
 *   hidden for 60 s      closed; opened again, with a snapshot, when the page is looked at
 */
export class LiveStream {
  readonly #listeners = new Map<symbol, Listener>();
  readonly #watchers = new Set<() => void>();
  readonly #refused = new Set<string>();
  #source: EventSource | null = null;
  #followed = "";
  #failures = 0;
  #state: LiveState = { kind: "closed" };
  #opening: number | undefined;
  #silence: number | undefined;
  #bursts = new Bursts(0);
  #sleeping: number | undefined;

  constructor() {
    document.addEventListener("visibilitychange", () => this.#looked());
  }

  readonly state = (): LiveState => this.#state;

  readonly watch = (changed: () => void): (() => void) => {
    this.#watchers.add(changed);
    return () => this.#watchers.delete(changed);
  };

  /** What: `tasks`, `queues`, `queue:<routing key>`, `task:<id>`. Answers how to stop it. */
  follow(what: readonly string[], tell: (event: LiveEvent) => void): () => void {
    const key = Symbol();
    this.#listeners.set(key, { what, tell });
    this.#openSoon(50);
    return () => {
      this.#listeners.delete(key);
      this.#openSoon(50);
    };
  }

  /** Whether the server tells of it; what it does not know is asked for again and again instead. */
  tells(what: string): boolean {
    return this.#state.kind === "live" && !this.#refused.has(what);
  }

  #openSoon(afterMs: number): void {
    clearTimeout(this.#opening);
    this.#opening = window.setTimeout(() => this.#open(), afterMs);
  }

  #open(): void {
    const all = [...new Set([...this.#listeners.values()].flatMap(({ what }) => what))].filter((one) => !this.#refused.has(one));
    const followed = all.toSorted().slice(0, mostFollowed).join(",");
    const isOpen = this.#source !== null && this.#source.readyState !== EventSource.CLOSED;
    if (isOpen && followed === this.#followed) return;
    this.#source?.close();
    this.#source = null;
    this.#followed = followed;
    if (followed === "" || document.visibilityState === "hidden") {
      this.#become({ kind: "closed" });
      return;
    }
    const source = new EventSource(addressOf(`/events?follow=${encodeURIComponent(followed)}`), { withCredentials: true });
    this.#source = source;
    source.addEventListener("open", () => {
      this.#failures = 0;
      this.#bursts = new Bursts(Date.now());
      this.#become({ kind: "live" });
      // The first event is sent at once.
      clearTimeout(this.#silence);
      this.#silence = window.setTimeout(() => source === this.#source && this.#become({ kind: "buffered" }), firstEventMs);
    });
    source.addEventListener("error", () => void this.#failed(source));
    for (const name of eventNames)
      source.addEventListener(name, (event) =>
        this.#tell({ name, data: parse((event as MessageEvent<string>).data) as LiveEvent["data"] }),
      );
  }

  #tell(event: LiveEvent): void {
    clearTimeout(this.#silence);
    if (event.data.at !== undefined && this.#bursts.isHeldBack(Date.parse(event.data.at), Date.now())) this.#become({ kind: "buffered" });
    for (const { tell } of this.#listeners.values()) tell(event);
  }

  async #failed(source: EventSource): Promise<void> {
    if (source !== this.#source) return;
    clearTimeout(this.#silence);
    this.#failures += 1;
    this.#become(this.#failures >= 3 ? { kind: "polling" } : { kind: "reconnecting", since: Date.now() });
    if (source.readyState !== EventSource.CLOSED) return; // the browser tries again by itself
    const refused = await whatIsRefused(this.#followed);
    for (const one of refused) this.#refused.add(one);
    if (refused.length > 0) this.#failures = 0;
    this.#openSoon(refused.length > 0 ? 0 : Math.min(2_000 * this.#failures, 10_000));
  }

  #looked(): void {
    clearTimeout(this.#sleeping);
    if (document.visibilityState === "visible") {
      this.#openSoon(0);
      return;
    }
    this.#sleeping = window.setTimeout(() => {
      this.#source?.close();
      this.#source = null;
      this.#become({ kind: "closed" });
    }, 60_000);
  }

  #become(state: LiveState): void {
    if (this.#state.kind === state.kind) return;
    this.#state = state;
    for (const changed of this.#watchers) changed();
  }
}

/** An EventSource does not say why it was refused: the same request, asked plainly, does. What it names may not be followed here. */
async function whatIsRefused(followed: string): Promise<readonly string[]> {
  const asked = new AbortController();
  try {
    const response = await fetch(addressOf(`/events?follow=${encodeURIComponent(followed)}`), {
      headers: { accept: "text/event-stream" },
      signal: asked.signal,
    });
    if (response.status !== 400) return [];
    const { detail } = (await response.json()) as { readonly detail: string };
    return followed.split(",").filter((one) => detail.startsWith(`follow=${one}:`));
  } catch {
    return [];
  } finally {
    asked.abort();
  }
}

const eventNames = ["snapshot", "task", "more", "numbers", "operation", "alert", "notice"] as const;
const mostFollowed = 100;
const firstEventMs = 8_000;

interface Listener {
  readonly what: readonly string[];
  readonly tell: (event: LiveEvent) => void;
}

export type LiveState =
  | { readonly kind: "closed" }
  | { readonly kind: "live" }
  | { readonly kind: "reconnecting"; readonly since: number }
  | { readonly kind: "polling" }
  | { readonly kind: "buffered" };

export interface LiveEvent {
  readonly name: (typeof eventNames)[number];
  readonly data: {
    readonly task_id?: string;
    readonly routing_key?: string;
    readonly state?: string;
    readonly at?: string;
    readonly more?: number;
    readonly what?: string;
    readonly queues?: readonly unknown[];
    readonly alerts?: readonly unknown[];
  };
}
