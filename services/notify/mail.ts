import { type AlertChannel, type AlertMessage, sentenceOf } from "./channel.ts";
import type { ChannelSettings } from "./channels.ts";

/** A mail over SMTP (RFC 5321). Those of one alert are one thread, by References (RFC 5322 §3.6.4); the same message has the same Message-ID. */
export function mail({ smtpUrl, from, to }: NonNullable<ChannelSettings["mail"]>, environment: string): AlertChannel {
  let transport: Promise<Transporter> | null = null;
  const post = async (letter: Mail) => {
    transport ??= openTransport(smtpUrl);
    return (await transport).sendMail(letter);
  };
  const domain = /@([A-Za-z0-9.-]+)/.exec(from)?.[1] ?? "localhost";
  return {
    name: "mail",
    async tell(message) {
      const sent = post({
        ...{ from, to, subject: `[${environment}] ${sentenceOf(message)}`.slice(0, 200), text: textOf(message, environment) },
        messageId: `<waybill-${message.id}@${domain}>`,
        references: `<waybill-alert-${message.alert.id}@${domain}>`,
        // RFC 3834: no answering machine answers it.
        headers: { "Auto-Submitted": "auto-generated" },
        ...{ disableFileAccess: true, disableUrlAccess: true },
      });
      return sent.then(
        ({ response }) => ({ taken: true, said: response.slice(0, 200) }),
        (error: Error) => ({ taken: false, said: error.message.slice(0, 200) }),
      );
    },
  };
}

type Transporter = Awaited<ReturnType<typeof openTransport>>;
type Mail = Parameters<Transporter["sendMail"]>[0];

/** Read from the disk with the first mail: it is a tenth of what a server reads, and most send none. */
async function openTransport(url: string) {
  const { createTransport } = await import("nodemailer");
  return createTransport({ url, connectionTimeout: 10_000, greetingTimeout: 10_000, socketTimeout: 20_000 });
}

function textOf(message: AlertMessage, environment: string): string {
  const { alert, runbook, link } = message;
  const facts = [
    ["Environment", environment],
    ["Routing key", alert.routingKey],
    ["Rule", alert.rule],
    ["Since", new Date(alert.since).toISOString()],
    ["Resolved", alert.resolvedAt === null ? null : new Date(alert.resolvedAt).toISOString()],
    ["Look", link],
    ["Runbook", runbook],
  ].flatMap(([name, value]) => (value === null ? [] : [`${name}: ${value}`]));
  return `${sentenceOf(message)}\n\n${facts.join("\n")}\n`;
}
