import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { bringProgram } from "./distribution.ts";

/** ffmpeg, as it is installed, or from the distribution. False: it cannot be had. */
export const bringFfmpeg = (): Promise<boolean> =>
  bringProgram("ffmpeg", { answers: () => answers("ffmpeg") && answers("ffprobe"), from: ["ffmpeg"] });

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
