import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { preparePython } from "../../../scripts/python.ts";
import { eventually } from "../../support/eventually.ts";
import { bringFfmpeg, makeClip, streamsOf } from "../../support/ffmpeg.ts";
import { buildBeforeTests, languages } from "../../support/languages.ts";
import { Shop } from "./shop.ts";

/** Images and videos of the article: what was made is opened, and looked at. */

buildBeforeTests();

describe.skipIf(!languages.includes("python"))("process_image", () => {
  test("a photo from a camera held sideways becomes two upright variants", async () => {
    const shop = await Shop.open({}, "python");
    await python(
      `from PIL import Image
exif = Image.Exif(); exif[0x0112] = 6
image = Image.new("RGB", (1000, 500), (0, 0, 254)); image.paste((254, 0, 0), (0, 0, 500, 500))
image.save(sys.argv[1], exif=exif, quality=95)`,
      join(shop.uploads, "photo.jpg"),
    );
    const { result } = await shop.house.untilState(await shop.sent("process_image", { file: "photo.jpg" }), "succeeded");
    expect(result).toMatchObject({ format: "jpeg", width: 500, height: 1000 });
    const variants = result!["variants"] as readonly { file: string; width: number; height: number }[];
    expect(variants).toMatchObject([
      { width: 500, height: 1000 },
      { width: 200, height: 400 },
    ]);
    const looked = await python(
      `from PIL import Image
image = Image.open(sys.argv[1]); above, below = image.getpixel((100, 20)), image.getpixel((100, 380))
print(json.dumps([image.format, image.size, above[0] > 240 and above[2] < 20, below[2] > 240 and below[0] < 20]))`,
      join(shop.media, variants[1]!.file),
    );
    expect(JSON.parse(looked)).toEqual(["JPEG", [200, 400], true, true]);
  });

  test("a broken image is dead at once, and takes no neighbour and no consumer with it", async () => {
    const shop = await Shop.open({}, "python");
    writeFileSync(join(shop.uploads, "broken.png"), "\x89PNG\r\n\x1a\nand then nothing");
    await python('from PIL import Image\nImage.new("RGB", (900, 90)).save(sys.argv[1])', join(shop.uploads, "good.png"));
    const [broken, good] = [
      await shop.sent("process_image", { file: "broken.png" }),
      await shop.sent("process_image", { file: "good.png" }),
    ];
    await shop.house.untilState(good, "succeeded");
    const { reason, attempt, attempts } = await shop.house.untilState(broken, "dead");
    expect([reason, attempt, attempts![0]!.code]).toEqual(["permanent_failure", 1, "not_an_image"]);
    expect(readdirSync(shop.media)).toHaveLength(2);
  });
});

/** Runs some lines of Python where our consumer's packages are; answers what they print. */
async function python(lines: string, file: string): Promise<string> {
  const { program } = await preparePython("development", console.log);
  return execFileSync(program, ["-c", `import json, sys\n${lines}`, file], { encoding: "utf8" });
}

const withVideos = languages.includes("go") && (await bringFfmpeg());

describe.skipIf(!withVideos)("the pipeline video", () => {
  test("an upload is validated, transcoded, pictured, and its uploader has a mail", async () => {
    const shop = await Shop.open({}, "go", "typescript");
    makeClip(shop.uploads, "clip.mp4");
    const id = await begun(shop, { file: "clip.mp4", title: "Holiday", name: "Ada", email: "ada@example.org" });
    const pipeline = await untilPipeline(shop, id, "succeeded");
    expect(pipeline.steps.map(({ name, state }) => `${name} ${state}`)).toEqual([
      "validate succeeded",
      "transcode succeeded",
      "thumbnail succeeded",
      "notify succeeded",
    ]);
    const mail = await shop.mailbox.mailTo("ada@example.org");
    expect(mail.subject).toBe('"Holiday" can be watched');
    const film = /ready: (\S+\.mp4)\./.exec(mail.text!)![1]!;
    expect(streamsOf(join(shop.media, film))).toMatchObject([
      { codec_name: "h264", width: 864, height: 720 },
      { codec_type: "audio", codec_name: "aac" },
    ]);
    const pictures = readdirSync(shop.media).filter((name) => name.endsWith(".jpg"));
    expect(streamsOf(join(shop.media, pictures[0]!))).toMatchObject([{ codec_name: "mjpeg", width: 320, height: 266 }]);
    expect(readdirSync(shop.media)).toHaveLength(2);
  }, 120_000);

  test("a broken file stops the chain at validate, and its uploader has a mail of it", async () => {
    const shop = await Shop.open({}, "go", "typescript");
    writeFileSync(join(shop.uploads, "broken.mp4"), "this is no video");
    const id = await begun(shop, { file: "broken.mp4", title: "Holiday", name: "Ada", email: "ada@example.org" });
    noteUpload(shop, "broken.mp4", id);
    const pipeline = await untilPipeline(shop, id, "failed");
    expect(pipeline.steps.map(({ name, state }) => `${name} ${state}`)).toEqual([
      "validate dead",
      "transcode skipped",
      "thumbnail skipped",
      "notify skipped",
    ]);
    const mail = await shop.mailbox.mailTo("user3@example.com");
    expect(mail.subject).toBe('"Holiday" could not be made into a film');
    expect(mail.text).toContain("broken.mp4: no video that can be read");
    expect([existsSync(shop.media), shop.mailbox.mails.length]).toEqual([false, 1]);
  }, 120_000);
});

interface PipelineView {
  readonly state: string;
  readonly steps: readonly { readonly name: string; readonly state: string }[];
}

async function begun({ house }: Shop, input: object): Promise<string> {
  const { status, body } = await house.api.request<{ id: string }>("POST", "/pipelines", {
    body: JSON.stringify({ name: "video", input }),
  });
  expect([status, body]).toEqual([202, expect.anything()]);
  return body.id;
}

function untilPipeline({ house }: Shop, id: string, state: string): Promise<PipelineView> {
  const look = async () => (await house.api.get<PipelineView>(`/pipelines/${id}`)).body;
  return eventually(look, { until: (pipeline) => pipeline.state === state, timeoutMs: 60_000, what: `the pipeline is ${state}` });
}

/** As the application does that began the pipeline. */
function noteUpload(shop: Shop, file: string, pipeline: string): void {
  shop.ask("update users set email = 'user3@example.com' where id = 3");
  const upload = "insert into uploads (user_id, file, title, pipeline, created_at) values (3, ?, 'Holiday', ?, '2026-11-24T10:00:00Z')";
  shop.ask(upload, [file, pipeline]);
}
