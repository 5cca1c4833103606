import { statSync } from "node:fs";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { temporaryFolder } from "../../../test/support/temporary_folder.ts";
import { growthSuite } from "../conformance/growth.ts";
import { openSqliteStore } from "./open.ts";

growthSuite({
  name: "SQLite",
  async open() {
    const folder = temporaryFolder();
    const store = await openSqliteStore(folder);
    onTestFinished(() => store.close());
    return { store, sizeInTheEvening: () => statSync(join(folder, "waybill.db")).size };
  },
});
