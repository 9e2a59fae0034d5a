import * as errors from '../../../lambdas/errors';

const refusal = { cause: new Error('AWS'), code: 'InvalidParameters', detail: 'InvalidParameters: colour' };

test('every error has its name as ErrorEquals spells it, and its cause', () => {
  const plain = [
    errors.Throttled,
    errors.Unavailable,
    errors.Denied,
    errors.BadInput,
    errors.OutcomeUnknown,
    errors.LedgerUnavailable,
    errors.HoldLost,
  ].map((Leaf) => new Leaf('subject: what', { cause: refusal.cause }));
  const all = [...plain, new errors.ScriptNotSent('subject', refusal), new errors.SnapshotFailed('subject', refusal)];
  expect(all.map(({ name }) => name).sort()).toEqual(Object.values(errors.ErrorName).sort());
  expect(all.every((error) => error instanceof errors.QuiesceError && error.cause === refusal.cause)).toBe(true);
});
