import { servePeer } from "./peer.ts";

/** The limit: the same request, and nothing is kept. */
await servePeer(async () => undefined);
