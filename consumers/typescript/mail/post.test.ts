import assert from "node:assert/strict";
import { Permanent } from "@waybill/consumer";
import { test } from "vitest";
import { freePort } from "../../../scripts/ports.ts";
import { Mailbox } from "../../../test/support/mailbox.ts";
import { Post } from "./post.ts";

const now = new Date("2026-11-24T10:00:00Z");
const letter = { to: { name: "Ada", address: "ada@example.org" }, subject: "Hello", paragraphs: ["Hello Ada,", "one\ntwo"] };
const postTo = (smtpUrl: string) => new Post({ smtpUrl, from: "Shop <shop@shop.example>", now: () => now });

test("a letter is one mail of two forms, and no answering machine answers it", async () => {
  const mailbox = await Mailbox.open();
  const sent = await postTo(mailbox.url).send(letter, "one");
  assert.deepEqual(sent, { message_id: mailbox.mails[0]!.messageId, sent_at: "2026-11-24T10:00:00.000Z" });
  const { text, html, headers } = mailbox.mails[0]!;
  assert.equal(text?.trimEnd(), "Hello Ada,\n\none\ntwo");
  assert.match(html!, /<p>one<br>two<\/p>/);
  assert.equal(headers.find(({ key }) => key === "auto-submitted")?.value, "auto-generated");
});

test("the same letter has the same Message-ID, another one another", async () => {
  const mailbox = await Mailbox.open();
  const post = postTo(mailbox.url);
  const [first, again, other] = [await post.send(letter, "one"), await post.send(letter, "one"), await post.send(letter, "two")];
  assert.equal(first!.message_id, again!.message_id);
  assert.notEqual(first!.message_id, other!.message_id);
  assert.match(first!.message_id, /^<[0-9a-f]{32}@shop\.example>$/);
});

test("a mailbox that is not there is a permanent failure", async () => {
  const mailbox = await Mailbox.open();
  mailbox.refuse("ada@example.org", 550);
  await assert.rejects(
    () => postTo(mailbox.url).send(letter, "one"),
    (error) => error instanceof Permanent && error.code === "mailbox_unknown",
  );
});

const transients = [
  { name: "a server that says later", url: async () => deferring() },
  { name: "a server that is not there", url: async () => `smtp://127.0.0.1:${await freePort()}` },
];
for (const { name, url } of transients) {
  test(`${name} is no permanent failure`, async () => {
    const post = postTo(await url());
    await assert.rejects(
      () => post.send(letter, "one"),
      (error) => !(error instanceof Permanent),
    );
  });
}

async function deferring(): Promise<string> {
  const mailbox = await Mailbox.open();
  mailbox.refuse("ada@example.org", 451);
  return mailbox.url;
}
