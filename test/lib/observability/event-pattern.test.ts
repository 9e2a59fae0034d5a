import { matches } from './event-pattern';

const EVENT = {
  source: 'quiesce',
  resources: ['arn:1', 'arn:2'],
  detail: { policy: 'databases', verdict: 'Failed', counts: { failed: 1 } },
};

test.each([
  ['one of the values', { source: ['other', 'quiesce'] }, true],
  ['none of the values', { source: ['other'] }, false],
  ['every field of the pattern', { source: ['quiesce'], detail: { policy: ['files'] } }, false],
  ['fields inside of fields', { detail: { counts: { failed: [1] } } }, true],
  ['a number that is no text', { detail: { counts: { failed: ['1'] } } }, false],
  ['one value of a list', { resources: ['arn:2'] }, true],
  ['a field that the event does not have', { detail: { reason: ['merged'] } }, false],
  ['a group that the event does not have', { detail: { other: { a: ['b'] } } }, false],
  ['anything but this value', { detail: { verdict: [{ 'anything-but': ['Completed'] }] } }, true],
  ['anything but these values', { detail: { verdict: [{ 'anything-but': ['Completed', 'Failed'] }] } }, false],
  ['anything but, of an absent field', { detail: { reason: [{ 'anything-but': ['merged'] }] } }, false],
])('a pattern takes %s as EventBridge does', (_, pattern, decision) => {
  expect(matches(pattern, EVENT)).toBe(decision);
});

test('an operator that is not known is an error, not a mismatch', () => {
  const pattern = { source: [{ prefix: 'quiesce' }] } as unknown as Parameters<typeof matches>[0];
  expect(() => matches(pattern, EVENT)).toThrow('{"prefix":"quiesce"} is not known here');
});
