import type { LookupAddress } from "node:dns";
import { lookup } from "node:dns";
import * as http from "node:http";
import * as https from "node:https";
import type { LookupFunction } from "node:net";
import { isPublic, privateAddressIn } from "../lifecycle/public_address.ts";

/** What came of one try: a status, or a sentence where there was none. */
export type Posted = { readonly status: number } | { readonly failure: string };

export interface PostOptions {
  readonly headers: Readonly<Record<string, string>>;
  /** Whether addresses that are not of the public internet may be called, and http. */
  readonly allowPrivate: boolean;
  readonly timeoutMs: number;
}

/**
 * One POST. No redirect is followed, and nothing of the answer is kept but its status. The address is judged where the
 * connection is made, so that a name that leads elsewhere the second time leads nowhere. Never rejects.
 */
export function post(url: string, body: string, { headers, allowPrivate, timeoutMs }: PostOptions): Promise<Posted> {
  const target = new URL(url);
  const refused = allowPrivate ? null : refusalOf(target);
  if (refused !== null) return Promise.resolve({ failure: refused });
  const { promise, resolve } = Promise.withResolvers<Posted>();
  const { request } = target.protocol === "https:" ? https : http;
  const asked = request(target, {
    method: "POST",
    headers: { "content-type": "application/json", "content-length": String(Buffer.byteLength(body)), "user-agent": "Waybill", ...headers },
    lookup: allowPrivate ? lookup : publicLookup,
    signal: AbortSignal.timeout(timeoutMs),
  });
  asked.on("response", (response) => {
    resolve({ status: response.statusCode ?? 0 });
    response.destroy();
  });
  asked.on("error", (error) => {
    const failure = error.name === "TimeoutError" || error.name === "AbortError" ? `no answer within ${timeoutMs / 1000} s` : error.message;
    resolve({ failure });
  });
  asked.end(body);
  return promise;
}

function refusalOf(target: URL): string | null {
  if (target.protocol !== "https:") return "only https is called";
  const address = privateAddressIn(target);
  return address === null ? null : `${address} is no public address`;
}

/** Every address that a name stands for has to be public: which of them is taken is not ours to say. */
const publicLookup: LookupFunction = (hostname, options, done) => {
  lookup(hostname, { ...options, all: true }, (error, found) => {
    if (error !== null) return done(error, "", 0);
    const addresses = found as LookupAddress[];
    const stranger = addresses.find(({ address }) => !isPublic(address));
    if (stranger !== undefined) return done(new Error(`${hostname} is ${stranger.address}, which is no public address`), "", 0);
    if (options.all === true) return (done as (error: null, found: LookupAddress[]) => void)(null, addresses);
    return done(null, addresses[0]!.address, addresses[0]!.family);
  });
};
