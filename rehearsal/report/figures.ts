const NUMBERS = new Intl.NumberFormat('en-US', { maximumFractionDigits: 3 });

/** A number as people read it: `4,812`. */
export function figure(value: number): string {
  return NUMBERS.format(value);
}

/** Milliseconds: `1,204 ms`. */
export function millisText(millis: number): string {
  return `${figure(Math.round(millis))} ms`;
}

/** A duration that need not be exact: `212 ms`, and from ten seconds on `12.4 s`. */
export function durationText(millis: number): string {
  return millis < 10_000 ? millisText(millis) : `${figure(Math.round(millis / 100) / 10)} s`;
}

/** Milliseconds before or after zero: `−812`, `0`, `+36`, with a real minus sign. */
export function signed(millis: number): string {
  const rounded = Math.round(millis);
  if (rounded === 0) {
    return '0';
  }
  return rounded > 0 ? `+${figure(rounded)}` : `−${figure(-rounded)}`;
}

/** `1 attempt`, `2 attempts`. */
export function counted(count: number, noun: string): string {
  return `${figure(count)} ${noun}${count === 1 ? '' : 's'}`;
}

export function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** Milliseconds since the epoch; throws a `RangeError` for what is no instant. */
export function epochMillis(instant: string): number {
  const millis = Date.parse(instant);
  if (Number.isNaN(millis)) {
    throw new RangeError(`instant '${instant}' in the report is not ISO-8601`);
  }
  return millis;
}

/** Milliseconds from one instant to another. */
export function millisBetween(from: string, to: string): number {
  return epochMillis(to) - epochMillis(from);
}

/** How long after the rehearsal's start: `+3.204 s`. */
export function sinceStart(startedAt: string, at: string): string {
  const seconds = millisBetween(startedAt, at) / 1_000;
  return `${seconds < 0 ? '−' : '+'}${Math.abs(seconds).toFixed(3)} s`;
}
