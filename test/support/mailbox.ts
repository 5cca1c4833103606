import { buffer } from "node:stream/consumers";
import PostalMime, { type Email } from "postal-mime";
import { onTestFinished } from "vitest";
import { PostOffice } from "../../sample/shop/post_office.ts";
import { eventually } from "./eventually.ts";

/** A real mail server of the test's own: takes what it is sent over SMTP, and reads it back as a mail program would. */
export class Mailbox {
  readonly mails: Email[] = [];
  readonly #refusals = new Map<string, number[]>();
  #url = "";

  static async open(): Promise<Mailbox> {
    const mailbox = new Mailbox();
    const office = await PostOffice.open({
      take: async (mail) => void mailbox.mails.push(await PostalMime.parse(await buffer(mail))),
      refusalOf: (address) => mailbox.#refusals.get(address)?.shift(),
    });
    mailbox.#url = office.url;
    onTestFinished(() => office.close());
    return mailbox;
  }

  get url(): string {
    return this.#url;
  }

  /** Answers the next mails to this address with these codes, one after the other; then takes them. */
  refuse(address: string, ...codes: readonly number[]): void {
    this.#refusals.set(address, [...codes]);
  }

  to(address: string): readonly Email[] {
    return this.mails.filter(({ to }) => to?.some((one) => one.address === address));
  }

  /** The only mail to this address, when it has come. */
  async mailTo(address: string): Promise<Email> {
    const [mail] = await eventually(() => this.to(address), { until: (mails) => mails.length > 0, what: `a mail to ${address}` });
    return mail!;
  }
}
