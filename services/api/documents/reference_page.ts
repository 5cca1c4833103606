import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import type { FastifyInstance } from "fastify";
import { answerTagged, type Tagged } from "../etag.ts";

/**
 * GET /reference: the API to read and to try, in a browser, without a network. The files are Swagger UI's and three of
 * ours; they say nothing of the contracts, so they ask for no key: the page does, before it shows /openapi.json.
 */
export function referencePage(app: FastifyInstance): void {
  for (const [path, file] of Object.entries(files)) {
    let read: Tagged | undefined; // at the first request: most servers are never asked
    app.get(path, (request, reply) => {
      read ??= tagged(file);
      reply.header("content-security-policy", policy);
      return answerTagged(request, reply, read);
    });
  }
}

/** Nothing from elsewhere, nothing inline, in no frame. Swagger UI draws its icons as `data:`. */
const policy =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

const ours = join(import.meta.dirname, "reference");
const swaggerUi = dirname(createRequire(import.meta.url).resolve("swagger-ui-dist/package.json"));

const files = {
  "/reference": { path: join(ours, "index.html"), type: "text/html; charset=utf-8" },
  "/reference/page.js": { path: join(ours, "page.js"), type: "text/javascript; charset=utf-8" },
  "/reference/page.css": { path: join(ours, "page.css"), type: "text/css; charset=utf-8" },
  "/reference/swagger-ui-bundle.js": { path: join(swaggerUi, "swagger-ui-bundle.js"), type: "text/javascript; charset=utf-8" },
  "/reference/swagger-ui.css": { path: join(swaggerUi, "swagger-ui.css"), type: "text/css; charset=utf-8" },
} as const;

function tagged({ path, type }: { readonly path: string; readonly type: string }): Tagged {
  const text = readFileSync(path);
  return { digest: createHash("sha256").update(text).digest("hex"), text, type };
}
