import { execFile, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

/** ffmpeg, as it is installed; on Debian and Ubuntu, as root, installed where it is not. False: it cannot be had, which in CI is an error. */
export async function bringFfmpeg(): Promise<boolean> {
  if (answers("ffmpeg") && answers("ffprobe")) return true;
  if (process.getuid?.() === 0 && existsSync("/usr/bin/apt-get")) {
    console.log("Installing ffmpeg from the distribution (apt-get); this takes a minute");
    // One test file after the other: apt-get refuses to wait for its lists. Not synchronously, or the test's process would be deaf meanwhile.
    const install = "apt-get update -qq && apt-get install -y -qq --no-install-recommends -o DPkg::Lock::Timeout=300 ffmpeg";
    const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
    await promisify(execFile)("flock", [join(tmpdir(), "waybill-ffmpeg.lock"), "sh", "-c", install], { env });
    return true;
  }
  if (process.env["CI"] !== undefined) throw new Error("ffmpeg is not installed here.");
  console.warn("LEFT OUT: what needs ffmpeg, which is not installed here.");
  return false;
}

/** A clip of two seconds with sound, 1200 by 1000 pixels. */
export function makeClip(folder: string, name: string): void {
  const picture = ["-f", "lavfi", "-i", "testsrc=duration=2:size=1200x1000:rate=10"];
  const sound = ["-f", "lavfi", "-i", "sine=duration=2"];
  run("ffmpeg", "-v", "error", ...picture, ...sound, "-c:v", "libx264", "-preset", "ultrafast", "-shortest", join(folder, name));
}

/** What ffprobe says of the streams of a file. */
export function streamsOf(file: string): readonly Stream[] {
  return (JSON.parse(run("ffprobe", "-v", "error", "-of", "json", "-show_streams", file)) as { streams: readonly Stream[] }).streams;
}

interface Stream {
  readonly codec_type: string;
  readonly codec_name: string;
  readonly width?: number;
  readonly height?: number;
}

const answers = (program: string): boolean => spawnSync(program, ["-version"], { stdio: "ignore" }).status === 0;

function run(program: string, ...args: readonly string[]): string {
  const { status, stdout, stderr, error } = spawnSync(program, args, { encoding: "utf8" });
  if (status !== 0) throw new Error(`${program} ${args.join(" ")} failed: ${error?.message ?? stderr}`);
  return stdout;
}
