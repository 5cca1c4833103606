import { createHash, randomBytes } from "node:crypto";

/** `wb_` and 32 random bytes: nobody guesses it, so one round of SHA-256 keeps it as well as any slower one. */
export const newSecret = (): string => `wb_${randomBytes(32).toString("base64url")}`;

/** By which it is known: what is looked up says nothing of the secret, so no comparison has to take its time. */
export const hashOf = (secret: string): string => createHash("sha256").update(secret).digest("hex");
