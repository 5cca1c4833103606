/** The kit's own contracts, in `contract/`. All of a consumer's tasks come by the first; the others differ in their contract. */
export const own = {
  /** Does what its payload says. */
  main: "conformance",
  /** Of 30 minutes, and so acknowledged early. */
  long: "conformance_long",
  /** Of one second. */
  brief: "conformance_brief",
  /** Without an outcome. */
  unreported: "conformance_unreported",
} as const;

/** Whose queues a consumer of this routing key may ask for. */
export const playedWith = (routingKey: string): readonly string[] => (routingKey === own.main ? Object.values(own) : [routingKey]);
