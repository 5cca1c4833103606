import type { Finding } from "../../contracts/compatibility/compare.ts";
import type { Concerned } from "../../contracts/compatibility/consequences.ts";

/** Where, what, and whom it breaks, in words. */
export function findingRows(findings: readonly Finding[]): readonly (readonly string[])[] {
  return findings.map(({ routingKey, document, pointer, what, breaks, warns }) => [
    ...[routingKey, `${document} ${pointer}`.trimEnd(), what],
    breaks.length > 0 ? `breaks ${listed(breaks)}` : warns.length > 0 ? `mind ${listed(warns)}` : "breaks nobody",
  ]);
}

/** For programs: names as the API writes them. */
export const asJson = ({ routingKey, ...rest }: Finding) => ({ routing_key: routingKey, ...rest });

const listed = (concerned: readonly Concerned[]): string => new Intl.ListFormat("en-GB").format(concerned.map((one) => words[one]));

const words: Readonly<Record<Concerned, string>> = {
  sender: "senders",
  in_flight: "messages in a queue",
  old_consumer: "old consumers",
  reader: "who reads the result",
  kept_result: "kept results",
};
