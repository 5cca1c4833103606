import { temporaryFolder } from "../../../test/support/temporary_folder.ts";
import { eachStatementSuite } from "../trial/each_statement.ts";

eachStatementSuite("SQLite", async () => temporaryFolder());
