import { isAbsolute, join } from "node:path";
import type { SampleTask } from "./screen.ts";

/**
 * Sends tasks as anybody would, one after the other, until each consumer has done one: the proof that everything before
 * this step works together. RabbitMQ hands them round, so that takes a few; whoever has none after `mostTasks` is busy.
 *
 * @throws when the API does not take one.
 */
export async function sendSampleTasks(consumers: readonly Expected[], options: SampleOptions): Promise<readonly SampleTask[]> {
  const done = new Map<string, SampleTask>();
  let last: SampleTask | undefined;
  for (let sent = 0; sent < mostTasks && done.size < consumers.length; sent++) {
    const { task, consumer } = await sendOne(options);
    if (task.kind === "not_done") {
      last = task;
      break; // busy with others; waiting for more of them would take as long again
    }
    const who = consumers.find(({ name }) => consumer.startsWith(name));
    if (who !== undefined && !done.has(who.name)) done.set(who.name, { ...task, language: who.language });
  }
  return [...consumers.flatMap(({ name }) => done.get(name) ?? []), ...(last === undefined ? [] : [last])];
}

export interface Expected {
  readonly name: string;
  readonly language: string;
}

export interface SampleOptions {
  readonly apiUrl: string;
  readonly apiKey: string | null;
  readonly exportFolder: string;
  readonly now: Date;
}

const mostTasks = 20;

async function sendOne({
  apiUrl,
  apiKey,
  exportFolder,
  now,
}: SampleOptions): Promise<{ readonly task: SampleTask; readonly consumer: string }> {
  const began = performance.now();
  const response = await fetch(`${apiUrl}/tasks/data_export`, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      prefer: "wait=30",
      ...(apiKey === null ? {} : { authorization: `Bearer ${apiKey}` }),
    },
    body: JSON.stringify({ user_id: 1, format: "csv", requested_at: now.toISOString() }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`The API answered ${response.status} to the sample task: ${text}`);

  const task = JSON.parse(text) as TaskAnswer;
  const consumer = task.consumer ?? "";
  if (task.state !== "succeeded" || !task.result) return { consumer, task: { kind: "not_done", id: task.id, state: task.state } };
  const { file, row_count } = task.result;
  const path = isAbsolute(file) ? file : join(exportFolder, file);
  const tookMs = Math.round(performance.now() - began);
  return { consumer, task: { kind: "done", language: consumer, id: task.id, file: path, rowCount: row_count, tookMs } };
}

interface TaskAnswer {
  readonly id: string;
  readonly state: string;
  readonly consumer?: string | null;
  readonly result?: { readonly file: string; readonly row_count: number } | null;
}
