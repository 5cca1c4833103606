import { asked, usage, WrongQuestion } from "./question.ts";
import { exitCodeOf, report } from "./report.ts";
import { runCases } from "./run.ts";

async function main(): Promise<number> {
  const question = asked(process.argv.slice(2), process.env);
  if (question === "help") {
    console.log(usage);
    return 0;
  }
  const stop = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => stop.abort(new Stopped()));
  const { chosen, subject, broker } = question;
  const findings = await runCases(chosen, subject, { broker, atOnce: 3, signal: stop.signal });
  console.log(report(findings));
  return exitCodeOf(findings);
}

class Stopped extends Error {
  override readonly message = "Stopped.";
}

try {
  process.exitCode = await main();
} catch (error) {
  console.error(error instanceof WrongQuestion ? `${error.message}\n\n${usage}` : (error as Error).message);
  process.exitCode = error instanceof Stopped ? 130 : 2;
}
