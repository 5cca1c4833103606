import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import Fastify, { type FastifyInstance } from "fastify";
import { z } from "zod";
import type { Community } from "./community.ts";
import type { Orders } from "./orders.ts";
import type { Waybill } from "./waybill.ts";

/**
 * The sample application: a shop whose users sign up, comment, upload and order. It answers as soon as a thing is kept and
 * its work is handed over; what takes time is Waybill's.
 *
 *   POST /users      a welcome mail now, a reminder in a day
 *   POST /comments   who has to do with the comment that it answers is mailed, the author's score is reckoned
 *   POST /uploads    an image gets its variants, a video becomes a film
 *   POST /orders     the payment is taken
 */
export function shop({ community, orders, waybill, uploadFolder, now }: ShopTools): FastifyInstance {
  const app = Fastify({ bodyLimit: 50 * 1_024 * 1_024 });
  app.addContentTypeParser(Object.keys(kinds), { parseAs: "buffer" }, (_request, body, done) => done(null, body));
  app.setErrorHandler((error: Error & { statusCode?: number }, _request, reply) => {
    const status = error instanceof z.ZodError ? 400 : (error.statusCode ?? 503);
    return reply.code(status).send({ error: error instanceof z.ZodError ? z.prettifyError(error) : error.message });
  });

  app.post("/users", async (request, reply) => {
    const user = newUser.parse(request.body);
    const id = community.signUp(user, now());
    const told = { user_id: id, ...user };
    const welcome = await waybill.send("welcome_email", told, `user-${id}-welcome`);
    const about = "Have you looked round yet? There is much to find.";
    const reminder = await waybill.send("reminder_email", { ...told, about }, `user-${id}-reminder`, { delay: "1d" });
    return reply.code(201).send({ id, welcome, reminder });
  });

  app.post("/comments", async (request, reply) => {
    const comment = newComment.parse(request.body);
    const { user_id, answers } = comment;
    if (community.user(user_id) === null) return reply.code(404).send({ error: `There is no user ${user_id}.` });
    if (answers !== undefined && !community.hasComment(answers)) return reply.code(404).send({ error: `There is no comment ${answers}.` });
    const id = community.comment(comment, now());
    const score = await waybill.send("update_user_score", { user_id }, `comment-${id}-score`);
    const mails = answers === undefined ? null : await waybill.send("notify_subscribers", { comment_id: id }, `comment-${id}-mails`);
    return reply.code(201).send({ id, score, mails });
  });

  app.post("/uploads", async (request, reply) => {
    const kind = kinds[request.headers["content-type"] ?? ""];
    const { user_id, title } = newUpload.parse(request.query);
    const user = community.user(user_id);
    if (kind === undefined || !Buffer.isBuffer(request.body))
      return reply.code(415).send({ error: `Send ${Object.keys(kinds).join(", ")}.` });
    if (user?.email == null) return reply.code(404).send({ error: `There is no user ${user_id} who could be mailed.` });
    const { id, file } = community.upload({ user_id, title, kind }, now());
    await writeFile(join(uploadFolder, file), request.body);
    if (kind !== "mp4") return reply.code(201).send({ id, task: await waybill.send("process_image", { file }, `upload-${id}`) });
    const pipeline = await waybill.begin("video", { file, title, name: user.name, email: user.email }, `upload-${id}`);
    community.noteWork(id, pipeline);
    return reply.code(201).send({ id, pipeline });
  });

  app.post("/orders", async (request, reply) => {
    const order = newOrder.parse(request.body);
    if (community.user(order.user_id) === null) return reply.code(404).send({ error: `There is no user ${order.user_id}.` });
    return reply.code(201).send(await orders.place(order, now()));
  });
  return app;
}

export interface ShopTools {
  readonly community: Community;
  readonly orders: Orders;
  readonly waybill: Waybill;
  readonly uploadFolder: string;
  /** RFC 3339. */
  readonly now: () => string;
}

const kinds: Readonly<Record<string, string>> = { "image/png": "png", "image/jpeg": "jpg", "image/webp": "webp", "video/mp4": "mp4" };
const id = z.coerce.number().int().positive();
const newUser = z.strictObject({ name: z.string().min(1).max(200), email: z.email().max(254) });
const newComment = z.strictObject({ user_id: id, body: z.string().min(1).max(10_000), answers: id.optional() });
const newUpload = z.strictObject({ user_id: id, title: z.string().min(1).max(200) });
const newOrder = z.strictObject({
  user_id: id,
  item: z.string().min(1).max(200),
  quantity: z.int().min(1).max(1_000),
  price_cents: z.int().min(1).max(10_000_000),
});
