/** The last measurement of each routing key: written by the duty `runways`, read by those that look for the lost and the silent. */
export type FiguresBoard = Map<string, KeyFigures>;

export interface KeyFigures {
  readonly runway: number;
  /** Exact, by AMQP. */
  readonly ready: number;
  /** By the management API, lagging about 5 s; null: not known. */
  readonly unacknowledged: number | null;
  readonly consumers: number;
  readonly measuredAt: number;
}
