import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

/**
 * Each Node that the tests start takes its TypeScript from this cache, once one of them has read it. It is quicker,
 * and keeps Node's type stripper out of the store's threads: it is WebAssembly, and of some thousand threads that
 * start and end in one process, V8 loses one to a segmentation fault while it makes that code faster (Node 24.21).
 */
process.env["NODE_COMPILE_CACHE"] ??= fileURLToPath(new URL("node_modules/.cache/waybill", import.meta.url));

/** A test that starts the whole of Waybill is slow because its parts are real, hence the patience. */
const patience = { testTimeout: 60_000, hookTimeout: 180_000 };

/** To what the kind of the broker and the store of the houses are all one: where both kinds are run, once is enough. */
const once = [
  "{bench,sample,scripts}/**/*.test.ts",
  "contracts/{conformance,messages,typescript}/**/*.test.ts",
  "services/{contracts,dashboard,lifecycle}/**/*.test.ts",
  "services/cli/*.test.ts",
  "services/cli/{contract,help,output}/**/*.test.ts",
  "services/store/sqlite/*.test.ts",
  "services/store/postgres/{each_statement,growth}.test.ts",
  "services/api/documents/*.test.ts",
  "consumers/{go,python}/*.test.ts",
  "consumers/typescript/{mail,tasks}/**/*.test.ts",
  "test/{conformance,corpus,dashboard,openapi}/**/*.test.ts",
  "test/journeys/article/*.test.ts",
  "test/journeys/own_repository.test.ts",
  "test/*.test.ts",
];

/**
 * One run proves everything: first all that can share the machine, two files at a time;
 * then the faults, one after the other, since each brings a broker down under load, and what is in containers.
 * The global set-up stands outside the projects, so that all share one broker.
 */
export default defineConfig({
  test: {
    globalSetup: "test/support/global_setup.ts",
    projects: [
      {
        test: {
          ...patience,
          name: "once",
          include: once,
          exclude: ["**/node_modules/**"],
          pool: "forks",
          maxWorkers: 2,
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          ...patience,
          name: "house",
          include: ["{services,contracts,consumers,sample,test}/**/*.test.ts"],
          exclude: ["**/node_modules/**", "test/{faults,containers}/**", ...once],
          pool: "forks",
          maxWorkers: 2,
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          ...patience,
          testTimeout: 300_000,
          name: "faults",
          include: ["test/faults/**/*.test.ts"],
          pool: "forks",
          maxWorkers: 1,
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          ...patience,
          testTimeout: 300_000,
          name: "containers",
          include: ["test/containers/**/*.test.ts"],
          pool: "forks",
          maxWorkers: 1,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
});
