import cancel from "../../contracts/messages/cancel.schema.json" with { type: "json" };
import contractNotice from "../../contracts/messages/contract_notice.schema.json" with { type: "json" };
import outcome from "../../contracts/messages/outcome.schema.json" with { type: "json" };
import taskMessage from "../../contracts/messages/task_headers.schema.json" with { type: "json" };

/** The schemas of what travels through RabbitMQ beside the payloads. */
export const messageSchemas = { cancel, contractNotice, outcome, taskHeaders: taskMessage.properties.headers };
