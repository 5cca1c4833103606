/** What the bearer of an API key may do. Each role has the rights of those before it. */
export const roles = ["viewer", "developer", "operator", "admin"] as const;

export type Role = (typeof roles)[number];

export const hasRightsOf = (held: Role, needed: Role): boolean => roles.indexOf(held) >= roles.indexOf(needed);
