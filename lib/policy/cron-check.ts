import { Token } from 'aws-cdk-lib';

interface Field {
  readonly name: string;
  readonly min: number;
  readonly max: number;
  /** Names that stand for numbers from `min` on. */
  readonly names?: readonly string[];
  /** Values that only this field may have. */
  readonly special?: RegExp;
}

/** EventBridge Scheduler's six fields, in their order. Source: EventBridge Scheduler User Guide, cron-based schedules. */
const FIELDS: readonly Field[] = [
  { name: 'minutes', min: 0, max: 59 },
  { name: 'hours', min: 0, max: 23 },
  { name: 'day of month', min: 1, max: 31, special: /^(\?|L|LW|([1-9]|[12]\d|3[01])W)$/ },
  {
    name: 'month',
    min: 1,
    max: 12,
    names: ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'],
  },
  {
    name: 'day of week',
    min: 1,
    max: 7,
    names: ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'],
    special: /^(\?|L|([1-7]|SUN|MON|TUE|WED|THU|FRI|SAT)(L|#[1-5]))$/i,
  },
  { name: 'year', min: 1970, max: 2199 },
];

/** Refuses a cron expression that Scheduler would refuse at the deployment, or that never matches. */
export function checkCron(prop: string, expression: string): void {
  if (Token.isUnresolved(expression) || !expression.startsWith('cron(')) {
    return;
  }
  const fields = expression.slice('cron('.length, -1).trim().split(/\s+/);
  if (fields.length !== FIELDS.length) {
    throw new Error(
      `${prop} is "${expression}" with ${fields.length} fields, allowed: 6 (${FIELDS.map(({ name }) => name).join(', ')}); use ScheduleExpression.cron`,
    );
  }
  FIELDS.forEach((field, index) => {
    const value = fields[index] ?? '';
    if (!value.split(',').every((part) => isAllowed(field, part))) {
      throw new Error(`${prop} has "${value}" as its ${field.name}, allowed: ${allowedIn(field)}; correct it`);
    }
  });
}

/** Refuses a time zone that is not in IANA's list. */
export function checkTimeZone(prop: string, timeZone: string): void {
  if (Token.isUnresolved(timeZone)) {
    return;
  }
  try {
    new Intl.DateTimeFormat('en', { timeZone });
  } catch {
    throw new Error(
      `${prop} is "${timeZone}", allowed: IANA names such as "Europe/Berlin"; use a constant of TimeZone`,
    );
  }
}

function isAllowed(field: Field, part: string): boolean {
  if (field.special?.test(part) === true) {
    return true;
  }
  const [range = '', step, ...rest] = part.split('/');
  const [from = '', to, ...more] = range.split('-');
  const first = numberOf(field, from);
  const last = to === undefined ? field.max : numberOf(field, to);
  const isStep = step === undefined || /^[1-9]\d*$/.test(step);
  const isRange = range === '*' || (first !== undefined && last !== undefined && first <= last);
  return rest.length === 0 && more.length === 0 && isStep && isRange;
}

function numberOf({ min, max, names = [] }: Field, text: string): number | undefined {
  const named = names.indexOf(text.toUpperCase());
  const value = named >= 0 ? min + named : Number(text);
  return text !== '' && Number.isInteger(value) && value >= min && value <= max ? value : undefined;
}

function allowedIn({ min, max, names, special }: Field): string {
  const parts = [`${min} to ${max}`, ...(names === undefined ? [] : [`${names[0] ?? ''} to ${names.at(-1) ?? ''}`])];
  return [
    ...parts,
    '*',
    'lists, ranges and steps of them',
    ...(special === undefined ? [] : ['?, L, W and # as Scheduler defines them']),
  ].join(', ');
}
