import * as errors from '../../../lambdas/errors';

const refusal = { cause: new Error('AWS'), code: 'InvalidParameters', detail: 'InvalidParameters: colour' };

test('every error has its name as ErrorEquals spells it, and its cause', () => {
  const plain = [
    errors.Unavailable,
    errors.Denied,
    errors.BadInput,
    errors.OutcomeUnknown,
    errors.LedgerUnavailable,
    errors.HoldLost,
  ].map((Leaf) => new Leaf('subject: what', { cause: refusal.cause }));
  const refused = [errors.Throttled, errors.ScriptNotSent, errors.SnapshotFailed, errors.Refused];
  const all = [...plain, ...refused.map((Leaf) => new Leaf('subject', refusal))];
  expect(all.map(({ name }) => name).sort()).toEqual(Object.values(errors.ErrorName).sort());
  expect(all.every((error) => error instanceof errors.QuiesceError && error.cause === refusal.cause)).toBe(true);
});
