import { SAVED_QUERIES } from '../../../lib/observability/saved-queries';
import { aws_logs as logs } from 'aws-cdk-lib';
import { ADDED_FIELDS, loggedEvents, loggedFailures } from './log-calls';

/** Words of the query language, and the functions that the queries use. */
const WORDS = new Set(
  'fields filter stats sort limit by as and or not in asc desc ispresent count pct max latest bin'.split(' '),
);

const EVENTS = loggedEvents();

/** What a query asks for: names of events, and of fields, without those that it makes itself. */
function namesIn(query: string): { readonly events: readonly string[]; readonly fields: readonly string[] } {
  const [, listed = '', single = ''] = /message (?:in \[(.*?)\]|= (".*?"))/.exec(query) ?? [];
  const texts = (text: string): readonly string[] => [...text.matchAll(/"([^"]*)"/g)].map(([, found = '']) => found);
  const made = [...query.matchAll(/ as (\w+)/g)].map(([, name]) => name);
  const words = query.replaceAll(/"[^"]*"/g, ' ').match(/(?<![\w@])@?[A-Za-z][\w.]*/g) ?? [];
  const alsoSingle = [...query.matchAll(/message = "([^"]*)"/g)].map(([, found = '']) => found);
  return {
    events: [...new Set([...texts(listed), ...texts(single), ...alsoSingle])],
    fields: [...new Set(words)].filter((word) => !WORDS.has(word) && !made.includes(word)),
  };
}

describe.each(Object.entries(SAVED_QUERIES))('the saved query "%s"', (_, props) => {
  const query = new logs.QueryString(props).toString();
  const { events, fields } = namesIn(query);

  test('asks for events that the code logs', () => {
    expect(events.filter((event) => !EVENTS.has(event))).toEqual([]);
    expect(events.length > 0 || query.includes('runId = "RUN"')).toBe(true);
  });

  test('asks for fields that one of these events has', () => {
    const of = events.length > 0 ? events : [...EVENTS.keys()];
    const there = new Set([...ADDED_FIELDS, ...of.flatMap((event) => [...(EVENTS.get(event) ?? [])])]);
    expect(fields.filter((field) => !there.has(field))).toEqual([]);
  });

  test('has only words of the query language besides', () => {
    expect(fields.length).toBeGreaterThan(0);
    expect(query).toMatch(/^(fields|filter|stats) /);
  });
});

const RETRIED = 'it is tried again by itself; where that does not help, the target or the step says so';

/** Warnings that the query of failures leaves out. */
const NO_FAILURES: Readonly<Record<string, string>> = {
  'call-throttled': 'it has a query of its own',
  'slowdown-not-recorded': RETRIED,
  'poll-failed': RETRIED,
  'output-failed': RETRIED,
  'describe-failed': RETRIED,
  'debt-not-claimed': RETRIED,
  'set-look-up-failed': RETRIED,
  'pre-script-look-up-failed': RETRIED,
  'removals-begin-apart': RETRIED,
  'copy-unknown': RETRIED,
  'cancel-failed': 'a command that nobody waits for ends by itself',
  'duplicate-set': 'the target has its set, and the lifecycle removes the second one',
  'volume-left': 'it is deleted at once; where that fails, drill-left says so',
  'set-not-noted': 'the next set of the instance may come sooner after this one than it should',
};

test('each failure that is logged is in the query of failures, or there is a reason why not', () => {
  const { filterStatements = [] } = SAVED_QUERIES['What failed, and why'] ?? {};
  const { events } = namesIn(`filter ${filterStatements.join(' ')}`);
  const failures = loggedFailures();
  expect(failures.length).toBeGreaterThan(20);
  expect([...events.filter((event) => event !== 'target-recorded'), ...Object.keys(NO_FAILURES)].sort()).toEqual(
    failures,
  );
});
