import { isAbsolute, join } from "node:path";
import type { SampleTask } from "./screen.ts";

/**
 * Sends one task as anybody would, waits for its end, and tells where its file is:
 * the proof that everything before this step works together.
 *
 * @throws when the API does not take it.
 */
export async function sendSampleTask(options: SampleOptions): Promise<SampleTask> {
  const { apiUrl, apiKey, exportFolder, now } = options;
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
  if (task.state !== "succeeded" || !task.result) return { kind: "not_done", id: task.id, state: task.state };
  const { file, row_count } = task.result;
  const tookMs = Math.round(performance.now() - began);
  return { kind: "done", id: task.id, file: isAbsolute(file) ? file : join(exportFolder, file), rowCount: row_count, tookMs };
}

export interface SampleOptions {
  readonly apiUrl: string;
  readonly apiKey: string | null;
  readonly exportFolder: string;
  readonly now: Date;
}

interface TaskAnswer {
  readonly id: string;
  readonly state: string;
  readonly result?: { readonly file: string; readonly row_count: number } | null;
}
