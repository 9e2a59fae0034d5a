/** Bytes in whole kilobytes. */
export function kilobytes(bytes: number): string {
  return whole(bytes / 1_000);
}

/** Rounded to a whole number. */
export function whole(value: number): string {
  return String(Math.round(value));
}

/** With two decimals. */
export function fixed(value: number): string {
  return value.toFixed(2);
}

/** Whole numbers as they are, others with three decimals. */
export function figure(value: number): string {
  return Number.isInteger(value) ? String(value) : value.toFixed(3);
}
