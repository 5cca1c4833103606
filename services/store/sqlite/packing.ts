import type { NewTask } from "../store.ts";

/**
 * A batch on its way to the writer thread. The payloads travel as one transferred buffer: a small Buffer
 * is a window on Node's pool, and cloning it would copy the whole pool with each task.
 */
export interface PackedTasks {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly tasks: readonly (Omit<NewTask, "payload"> & { readonly end: number })[];
}

export function pack(batch: readonly NewTask[]): PackedTasks {
  const bytes = new Uint8Array(batch.reduce((sum, { payload }) => sum + payload.byteLength, 0));
  let end = 0;
  const tasks = batch.map(({ payload, ...rest }) => {
    bytes.set(payload, end);
    end += payload.byteLength;
    return { ...rest, end };
  });
  return { bytes, tasks };
}

export function unpack({ bytes, tasks }: PackedTasks): readonly NewTask[] {
  let start = 0;
  return tasks.map(({ end, ...rest }) => {
    const payload = bytes.subarray(start, end);
    start = end;
    return { ...rest, payload };
  });
}
