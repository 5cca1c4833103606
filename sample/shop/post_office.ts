import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { mkdir, rename } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { SMTPServer } from "smtp-server";
import { uuidv7 } from "uuidv7";

/** A mail server for trials: each mail becomes a file of its folder, `<id>.eml`, which any mail program opens, and goes nowhere else. */
export class PostOffice {
  readonly #server: SMTPServer;

  private constructor(server: SMTPServer) {
    this.#server = server;
  }

  static async open(folder: string): Promise<PostOffice> {
    await mkdir(folder, { recursive: true });
    const server = new SMTPServer({
      authOptional: true,
      disabledCommands: ["STARTTLS", "AUTH"],
      onData: (stream, _session, answer) => {
        const file = join(folder, `${uuidv7()}.eml`);
        const partial = `${file}.partial`;
        pipeline(stream, createWriteStream(partial))
          .then(() => rename(partial, file))
          .then(() => answer(), answer);
      },
    });
    await once(server.listen(0, "127.0.0.1"), "listening");
    return new PostOffice(server);
  }

  get url(): string {
    return `smtp://127.0.0.1:${(this.#server.server.address() as AddressInfo).port}`;
  }

  close(): Promise<void> {
    return new Promise((resolve) => this.#server.close(() => resolve()));
  }
}
