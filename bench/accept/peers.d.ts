// What is called of the peers, as their documentation has it. They are installed by the bench alone (bench/package.json), and
// everything here is checked without them; where they are, these words hold all the same, so that both find the same.

declare module "bullmq" {
  export class Queue {
    constructor(name: string, options: QueueOptions);
    waitUntilReady(): Promise<unknown>;
    add(name: string, data: unknown): Promise<unknown>;
  }

  interface QueueOptions {
    readonly connection: { readonly host: string; readonly port: number; readonly enableOfflineQueue: boolean };
    readonly defaultJobOptions: {
      readonly attempts: number;
      readonly backoff: { readonly type: "exponential" | "fixed"; readonly delay: number };
      readonly removeOnComplete: boolean;
    };
  }
}

declare module "graphile-worker" {
  export function makeWorkerUtils(options: { readonly connectionString: string; readonly maxPoolSize: number }): Promise<WorkerUtils>;

  interface WorkerUtils {
    migrate(): Promise<void>;
    addJob(task: string, payload: unknown, options: { readonly maxAttempts: number }): Promise<unknown>;
  }
}

declare module "pg-boss" {
  export class PgBoss {
    constructor(options: { readonly connectionString: string; readonly max: number });
    on(event: "error", listener: (error: Error) => void): this;
    start(): Promise<this>;
    createQueue(name: string, options: { readonly retryLimit: number; readonly retryBackoff: boolean }): Promise<void>;
    send(name: string, data: object): Promise<string | null>;
  }
}
