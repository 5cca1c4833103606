/** What a program of the bench is started with, beside what it is told: nothing else of this environment changes a figure. */
export const programEnvironment: Readonly<Record<string, string>> = {
  PATH: process.env["PATH"] ?? "",
  HOME: process.env["HOME"] ?? "",
  NODE_ENV: "production",
};

/** To find and to build with. */
export const environment: NodeJS.ProcessEnv = process.env;
