import { freshDatabase } from "../../../test/support/postgres.ts";
import { eachStatementSuite } from "../trial/each_statement.ts";

eachStatementSuite("PostgreSQL", freshDatabase);
