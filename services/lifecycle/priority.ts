/** As messages carry it: RabbitMQ's quorum queues have two, those up to 4 and those above. */
export const priorities = { high: 9, normal: 4 } as const;

export type Priority = keyof typeof priorities;

export const nameOfPriority = (priority: number): Priority => (priority >= priorities.high ? "high" : "normal");
