import { once } from "node:events";
import type { AddressInfo } from "node:net";
import type { Readable } from "node:stream";
import { SMTPServer } from "smtp-server";

/** A mail server for trials: what it is sent goes nowhere else. */
export class PostOffice {
  readonly #server: SMTPServer;

  private constructor(server: SMTPServer) {
    this.#server = server;
  }

  static async open({ take, refusalOf = () => undefined, host = "127.0.0.1", port = 0 }: PostOfficeOptions): Promise<PostOffice> {
    const server = new SMTPServer({
      authOptional: true,
      disabledCommands: ["STARTTLS", "AUTH"],
      onRcptTo: ({ address }, _session, answer) => {
        const code = refusalOf(address);
        if (code === undefined) return answer();
        answer(Object.assign(new Error(code < 500 ? "try again later" : "no such mailbox"), { responseCode: code }));
      },
      onData: (mail, _session, answer) => void take(mail).then(() => answer(), answer),
    });
    await once(server.listen(port, host), "listening");
    return new PostOffice(server);
  }

  get url(): string {
    return `smtp://127.0.0.1:${(this.#server.server.address() as AddressInfo).port}`;
  }

  close(): Promise<void> {
    return new Promise((resolve) => this.#server.close(() => resolve()));
  }
}

export interface PostOfficeOptions {
  /** Keeps one mail; the sender has its answer when it is kept. */
  readonly take: (mail: Readable) => Promise<void>;
  /** The code by which an address is refused now, of RFC 5321; undefined: it is taken. */
  readonly refusalOf?: (address: string) => number | undefined;
  /** Where it listens: on this machine alone, unless it is told otherwise. */
  readonly host?: string;
  /** 0: any free one. */
  readonly port?: number;
}
