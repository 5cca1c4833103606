import { parseArgs } from "node:util";
import { benchAccept } from "./accept/accept.ts";
import { benchConsume } from "./consume/consume.ts";
import { benchDue } from "./due/due.ts";
import { openGround } from "./harness/ground.ts";
import { surroundings } from "./harness/surroundings.ts";
import { benchPages } from "./pages/pages.ts";
import { benchPath } from "./path/path.ts";
import { benchRelease } from "./release/release.ts";
import { report } from "./report.ts";

/**
 * `npm run bench`: Waybill beside its peers on this machine, in one run. `--quick` is a short round of each, to see
 * that all is well; `--only accept,consume,path,release,due,pages` leaves the others out; `--rounds 3` makes less of accept and consume;
 * `--rate 3000` is what the whole path is tried at first. A goal that is missed is said and is no failure: the exit code is about the bench itself.
 */
const { values } = parseArgs({
  options: {
    quick: { type: "boolean", default: false },
    only: { type: "string", default: "accept,consume,path,release,due,pages" },
    rounds: { type: "string" },
    rate: { type: "string", default: "6000" },
  },
});
const say = (line: string): void => console.log(line);
const size = values.quick
  ? {
      accept: { rounds: 1, seconds: 2, warmUpSeconds: 2 },
      consume: { rounds: 1, tasks: 5_000 },
      path: { seconds: 6 },
      release: { most: 10_000, rounds: 20 },
      due: { most: 10_000, rounds: 20 },
      pages: { most: 20_000, rounds: 2 },
    }
  : {
      accept: { rounds: 7, seconds: 4, warmUpSeconds: 8 },
      consume: { rounds: 6, tasks: 20_000 },
      path: { seconds: 30 },
      release: { most: 1_000_000, rounds: 50 },
      due: { most: 1_000_000, rounds: 200 },
      pages: { most: 1_000_000, rounds: 7 },
    };
const wanted = values.only.split(",");
const rounds = values.rounds === undefined ? {} : { rounds: Number(values.rounds) };

const ground = await openGround(say);
try {
  say(await surroundings(ground));
  const accept = wanted.includes("accept") ? await benchAccept(ground, { ...size.accept, ...rounds, say }) : null;
  const consume = wanted.includes("consume") ? await benchConsume(ground, { ...size.consume, ...rounds, say }) : null;
  const path = wanted.includes("path") ? await benchPath(ground, { ...size.path, perSecond: Number(values.rate), say }) : null;
  const release = wanted.includes("release") ? await benchRelease(ground, { ...size.release, say }) : null;
  const due = wanted.includes("due") ? await benchDue(ground, { ...size.due, say }) : null;
  const pages = wanted.includes("pages") ? await benchPages(ground, { ...size.pages, say }) : null;
  say(`\n${report({ accept, consume, path, release, due, pages })}\n`);
} finally {
  await ground.close();
}
