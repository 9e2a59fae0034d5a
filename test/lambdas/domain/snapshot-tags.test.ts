import fc from 'fast-check';
import {
  birthTags,
  fitCopiedTags,
  identityTags,
  isVssSetTag,
  POLICY_TAGS,
  schedulesOf,
  setTag,
  TagKey,
  TAGS_PER_RESOURCE,
  verdictTags,
  vssSetTag,
} from '../../../lambdas/domain/snapshot-tags';
import { aFailure, SUCCEEDED } from './builders';

const SET = {
  policy: 'databases',
  schedule: 'nightly',
  schedules: ['nightly', 'month end'],
  runId: 'run-1',
  instanceId: 'i-1',
  set: 'set-1',
};
const T0 = '2026-11-22T03:00:00.000Z';
const numbered = (count: number, prefix = 'k') =>
  Array.from({ length: count }, (_, index) => ({ key: `${prefix}${String(index)}`, value: 'v' }));

describe('the tags of a set at its birth', () => {
  test('say whose it is and that its verdict is pending', () => {
    expect(birthTags(SET, [], T0)).toEqual([
      { key: 'quiesce:policy', value: 'databases' },
      { key: 'quiesce:schedule', value: 'nightly' },
      { key: 'quiesce:run', value: 'run-1' },
      { key: 'quiesce:instance', value: 'i-1' },
      { key: 'quiesce:schedules', value: 'nightly/month end' },
      { key: 'quiesce:consistency', value: 'pending' },
      { key: 'quiesce:state', value: 'created' },
      { key: 'quiesce:set', value: 'set-1' },
    ]);
  });

  test('hold those by which it is found again', () => {
    expect(birthTags(SET, numbered(3), T0)).toEqual(expect.arrayContaining([...identityTags(SET)]));
  });

  test.each([
    ['$(instance-id)', 'i-1'],
    ['of $(instance-id) at $(timestamp), $(instance-id)', `of i-1 at ${T0}, i-1`],
    ['$(INSTANCE-ID) $instance-id', '$(INSTANCE-ID) $instance-id'],
  ])('have the variables of %p filled in', (value, filled) => {
    expect(birthTags(SET, [{ key: 'Name', value }], T0)[0]).toEqual({ key: 'Name', value: filled });
  });
});

describe('the schedules of a set', () => {
  test.each<[string, Readonly<Record<string, string>>, readonly string[]]>([
    [
      'all for which it was made',
      { 'quiesce:schedules': 'nightly/month end', 'quiesce:schedule': 'nightly' },
      ['nightly', 'month end'],
    ],
    ['the one that made it, in a set of an older release', { 'quiesce:schedule': 'nightly' }, ['nightly']],
    ['none that is known', {}, []],
    ['none in an empty tag', { 'quiesce:schedules': '' }, []],
  ])('are %s', (_, tags, names) => {
    expect(schedulesOf(tags)).toEqual(names);
  });
});

describe('the tag of a set', () => {
  test('differs from call to call, and is the same for one call', () => {
    const calls = [
      { ...SET, askedAt: T0 },
      { ...SET, askedAt: '2026-11-22T03:00:16.000Z' },
      { ...SET, runId: 'run-2', askedAt: T0 },
      { ...SET, instanceId: 'i-2', askedAt: T0 },
    ];
    expect(new Set(calls.map(setTag)).size).toBe(calls.length);
    expect(calls.map(setTag)).toEqual(calls.map(setTag));
  });

  test('says which attempt of AWS’s document made it', () => {
    expect(vssSetTag({ executionId: 'execution-1' })).toBe('vss/execution-1');
    expect(
      [vssSetTag({ executionId: 'execution-1' }), setTag({ ...SET, askedAt: T0 }), undefined].map(isVssSetTag),
    ).toEqual([true, false, false]);
  });
});

describe('the tags of a verdict', () => {
  test('leave out what is not known', () => {
    expect(verdictTags({ verdict: { consistency: 'application-consistent', proof: 'guest-evidence' } })).toEqual([
      { key: 'quiesce:consistency', value: 'application-consistent' },
      { key: 'quiesce:proof', value: 'guest-evidence' },
    ]);
  });

  test('have the reason, both scripts in words of DLM and whole milliseconds', () => {
    const verdict = { consistency: 'crash-consistent', reason: 'post-script-failed', proof: 'none' } as const;
    const known = { verdict, pre: SUCCEEDED, post: aFailure(202), freezeMillis: 1_010.4, setOf: 'attempt' } as const;
    expect(verdictTags(known)).toEqual([
      { key: 'quiesce:consistency', value: 'crash-consistent' },
      { key: 'quiesce:proof', value: 'none' },
      { key: 'quiesce:reason', value: 'post-script-failed' },
      { key: 'quiesce:pre-script', value: 'SUCCESS' },
      { key: 'quiesce:post-script', value: 'FAILED' },
      { key: 'quiesce:freeze-millis', value: '1010' },
    ]);
  });

  test('say of a set that was made without scripts what failed before, and no success of another attempt', () => {
    const verdict = { consistency: 'crash-consistent', reason: 'snapshot-throttled', proof: 'none' } as const;
    expect(verdictTags({ verdict, pre: SUCCEEDED, post: aFailure(202), freezeMillis: 900 })).toEqual([
      { key: 'quiesce:consistency', value: 'crash-consistent' },
      { key: 'quiesce:proof', value: 'none' },
      { key: 'quiesce:reason', value: 'snapshot-throttled' },
      { key: 'quiesce:post-script', value: 'FAILED' },
    ]);
  });

  test('call a post-script that found nothing frozen no success', () => {
    const verdict = { consistency: 'crash-consistent', reason: 'pre-script-failed', proof: 'none' } as const;
    const post = { ...SUCCEEDED, exitCode: 205 };
    expect(verdictTags({ verdict, post, setOf: 'attempt' })).toContainEqual({
      key: TagKey.POST_SCRIPT,
      value: 'FAILED',
    });
  });

  test('keep a set within the bound of AWS, with all the tags that a policy may add', () => {
    const verdict = { consistency: 'crash-consistent', reason: 'lease-expired', proof: 'guest-evidence' } as const;
    const all = [
      ...birthTags(SET, numbered(POLICY_TAGS), T0),
      ...verdictTags({ verdict, pre: SUCCEEDED, post: SUCCEEDED, freezeMillis: 1, setOf: 'attempt' }),
    ];
    expect(new Set(all.map(({ key }) => key)).size).toBeLessThanOrEqual(TAGS_PER_RESOURCE);
  });
});

describe('copied tags', () => {
  const volume = (...keys: readonly string[]) => ({ tags: keys.map((key) => ({ key, value: 'v' })) });
  const many = (count: number) => volume(...numbered(count).map(({ key }) => key));

  test.each([
    ['without any', [volume()], [], 'fits', []],
    ['up to 25 of them', [many(POLICY_TAGS)], [], 'fits', []],
    [
      '26 of them',
      [many(POLICY_TAGS + 1)],
      [],
      'surplus',
      numbered(POLICY_TAGS + 1)
        .map(({ key }) => key)
        .sort(),
    ],
    [
      'with those of the policy in the same 50',
      [many(20)],
      numbered(9, 'p'),
      'surplus',
      numbered(20)
        .map(({ key }) => key)
        .sort(),
    ],
    [
      'where only one volume has too many',
      [volume('a'), many(POLICY_TAGS + 1)],
      [],
      'surplus',
      ['a', ...numbered(POLICY_TAGS + 1).map(({ key }) => key)].sort(),
    ],
    [
      'of AWS, which do not count',
      [volume(...numbered(POLICY_TAGS).map(({ key }) => key), 'aws:cloudformation:stack-name')],
      [],
      'fits',
      [],
    ],
    ['that the policy sets too', [volume('Name', 'Team')], [{ key: 'Name', value: 'x' }], 'surplus', ['Team']],
    ['that are ours', [volume('quiesce:run', 'Team')], [], 'surplus', ['Team']],
    ['in another case than those of the policy', [volume('name')], [{ key: 'Name', value: 'x' }], 'fits', []],
  ] as const)('%s', (_, volumes, added, fits, dropped) => {
    expect(fitCopiedTags(volumes, added)).toEqual({ fits, dropped });
  });

  test('that fit never exceed 50 on any snapshot, nor clash', () => {
    const key = fc.constantFrom(...numbered(60).map((tag) => tag.key), 'aws:x', 'quiesce:run', 'quiesce:state');
    const volumes = fc.array(
      fc.uniqueArray(key, { maxLength: 50 }).map((keys) => volume(...keys)),
      { maxLength: 4 },
    );
    const added = fc.uniqueArray(fc.constantFrom(...numbered(60).map((tag) => tag.key)), { maxLength: POLICY_TAGS });
    fc.assert(
      fc.property(volumes, added, (all, keys) => {
        const ours = [...Object.values<string>(TagKey), ...keys];
        const { fits } = fitCopiedTags(all, volume(...keys).tags);
        if (fits === 'fits') {
          for (const { tags } of all) {
            const copied = tags.map((tag) => tag.key).filter((each) => !each.startsWith('aws:'));
            expect(copied.length + ours.length).toBeLessThanOrEqual(TAGS_PER_RESOURCE);
            expect(copied.filter((each) => ours.includes(each))).toEqual([]);
          }
        }
      }),
    );
  });
});
