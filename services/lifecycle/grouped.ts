/** A whole number as the sentences of alerts and notices have it: 12,000. By hand, since it is asked for in every round, and a locale costs. */
export const grouped = (whole: number): string => String(whole).replace(/\B(?=(\d{3})+$)/g, ",");
