import { expect, test } from "vitest";
import type { TaskView } from "../../support/http.ts";
import { Shop } from "./shop.ts";

/** The mails of the article, each read where it arrives. */

const ada = { user_id: 7, name: "Ada Lovelace", email: "ada@example.org" };

test("welcome_email: who has signed up is greeted, in text and in HTML, and what they call themselves is no markup", async () => {
  const shop = await Shop.open({}, "typescript");
  const { house, mailbox } = shop;
  const name = '<b>عادة</b> & "Ada"';
  const id = await shop.sent("welcome_email", { ...ada, name });
  const { result } = await house.untilState(id, "succeeded");
  const mail = await mailbox.mailTo(ada.email);
  expect(mail).toMatchObject({
    from: { name: "Shop", address: "shop@shop.example" },
    to: [{ name, address: ada.email }],
    subject: `Welcome, ${name}`,
    messageId: result!["message_id"],
  });
  expect(mail.text).toContain(`Hello ${name},`);
  expect(mail.html).toContain("<p>Hello &#60;b&#62;عادة&#60;/b&#62; &#38; &#34;Ada&#34;,</p>");
  expect(mailbox.mails).toHaveLength(1);
});

test("a mail server that says later is asked again later, and there is one mail", async () => {
  const shop = await Shop.open({}, "typescript");
  const { house, mailbox } = shop;
  mailbox.refuse(ada.email, 451);
  const id = await shop.sent("welcome_email", ada);
  await house.untilState(id, "retrying");
  expect((await house.api.request("POST", `/tasks/${id}/run`)).status).toBe(200);
  expect(await house.untilState(id, "succeeded")).toMatchObject({ attempt: 2, failures: 1 });
  expect(mailbox.to(ada.email)).toHaveLength(1);
});

test("notify_admin: a mailbox that is not there is a dead task, and the administrator has a mail of it", async () => {
  const shop = await Shop.open({}, "typescript");
  const { house, mailbox } = shop;
  mailbox.refuse(ada.email, 550);
  const id = await shop.sent("welcome_email", ada);
  const dead = await house.untilState(id, "dead");
  expect(dead).toMatchObject({ reason: "permanent_failure", attempts: [{ code: "mailbox_unknown" }] });
  const mail = await mailbox.mailTo("night@shop.example");
  expect(mail.subject).toBe("Given up: welcome_email, mailbox_unknown");
  expect(mail.text).toContain(`The task ${id} of welcome_email was given up`);
  expect(mail.text).toContain("no such mailbox");
  expect(mail.text).not.toContain(ada.name);
});

test("reminder_email: sent with a delay of a day, it is mailed when the day is over", async () => {
  const shop = await Shop.open({}, "typescript");
  const { house, mailbox } = shop;
  const reminder = { ...ada, about: "Your teapot waits for its payment.", link: "https://shop.example/orders/12?from=mail&x=1" };
  const before = Date.now();
  const id = await shop.sent("reminder_email", reminder, { delay: "1d" });
  const { state, due_at } = (await house.api.task(id)) as TaskView & { due_at: string };
  expect(state).toBe("scheduled");
  expect(Date.parse(due_at)).toBeGreaterThanOrEqual(before + 86_400_000);
  expect(mailbox.mails).toEqual([]);
  await house.change({
    sqlite: "update tasks set due_at = due_at - 86400000",
    postgres: "update tasks set due_at = due_at - interval '1 day'",
  });
  await house.untilState(id, "succeeded");
  const mail = await mailbox.mailTo(ada.email);
  expect(mail.text?.trimEnd()).toBe(`Hello Ada Lovelace,\n\n${reminder.about}\n\n${reminder.link}`);
  expect(mail.html).toContain('<a href="https://shop.example/orders/12?from=mail&#38;x=1">');
});

test("notify_subscribers: each is mailed once, whoever is late, gone or without an address", async () => {
  const shop = await Shop.open({}, "typescript");
  const { house, mailbox } = shop;
  const people = subscribersOf(shop, 1);
  expect(people).toHaveLength(6);
  const [silent, gone, first, late, ...others] = people;
  shop.ask("update users set email = null where id = ?", [silent!.id]);
  mailbox.refuse(gone!.email, 550, 550, 550);
  mailbox.refuse(late!.email, 451);
  const id = await shop.sent("notify_subscribers", { comment_id: 1 });
  await house.untilState(id, "retrying");
  expect(mailbox.to(first!.email)).toHaveLength(1);
  await house.api.request("POST", `/tasks/${id}/run`);
  const { result } = await house.untilState(id, "succeeded");
  expect(result).toEqual({ mailed: 1 + others.length, mailed_before: 1, unreachable: 2 });
  const mailed = [first!, late!, ...others];
  expect(mailbox.mails.map(({ to }) => to![0]!.address)).toEqual(mailed.map(({ email }) => email));

  const again = await house.untilState(await shop.sent("notify_subscribers", { comment_id: 1 }), "succeeded");
  expect(again.result).toEqual({ mailed: 0, mailed_before: mailed.length, unreachable: 2 });
  expect(mailbox.mails).toHaveLength(mailed.length);
});

function subscribersOf(shop: Shop, comment: number) {
  // Whoever has no address of their own gets one: who has none is said by the test.
  shop.ask("update users set email = 'user' || id || '@example.com' where email is null");
  const subscribers = "select u.id, u.email from subscribers s join users u on u.id = s.user_id where s.comment_id = ? order by u.id";
  return shop.ask(subscribers, [comment]) as readonly { id: number; email: string }[];
}
