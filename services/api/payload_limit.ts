import { WaybillError } from "../lifecycle/errors.ts";

export { mostPayloadBytes as payloadLimit } from "../lifecycle/sizes.ts";

/** `bytes`: null where the request came in pieces and did not say. */
export const payloadTooLarge = (bytes: number | null) =>
  new WaybillError("payload_too_large", `The payload ${tooLarge(bytes, "256 KB")}. The task was not accepted.`, {
    hint: "Store the file and send its URL.",
  });

/** An array of tasks is read as a whole before the first is accepted; a stream is not. */
export const arrayLimit = 4 * 1024 * 1024;

export const arrayTooLarge = (bytes: number | null) =>
  new WaybillError("payload_too_large", `The array ${tooLarge(bytes, "4 MB")}. Nothing was accepted.`, {
    hint: "Send the items as application/x-ndjson, one on each line: that has no limit.",
  });

function tooLarge(bytes: number | null, limit: string): string {
  return bytes === null ? `is larger than the limit of ${limit}` : `is ${sizeOf(bytes)}, the limit is ${limit}`;
}

function sizeOf(bytes: number): string {
  return bytes >= 1_000_000 ? `${(bytes / 1_000_000).toFixed(1)} MB` : `${Math.ceil(bytes / 1_000)} KB`;
}
