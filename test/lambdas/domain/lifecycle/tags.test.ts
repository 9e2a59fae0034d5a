import fc from 'fast-check';
import { RETENTION } from '../../../../lambdas/domain/lifecycle/settings';
import { tagRoomMistake } from '../../../../lambdas/domain/lifecycle/tag-room';
import {
  copyTags,
  retentionOf,
  retentionTag,
  sharedOf,
  sharedTag,
  sourceOf,
  sourceTag,
} from '../../../../lambdas/domain/lifecycle/tags';
import { aRule, aSchedule, AWAY } from './world';

const SOURCE = {
  region: 'eu-central-1',
  snapshotId: 'snap-1',
  volumeId: 'vol-1',
  startedAt: '2026-11-22T03:00:00.000Z',
};

describe('the source of a copy', () => {
  test('is read as it was written', () => {
    expect(sourceTag(SOURCE)).toBe('eu-central-1/snap-1/vol-1/2026-11-22T03:00:00.000Z');
    expect(sourceOf(sourceTag(SOURCE))).toEqual(SOURCE);
  });

  test.each([
    '',
    'snap-1',
    'eu-central-1/snap-1',
    'eu-central-1/ami-1/vol-1/2026-11-22T03:00:00Z',
    'eu-central-1/snap-1/vol-1/today',
    '/snap-1/vol-1/2026-11-22T03:00:00Z',
    'eu-central-1/snap-/vol-1/2026-11-22T03:00:00Z',
    'eu-central-1/snap-1/vol-X/2026-11-22T03:00:00Z',
    'eu-central-1/snap-1/vol-1\u2028code/2026-11-22T03:00:00Z',
    'eu-central-1/snap-1/vol-1/2026-11-22 (\u2028code)',
  ])('is not known from %p', (value) => {
    expect(sourceOf(value)).toBeUndefined();
  });
});

describe('the tag of sharing', () => {
  test.each([
    { until: 'always', accounts: ['111122223333'] },
    { until: '2026-12-01T00:00:00.000Z', accounts: ['111122223333', '444455556666'] },
    { until: 'ended', accounts: [] },
  ])('is read as it was written: %j', (sharing) => {
    expect(sharedOf(sharedTag(sharing))).toEqual(sharing);
  });

  test('has room for as many accounts as a policy may name', () => {
    const accounts = Array.from({ length: 17 }, (_, index) => String(111_122_223_333 + index));
    expect(sharedTag({ until: '2026-12-01T00:00:00.000Z', accounts }).length).toBeLessThanOrEqual(256);
  });

  test.each(['', 'soon 111122223333', 'always 1111', 'always  111122223333', '2026(x) 111122223333'])(
    'is not known from %p',
    (value) => {
      expect(sharedOf(value)).toBeUndefined();
    },
  );
});

describe('the retention of a copy', () => {
  const written = (rule = aRule({ daily: 7, monthly: 12 })) =>
    retentionTag(['hourly', 'nightly'], [{ schedule: 'nightly', timeZone: 'Europe/Berlin', rule }]);

  test('is a short text', () => {
    expect(written()).toBe('[{"of":1,"zone":"Europe/Berlin","daily":7,"monthly":12}]');
  });

  test('is read as it was written, for every rule', () => {
    const count = fc.option(fc.integer({ min: 0, max: 1_000 }), { nil: undefined });
    const rules = fc
      .record({
        last: count,
        hourly: count,
        daily: count,
        weekly: count,
        monthly: count,
        yearly: count,
        floor: fc.integer({ min: 0, max: 1_000 }),
        trustExitCodes: fc.boolean(),
        keepOldest: fc.boolean(),
        prefer: fc.constantFrom('consistent' as const, 'newest' as const),
      })
      .map((rule) => aRule(JSON.parse(JSON.stringify(rule)) as object));
    fc.assert(
      fc.property(rules, (rule) => {
        expect(RETENTION.accepts(rule)).toBe(true);
        expect(retentionOf(['hourly', 'nightly'], written(rule) ?? '')).toEqual([
          { schedule: 'nightly', timeZone: 'Europe/Berlin', rule },
        ]);
      }),
    );
  });

  test('keeps all where no rule is given', () => {
    const value = retentionTag(['nightly'], [{ schedule: 'nightly', timeZone: 'UTC', rule: undefined }]);
    expect(retentionOf(['nightly'], value ?? '')).toEqual([{ schedule: 'nightly', timeZone: 'UTC', rule: aRule() }]);
  });

  test('has no room in a tag with many tags in it', () => {
    const tagged = Array.from({ length: 9 }, (_, index) => ({ key: `key-${String(index)}`, value: 'a'.repeat(30) }));
    expect(written(aRule({ tagged }))).toBeUndefined();
  });

  test.each([
    ['no JSON', '[{'],
    ['no list', '{"of":0,"zone":"UTC"}'],
    ['an empty list', '[]'],
    ['no rule in it', '[1]'],
    ['a schedule that is not there', '[{"of":2,"zone":"UTC","last":1}]'],
    ['an unknown time zone', '[{"of":0,"zone":"Mars/Olympus","last":1}]'],
    ['a count that is none', '[{"of":0,"zone":"UTC","last":"7"}]'],
    ['a rule of a newer release', '[{"of":0,"zone":"UTC","quarterly":4}]'],
    ['one good and one bad rule', '[{"of":0,"zone":"UTC","last":1},{"of":1}]'],
  ])('can not be read with %s', (_, value) => {
    expect(retentionOf(['hourly', 'nightly'], value)).toBeUndefined();
  });
});

describe('the tags of a copy', () => {
  const own = { source: sourceTag(SOURCE), retain: '[]' };

  test('are those of its source that stay true, and its own', () => {
    const tags = copyTags(
      [
        ...[
          ...['state', 'keep', 'shared', 'policy', 'drill', 'drilled-at', 'drill-record', 'drill-minutes'],
          ...['drill-passed-at', 'in-drill', 'boot-volume'],
        ].map((name) => ({ key: `quiesce:${name}`, value: 'x' })),
        { key: 'Name', value: 'db' },
        { key: 'aws:backup', value: 'x' },
      ],
      own,
    );
    expect(tags).toEqual([
      { key: 'quiesce:state', value: 'created' },
      { key: 'quiesce:source', value: own.source },
      { key: 'quiesce:retain', value: '[]' },
      { key: 'quiesce:policy', value: 'x' },
      { key: 'quiesce:boot-volume', value: 'x' },
      { key: 'Name', value: 'db' },
    ]);
  });

  test('are at most 50, ours before others', () => {
    const others = Array.from({ length: 60 }, (_, index) => ({ key: `k${String(index)}`, value: '' }));
    const tags = copyTags([...others, { key: 'quiesce:policy', value: 'db' }], own);
    expect(tags).toHaveLength(50);
    expect(tags).toContainEqual({ key: 'quiesce:policy', value: 'db' });
  });
});

describe('what schedules promise together', () => {
  const accounts = (from: number, count: number) =>
    Array.from({ length: count }, (_, index) => String(111_122_223_333 + from + index));
  const tagged = Array.from({ length: 5 }, (_, index) => ({ key: `key-${String(index)}`, value: 'a'.repeat(10) }));
  const copies = [{ regions: [AWAY], encrypted: false, retain: aRule({ tagged }) }];

  test.each([
    ['names', [aSchedule({ name: 'a'.repeat(120) }), aSchedule({ name: 'b'.repeat(120) })]],
    [
      'the same accounts',
      [
        aSchedule({ share: { accounts: accounts(0, 17) } }),
        aSchedule({ name: 'b', share: { accounts: accounts(0, 17) } }),
      ],
    ],
    ['retentions of copies', [aSchedule({ copies })]],
  ])('has room in tags: %s', (_, schedules) => {
    expect(tagRoomMistake(schedules)).toBeUndefined();
  });

  test.each([
    [
      'accounts',
      [
        aSchedule({ share: { accounts: accounts(0, 17) } }),
        aSchedule({ name: 'b', share: { accounts: accounts(9, 9) } }),
      ],
      'schedules: share has 18 accounts in all schedules, allowed: at most 17',
    ],
    [
      'retentions',
      [aSchedule({ copies }), aSchedule({ name: 'b', copies })],
      `schedules: the retentions of all copies in ${AWAY} do not fit into a tag of 256 characters`,
    ],
  ])('is refused where it has none: %s', (_, schedules, message) => {
    expect(tagRoomMistake(schedules)).toContain(message);
  });
});
