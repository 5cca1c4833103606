import { createHash } from "node:crypto";
import type { FastifyInstance } from "fastify";
import packageFile from "../../../package.json" with { type: "json" };
import type { ContractSet } from "../../contracts/contract_set.ts";
import type { WebhookRules } from "../../dispatch/door.ts";
import { answerTagged } from "../etag.ts";
import { asyncApiOf } from "./asyncapi.ts";
import { openApiOf } from "./openapi.ts";

/** GET /openapi.json and GET /asyncapi.json: made once, from the contracts as they were loaded. */
export function documentRoutes(app: FastifyInstance, { contracts, apiKey, webhooks }: DocumentParts): void {
  const { version } = packageFile;
  serve("/openapi.json", openApiOf(contracts, { version, needsKey: apiKey !== null, signsWebhooks: webhooks.secrets.length > 0 }));
  serve("/asyncapi.json", asyncApiOf(contracts, { version }));

  function serve(path: string, document: object): void {
    const text = JSON.stringify(document);
    const digest = createHash("sha256").update(text).digest("hex");
    app.get(path, (request, reply) => answerTagged(request, reply, { digest, text }));
  }
}

export interface DocumentParts {
  readonly contracts: ContractSet;
  readonly apiKey: string | null;
  readonly webhooks: WebhookRules;
}
