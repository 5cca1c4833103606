import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { noSuchPath, WaybillError } from "../../lifecycle/errors.ts";
import { pathOf } from "../path.ts";
import { type Built, type BuiltFile, readBuilt } from "./built.ts";

/**
 * The dashboard's files, as `scripts/setup.mjs` has built them from services/dashboard. They say nothing of any task, so
 * they ask for no key: the page signs in before it asks for anything.
 *
 *   /                    goes to the dashboard
 *   /dashboard           and every path below it: the one page, which knows its own paths
 *   /dashboard/assets/…  script, style and icons; their names change with their content, so they are kept for good
 */
export function dashboardRoutes(app: FastifyInstance): void {
  let built: Built | null = null; // at the first request: most servers of a test are never asked
  const read = (): Built => {
    built ??= readBuilt();
    if (built === null) throw new WaybillError("not_found", "The dashboard is not built. Run: node scripts/setup.mjs");
    return built;
  };

  // Relative, so that it holds behind a proxy that puts a prefix before every path.
  app.get("/", (_request, reply) => reply.header("location", "dashboard").code(302).send());
  app.get("/dashboard", (request, reply) => page(request, reply, read()));
  app.get<{ Params: { "*": string } }>("/dashboard/*", (request, reply) => {
    const path = request.params["*"];
    if (!path.startsWith("assets/")) return page(request, reply, read());
    const file = read().assets.get(path);
    if (file === undefined) throw noSuchPath(pathOf(request));
    return send(request, reply.header("cache-control", "public, max-age=31536000, immutable"), file);
  });
}

function page(request: FastifyRequest, reply: FastifyReply, { pageAt }: Built): FastifyReply {
  reply.header("content-security-policy", policy).header("referrer-policy", "no-referrer").header("cache-control", "no-cache");
  return send(request, reply, pageAt(wayUp(pathOf(request))));
}

function send(request: FastifyRequest, reply: FastifyReply, { type, bytes, gzip }: BuiltFile): FastifyReply {
  reply.type(type).header("x-content-type-options", "nosniff").header("vary", "accept-encoding");
  if (!/\bgzip\b/.test(String(request.headers["accept-encoding"] ?? ""))) return reply.send(bytes);
  return reply.header("content-encoding", "gzip").send(gzip());
}

/**
 * From a page back to the folder that /dashboard lies in, as the browser resolves it. No prefix has to be known:
 *
 *   /dashboard          ./
 *   /dashboard/         ../
 *   /dashboard/tasks/1  ../../
 */
function wayUp(path: string): string {
  const depth = path.split("/").length - 2;
  return depth === 0 ? "./" : "../".repeat(depth);
}

/** Nothing from elsewhere, nothing inline, in no frame. */
const policy =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'";
