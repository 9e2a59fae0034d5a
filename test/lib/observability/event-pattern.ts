/** Values that a field of an event may have. */
type Allowed = string | number | boolean | { readonly 'anything-but': readonly string[] };

/** An event pattern: at each leaf a list of what is allowed, as EventBridge takes it. */
export interface EventPattern {
  readonly [field: string]: readonly Allowed[] | EventPattern;
}

/**
 * Whether a rule with this pattern gets the event, by EventBridge's documented rules: every field of the pattern is in the
 * event, with one of the values; of a list in the event one value is enough. No kept library does this in Node.js: those
 * that exist are parts of emulators. So this one does what the project's patterns need and refuses every other operator.
 */
export function matches(pattern: EventPattern, event: object): boolean {
  return Object.entries(pattern).every(([field, wanted]) => {
    const given = (event as Readonly<Record<string, unknown>>)[field];
    if (!isList(wanted)) {
      return typeof given === 'object' && given !== null && matches(wanted, given);
    }
    return (Array.isArray(given) ? given : [given]).some((value) => wanted.some((each) => allows(each, value)));
  });
}

const isList = (wanted: EventPattern[string]): wanted is readonly Allowed[] => Array.isArray(wanted);

function allows(wanted: Allowed, value: unknown): boolean {
  if (typeof wanted !== 'object') {
    return value === wanted;
  }
  if (Object.keys(wanted).join() !== 'anything-but') {
    throw new Error(`the pattern ${JSON.stringify(wanted)} is not known here; add it to this file`);
  }
  // An absent field matches no anything-but.
  return value !== undefined && !(wanted['anything-but'] as readonly unknown[]).includes(value);
}
