import type { Api, TaskView } from "./http.ts";

/**
 * Sends tasks side by side until told to stop or `most` were tried, each once: what was answered 202 is a promise
 * that the test then holds the server to; what broke off was answered nothing, and may or may not be there.
 */
export function beginLoad(api: Api, options: LoadOptions): Load {
  const accepted: string[] = [];
  const refused: string[] = [];
  let brokenOff = 0;
  let tried = 0;
  let stopped = false;

  const sender = async (): Promise<void> => {
    while (!stopped && tried < options.most) {
      const number = tried++;
      try {
        const { status, body } = await api.send<TaskView>("trial", options.payload(number));
        if (status === 202) accepted.push(body.id);
        else refused.push(`${status} ${JSON.stringify(body)}`);
        options.onAnswer?.(accepted.length);
      } catch {
        brokenOff += 1;
        return;
      }
    }
  };
  const senders = Promise.all(Array.from({ length: options.sideBySide }, sender));

  return {
    accepted,
    refused,
    get brokenOff() {
      return brokenOff;
    },
    stop() {
      stopped = true;
    },
    async ended() {
      await senders;
    },
  };
}

export interface LoadOptions {
  readonly most: number;
  readonly sideBySide: number;
  readonly payload: (number: number) => object;
  /** After each answer, with how many were accepted so far. */
  readonly onAnswer?: (accepted: number) => void;
}

export interface Load {
  readonly accepted: readonly string[];
  readonly refused: readonly string[];
  readonly brokenOff: number;
  stop(): void;
  ended(): Promise<void>;
}
