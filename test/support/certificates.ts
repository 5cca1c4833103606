import { execFile } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { temporaryFolder } from "./temporary_folder.ts";

const openssl = (...args: readonly string[]) => promisify(execFile)("openssl", [...args]);
const curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"];

/** An authority that signs certificates for this machine, made by openssl for one test. */
export class Authority {
  readonly #folder = temporaryFolder();
  readonly ca = join(this.#folder, "ca.pem");

  static async make(name: string): Promise<Authority> {
    const authority = new Authority();
    await openssl("req", "-x509", ...curve, "-subj", `/CN=${name}`, "-keyout", authority.#file("ca.key"), "-out", authority.ca);
    return authority;
  }

  /** For `localhost` and 127.0.0.1, or to show who one is. */
  async sign(name: string): Promise<{ readonly cert: string; readonly key: string }> {
    const [cert, key, asked, names] = [`${name}.pem`, `${name}.key`, `${name}.csr`, `${name}.ext`].map((file) => this.#file(file));
    writeFileSync(names!, "subjectAltName = DNS:localhost, IP:127.0.0.1\nextendedKeyUsage = serverAuth, clientAuth\n");
    await openssl("req", ...curve, "-subj", `/CN=${name}`, "-keyout", key!, "-out", asked!);
    const by = ["-CA", this.ca, "-CAkey", this.#file("ca.key"), "-CAcreateserial"];
    await openssl("x509", "-req", "-in", asked!, ...by, "-days", "2", "-extfile", names!, "-out", cert!);
    return { cert: cert!, key: key! };
  }

  #file(name: string): string {
    return join(this.#folder, name);
  }
}
