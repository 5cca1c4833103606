import { createSampleDatabase } from "./database.ts";

/** `node sample/main.ts [file]`: makes the sample database, unless it is there. */
const file = process.argv[2] ?? process.env["WAYBILL_SAMPLE_DATABASE"] ?? "data/sample.db";
const done = createSampleDatabase(file);
console.log(done === "made" ? `Made the sample database ${file}` : `The sample database ${file} is there already; kept as it is`);
