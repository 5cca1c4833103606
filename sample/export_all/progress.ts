/** How far it is, in one line: `12,400 answered: 12,391 accepted, 9 refused · 4,120 a second`. */
export function progressLine({ accepted, refused, seconds }: Progress): string {
  const answered = accepted + refused;
  const rate = Math.round(answered / Math.max(seconds, 0.001));
  return `${shown(answered)} answered: ${shown(accepted)} accepted, ${shown(refused)} refused · ${shown(rate)} a second`;
}

export interface Progress {
  readonly accepted: number;
  readonly refused: number;
  readonly seconds: number;
}

const shown = (count: number): string => count.toLocaleString("en-US");
