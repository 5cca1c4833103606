import { once } from "node:events";
import type { AddressInfo } from "node:net";
import PostalMime, { type Email } from "postal-mime";
import { SMTPServer } from "smtp-server";
import { onTestFinished } from "vitest";
import { eventually } from "./eventually.ts";

/** A real mail server of the test's own: takes what it is sent over SMTP, and reads it back as a mail program would. */
export class Mailbox {
  readonly mails: Email[] = [];
  readonly #refusals = new Map<string, number[]>();
  readonly #server: SMTPServer;

  private constructor() {
    this.#server = new SMTPServer({
      authOptional: true,
      disabledCommands: ["STARTTLS", "AUTH"],
      onRcptTo: ({ address }, _session, answer) => {
        const code = this.#refusals.get(address)?.shift();
        if (code === undefined) return answer();
        answer(Object.assign(new Error(code < 500 ? "try again later" : "no such mailbox"), { responseCode: code }));
      },
      onData: (stream, _session, answer) => {
        const chunks: Buffer[] = [];
        stream.on("data", (chunk: Buffer) => chunks.push(chunk));
        stream.on("end", () => {
          PostalMime.parse(Buffer.concat(chunks)).then((mail) => {
            this.mails.push(mail);
            answer();
          }, answer);
        });
      },
    });
  }

  static async open(): Promise<Mailbox> {
    const mailbox = new Mailbox();
    const listening = once(mailbox.#server.listen(0, "127.0.0.1"), "listening");
    await listening;
    onTestFinished(() => new Promise<void>((resolve) => mailbox.#server.close(() => resolve())));
    return mailbox;
  }

  get url(): string {
    return `smtp://127.0.0.1:${(this.#server.server.address() as AddressInfo).port}`;
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
