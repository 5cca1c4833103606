import { type ChildProcess, spawn } from "node:child_process";

/**
 * Ends a process when this one is gone, however it went: even SIGKILL closes our end of a pipe.
 *
 *   this process ──stdin──► sh: waits for the end of its input, then sends `signal` to the process (or, below zero, to its group)
 *
 * The guard has a session of its own, so that a Ctrl-C in the terminal does not end it before its ward.
 * Call the answer when the ward has ended: its number may then belong to somebody else.
 */
export function guard(pid: number, signal: "TERM" | "KILL" = "TERM"): () => void {
  const script = 'while read -r line; do :; done; kill -s "$1" -- "$2"';
  const watcher = spawn("/bin/sh", ["-c", script, "waybill-guard", signal, String(pid)], {
    stdio: ["pipe", "ignore", "ignore"],
    detached: true,
  });
  letGo(watcher);
  return () => watcher.kill("SIGKILL");
}

/** Neither the guard nor the pipe to it keeps this process alive. */
function letGo(watcher: ChildProcess): void {
  watcher.unref();
  watcher.on("error", () => {});
  const pipe = watcher.stdin;
  pipe?.on("error", () => {});
  if (pipe !== null && "unref" in pipe && typeof pipe.unref === "function") pipe.unref();
}
