/** The last measurement of each routing key: written by the duty `runways`, read by those that look for the lost and the silent. */
export type Measurements = Map<string, Measured>;

export interface Measured {
  readonly runway: number;
  /** Exact, by AMQP. */
  readonly ready: number;
  /** By the management API, lagging about 5 s; null: not known. */
  readonly unacknowledged: number | null;
  /** Consumer tags; a process may have several. Exact, by AMQP. */
  readonly consumers: number;
  /** Connections that consume, as far as known: none where there are no tags. */
  readonly processes: number;
  /** The sum of their prefetches. */
  readonly slots: number;
  readonly measuredAt: number;
}
