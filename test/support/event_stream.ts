import { EventSourceParserStream } from "eventsource-parser/stream";
import { onTestFinished } from "vitest";
import type { Api } from "./http.ts";

/** GET /events as a browser reads it, event by event. */
export interface EventStream {
  readonly status: number;
  /** The next event, or null when the stream has ended. */
  next(): Promise<StreamedEvent | null>;
  /** The next event that is so. */
  until(wanted: (event: StreamedEvent) => boolean): Promise<StreamedEvent>;
  close(): void;
}

export interface StreamedEvent {
  readonly event: string;
  readonly id: string | undefined;
  readonly data: Readonly<Record<string, unknown>>;
}

export async function follow(api: Api, what: string, lastEventId?: string): Promise<EventStream> {
  const ending = new AbortController();
  onTestFinished(() => ending.abort());
  const response = await fetch(new URL(`/events?follow=${what}`, api.url), {
    headers: { accept: "text/event-stream", ...(lastEventId === undefined ? {} : { "last-event-id": lastEventId }) },
    signal: ending.signal,
  });
  const reader = response.body!.pipeThrough(new TextDecoderStream()).pipeThrough(new EventSourceParserStream()).getReader();
  async function next(): Promise<StreamedEvent | null> {
    const { done, value } = await reader.read();
    return done ? null : { event: value.event ?? "message", id: value.id, data: JSON.parse(value.data) as StreamedEvent["data"] };
  }
  return {
    status: response.status,
    next,
    async until(wanted) {
      const seen: StreamedEvent[] = [];
      for (let event = await next(); event !== null; event = await next()) {
        if (wanted(event)) return event;
        seen.push(event);
      }
      throw new Error(`The stream has ended without it. Seen: ${JSON.stringify(seen)}`);
    },
    close: () => ending.abort(),
  };
}
