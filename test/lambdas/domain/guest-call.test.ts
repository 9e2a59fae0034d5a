import * as fc from 'fast-check';
import { readGuestCall, setOfCall, type GuestCall } from '../../../lambdas/domain/guest-call';
import type { FoundSet } from '../../../lambdas/domain/snapshots';

const ROWS: readonly (readonly [string, unknown, GuestCall | undefined])[] = [
  ['nothing said', undefined, undefined],
  ['no call', { call: 'none' }, { outcome: 'not-made' }],
  [
    'a set',
    { call: 'answered', status: 200, first: 'snap-1', count: 2 },
    { outcome: 'made', first: 'snap-1', count: 2 },
  ],
  [
    '200 without a snapshot',
    { call: 'answered', status: 200 },
    { outcome: 'unknown', code: 'no snapshot in the answer' },
  ],
  [
    '200 with none',
    { call: 'answered', status: 200, first: 'snap-1', count: 0 },
    { outcome: 'unknown', code: 'no snapshot in the answer' },
  ],
  ...['RequestLimitExceeded', 'SnapshotCreationPerVolumeRateExceeded', 'Throttling'].map(
    (code) => [code, { call: 'answered', status: 503, code }, { outcome: 'throttled', code }] as const,
  ),
  ['a bare 429', { call: 'answered', status: 429 }, { outcome: 'throttled', code: 'HTTP 429' }],
  [
    'not allowed',
    { call: 'answered', status: 403, code: 'UnauthorizedOperation' },
    { outcome: 'refused', code: 'UnauthorizedOperation' },
  ],
  [
    'an error of EC2',
    { call: 'answered', status: 500, code: 'InternalError' },
    { outcome: 'unknown', code: 'InternalError' },
  ],
  ['a request read in part', { call: 'answered', status: 408 }, { outcome: 'unknown', code: 'HTTP 408' }],
  ['no status', { call: 'answered', status: 0 }, { outcome: 'unknown', code: 'HTTP 0' }],
  ...[5, 6, 7, 35, 60].map(
    (curl) => [`curl ${curl}`, { call: 'failed', curl }, { outcome: 'refused', code: `curl-${curl}` }] as const,
  ),
  ...[-1, 28, 52, 55, 56, 137].map(
    (curl) => [`curl ${curl}`, { call: 'failed', curl }, { outcome: 'unknown', code: `curl-${curl}` }] as const,
  ),
  ['a word that nobody knows', { call: 'perhaps' }, { outcome: 'unknown', code: 'curl--1' }],
  ['no object', 'none', { outcome: 'unknown', code: 'curl--1' }],
];

describe('what a guest says of its call', () => {
  test.each(ROWS)('%s', (_, said, call) => {
    expect(readGuestCall(said)).toEqual(call);
  });

  test('a set is only made where EC2 answered 200 and named one', () => {
    const said = fc.record(
      {
        call: fc.constantFrom('none', 'answered', 'failed', 'x'),
        status: fc.constantFrom(0, 200, 201, 403, 503),
        first: fc.constantFrom('snap-1', 7),
        count: fc.constantFrom(0, 1, 'x'),
        code: fc.string(),
        curl: fc.integer({ min: -1, max: 99 }),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(said, (value) => {
        const isMade = readGuestCall(value)?.outcome === 'made';
        const isNamed =
          value.call === 'answered' && value.status === 200 && value.first === 'snap-1' && value.count === 1;
        expect(isMade).toBe(isNamed);
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('the set of a call', () => {
  const script = { sentAt: '2026-11-22T03:00:00.000Z', seenAt: '2026-11-22T03:00:04.000Z' };
  const call = { outcome: 'made', first: 'snap-1', count: 2 } as const;
  const aSet = (changed: Partial<FoundSet> = {}): FoundSet => ({
    snapshots: [
      { snapshotId: 'snap-2', volumeId: 'vol-2' },
      { snapshotId: 'snap-1', volumeId: 'vol-1' },
    ],
    takenAt: '2026-11-22T03:00:02.000Z',
    origin: 'adopted',
    label: 'pending',
    ...changed,
  });
  const other = aSet({ snapshots: [{ snapshotId: 'snap-9', volumeId: 'vol-1' }] });

  test('holds the snapshot that the call named first', () => {
    expect(setOfCall([other, aSet()], call, script)).toEqual(aSet());
  });

  test.each([
    ['another one', [other]],
    ['only a part of it yet', [aSet({ snapshots: [{ snapshotId: 'snap-1', volumeId: 'vol-1' }] })]],
    ['older than the script', [aSet({ takenAt: '2026-11-22T02:59:54.000Z' })]],
    ['younger than the end of the script', [aSet({ takenAt: '2026-11-22T03:00:10.000Z' })]],
    ['without an instant', [aSet({ takenAt: '' })]],
    ['none', []],
  ])('is not there: %s', (_, sets) => {
    expect(setOfCall(sets, call, script)).toBeUndefined();
  });
});
