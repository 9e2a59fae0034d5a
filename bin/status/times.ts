const SECOND_MILLIS = 1_000;
const MINUTE_MILLIS = 60 * SECOND_MILLIS;
const HOUR_MILLIS = 60 * MINUTE_MILLIS;
const DAY_MILLIS = 24 * HOUR_MILLIS;

/** A span of time as people say it: `12 s`, `48 min`, `3 h 12 min`, `5 d 3 h`. */
export function spanText(millis: number): string {
  const span = Math.abs(millis);
  if (span < MINUTE_MILLIS) {
    return `${String(Math.floor(span / SECOND_MILLIS))} s`;
  }
  if (span < HOUR_MILLIS) {
    return `${String(Math.floor(span / MINUTE_MILLIS))} min`;
  }
  return span < 2 * DAY_MILLIS
    ? twoParts(span, { millis: HOUR_MILLIS, unit: 'h' }, { millis: MINUTE_MILLIS, unit: 'min' })
    : twoParts(span, { millis: DAY_MILLIS, unit: 'd' }, { millis: HOUR_MILLIS, unit: 'h' });
}

interface Unit {
  readonly millis: number;
  readonly unit: string;
}

function twoParts(span: number, large: Unit, small: Unit): string {
  const larger = Math.floor(span / large.millis);
  const smaller = Math.floor((span % large.millis) / small.millis);
  return `${String(larger)} ${large.unit}${smaller === 0 ? '' : ` ${String(smaller)} ${small.unit}`}`;
}

/** A local time with its offset: `2026-11-30 04:00 +01:00`. */
export function localText(millis: number, timeZone: string): string {
  const format = new Intl.DateTimeFormat('en-CA', {
    ...{ timeZone, hourCycle: 'h23', timeZoneName: 'longOffset' },
    ...{ year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit' },
  });
  const parts = Object.fromEntries(format.formatToParts(millis).map(({ type, value }) => [type, value]));
  const { year = '', month = '', day = '', hour = '', minute = '', timeZoneName = '' } = parts;
  return `${year}-${month}-${day} ${hour}:${minute} ${timeZoneName.replace('GMT', '') || '+00:00'}`;
}

/** An instant as people read it: `3 h 12 min ago (2026-11-30 04:00 +01:00)`. */
export function momentText(
  instant: string,
  { now, timeZone }: { readonly now: number; readonly timeZone: string },
): string {
  const at = Date.parse(instant);
  const span = spanText(now - at);
  return `${at > now ? `in ${span}` : `${span} ago`} (${localText(at, timeZone)})`;
}
