import { createHash } from "node:crypto";
import { Permanent } from "@waybill/consumer";
import { createTransport } from "nodemailer";
import { htmlOf, type Letter, textOf } from "./letter.ts";

/**
 * A mail server takes our letters over by SMTP (RFC 5321). What it answers decides:
 *
 *   2xx ───────────────────────► it is sent
 *   5xx to the recipient ──────► permanent, mailbox_unknown
 *   5xx to the letter ─────────► permanent, mail_refused
 *   4xx, no answer, no login ──► transient: another time it may take it
 *
 * A mail is sent at least once: where a process dies between the server's answer and its own report, the next attempt sends
 * it again, with the same Message-ID, by which a mailbox may know it.
 */
export class Post {
  readonly #transport: ReturnType<typeof createTransport>;
  readonly #from: string;
  readonly #now: () => Date;

  constructor({ smtpUrl, from, now }: PostOptions) {
    this.#transport = createTransport({ url: smtpUrl, pool: true, ...patience });
    this.#from = from;
    this.#now = now;
  }

  /** `key` tells this letter from every other, in each attempt alike. */
  async send(letter: Letter, key: string): Promise<SentMail> {
    const messageId = `<${createHash("sha256").update(key).digest("hex").slice(0, 32)}@${domainOf(this.#from)}>`;
    await this.#transport
      .sendMail({
        messageId,
        from: this.#from,
        to: letter.to,
        subject: letter.subject,
        text: textOf(letter),
        html: htmlOf(letter),
        // RFC 3834: no answering machine answers it.
        headers: { "Auto-Submitted": "auto-generated" },
        disableFileAccess: true,
        disableUrlAccess: true,
      })
      .catch((error: Error) => {
        throw refusalOf(error);
      });
    return { message_id: messageId, sent_at: this.#now().toISOString() };
  }

  close(): void {
    this.#transport.close();
  }
}

export interface PostOptions {
  /** `smtp://` or `smtps://`, with user and password where the server wants them. */
  readonly smtpUrl: string;
  /** As it stands in the mail: `Waybill <waybill@example.org>`. */
  readonly from: string;
  readonly now: () => Date;
}

export interface SentMail {
  readonly message_id: string;
  readonly sent_at: string;
}

const patience = { connectionTimeout: 20_000, greetingTimeout: 20_000, socketTimeout: 30_000 };

function refusalOf(error: SmtpError): Error {
  const { responseCode = 0, command, message } = error;
  if (responseCode < 500 || responseCode > 599) return error;
  if (command === "RCPT TO") return new Permanent(message, { code: "mailbox_unknown", cause: error });
  if (command === "DATA") return new Permanent(message, { code: "mail_refused", cause: error });
  return error;
}

type SmtpError = Error & { readonly responseCode?: number; readonly command?: string };

const domainOf = (from: string): string => /@([A-Za-z0-9.-]+)/.exec(from)?.[1] ?? "localhost";
