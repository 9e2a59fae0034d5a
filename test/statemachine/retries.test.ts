import { THAW, IDEMPOTENT, LAST_WORD, LAUNCH, SNAPSHOT, VSS } from '../../statemachine/retries';
import { aws_stepfunctions as sfn } from 'aws-cdk-lib';

const POLICIES: Readonly<Record<string, sfn.RetryProps>> = { IDEMPOTENT, LAST_WORD, SNAPSHOT, VSS };

/** What the retries of a policy last at most, in seconds. */
function seconds({ interval, maxAttempts = 0, backoffRate = 1, maxDelay }: sfn.RetryProps): number {
  return Array.from({ length: maxAttempts }, (_, index) => (interval?.toSeconds() ?? 0) * backoffRate ** index)
    .map((delay) => Math.min(delay, maxDelay?.toSeconds() ?? Infinity))
    .reduce((sum, delay) => sum + delay, 0);
}

test.each(Object.keys(POLICIES))('the thaw is tried for longer, and more often, than %s', (name) => {
  const other = POLICIES[name] ?? {};
  expect(seconds(THAW)).toBeGreaterThan(seconds(other));
  expect(THAW.maxAttempts).toBeGreaterThan(other.maxAttempts ?? Infinity);
});

test.each<[string, number]>([
  ['IDEMPOTENT', 30],
  ['LAST_WORD', 90],
  ['SNAPSHOT', 112],
  ['VSS', 96],
])('%s lasts %i s at most, as its comment says', (name, total) => {
  expect(seconds(POLICIES[name] ?? {})).toBe(total);
});

test('the thaw lasts 135 s, as its comment says', () => {
  expect(seconds(THAW)).toBe(135);
});

test('every retry is spread by full jitter, save the thaw and what must not begin before its time', () => {
  const spread = Object.entries({ ...POLICIES, THAW }).filter(
    ([, { jitterStrategy }]) => jitterStrategy === sfn.JitterType.FULL,
  );
  expect(spread.map(([name]) => name)).toEqual(['IDEMPOTENT', 'LAST_WORD']);
  expect(SNAPSHOT.interval?.toSeconds()).toBeGreaterThan(15); // EC2, between two snapshots of a volume.
  expect(VSS.interval?.toSeconds()).toBeGreaterThan(30); // Run Command, until it lists what was sent.
});

test('a launch and a check are repeated only when EC2 and Run Command show what was made, for 216 s, as its comment says', () => {
  expect(seconds(LAUNCH)).toBe(216);
  expect(LAUNCH.interval?.toSeconds()).toBeGreaterThan(30);
  expect(LAUNCH.jitterStrategy).toBeUndefined();
  expect(LAUNCH.errors).toEqual(expect.arrayContaining(['OutcomeUnknown', 'States.Timeout', 'LedgerUnavailable']));
});
