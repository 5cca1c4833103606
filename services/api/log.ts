/** What the API says to its log: requests that failed, and slow ones. */
export interface ApiLog {
  warn(facts: object, message: string): void;
  error(facts: object, message: string): void;
}
