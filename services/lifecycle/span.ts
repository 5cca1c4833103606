/** At most two units, as a person says it. */
export function span(ms: number): string {
  const seconds = Math.floor(ms / 1_000);
  const parts = [
    [Math.floor(seconds / 86_400), "d"],
    [Math.floor(seconds / 3_600) % 24, "h"],
    [Math.floor(seconds / 60) % 60, "min"],
    [seconds % 60, "s"],
  ] as const;
  const first = parts.findIndex(([many]) => many > 0);
  if (first === -1) return "0 s";
  return parts
    .slice(first, first + 2)
    .filter(([many]) => many > 0)
    .map(([many, unit]) => `${many} ${unit}`)
    .join(" ");
}
