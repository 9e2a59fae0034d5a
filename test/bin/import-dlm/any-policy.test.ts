import fc from 'fast-check';
import { NOT_KNOWN } from '../../../bin/import-dlm/fields';
import type { Conversion } from '../../../bin/import-dlm/conversion';
import { PolicyRefused } from '../../../bin/import-dlm/refusal';
import { rehearseImport } from '../../../bin/import-dlm/rehearse';
import type { SetFacts } from '../../../lambdas/domain/lifecycle/actions';
import { judgeSets } from '../../../lambdas/domain/lifecycle/retention';
import { minutesOf } from '../../../lambdas/domain/due-schedules';
import { anyPolicy, retention, type AnyPolicy, type AnyRetention } from './any-policy';
import { aDlmPolicy, aDlmSchedule } from './samples';
import { importing, importingOne, NOW } from './importing';
import { writtenPolicies, type WrittenPolicy } from './written-app';

/** The conversion, unless the policy is one that Quiesce refuses as a whole. */
function converted(policy: AnyPolicy): Conversion {
  try {
    return importingOne(policy);
  } catch (error) {
    expect(error).toBeInstanceOf(PolicyRefused);
    expect((error as Error).message).toMatch(REFUSALS);
    fc.pre(false);
    throw error;
  }
}

const REFUSALS =
  /ExcludeDataVolumeTags is given together with AWS_VSS_BACKUP|has no tag that an instance can have|bytes as JSON/;

type Timing = AnyPolicy['PolicyDetails']['Schedules'][number]['CreateRule'];

const MINUTE = 60_000;
const DAYS = 61;
const LAST = NOW + DAYS * 86_400_000;

/** Written with nothing of the product: a clock that is moved on by the interval from the first time of the day. */
function startsOfInterval(interval: number, time: string): readonly number[] {
  const [hour = 0, minute = 0] = time.split(':').map(Number);
  const starts: number[] = [];
  for (let at = NOW - 86_400_000 + (hour * 60 + minute) * MINUTE; at <= LAST; at += interval * 60 * MINUTE) {
    if (at > NOW) {
      starts.push(at);
    }
  }
  return starts;
}

function startsOf(expression: string, timeZone: string | undefined): readonly number[] {
  const isDue = minutesOf({ name: '', expression, timeZone: timeZone ?? 'UTC' });
  const minutes = Array.from({ length: DAYS * 1_440 }, (_, index) => NOW + (index + 1) * MINUTE);
  return minutes.filter((minute) => isDue?.(minute));
}

const texts = (tags: readonly { readonly key: string; readonly value: string }[]): readonly string[] =>
  tags.map(({ key, value }) => JSON.stringify([key, value])).sort();

/** The order of tags means nothing; that of the keys of an object is JavaScript's. */
function inOrder({ policy, state }: WrittenPolicy): object {
  const { targets, volumes, tags } = policy;
  return {
    state,
    policy: {
      ...policy,
      targets: { ...targets, tags: texts(targets.tags) },
      volumes: { ...volumes, excludeDataVolumes: texts(volumes.excludeDataVolumes) },
      tags: { ...tags, add: texts(tags.add) },
    },
  };
}

const HOUR = 60 * MINUTE;

function aSet(start: number): SetFacts {
  const at = new Date(start).toISOString();
  const label = { consistency: 'application-consistent', proof: 'exit-codes' };
  return { id: at, start: at, schedules: ['nightly'], state: 'completed', ...label, isDuplicate: false, tags: {} };
}

/** By DLM's documentation: the newest ones, or the younger ones and always the newest. */
function keptByDlm(rule: AnyRetention, hoursAgo: readonly number[]): readonly string[] {
  const newestFirst = [...hoursAgo].sort((a, b) => a - b);
  const hours = (rule.Interval ?? 0) * 24 * (rule.IntervalUnit === 'WEEKS' ? 7 : 1);
  const kept = newestFirst.filter((ago, place) =>
    rule.Count === undefined ? ago < hours || place === 0 : place < rule.Count,
  );
  return kept.map((ago) => new Date(NOW - ago * HOUR).toISOString()).sort();
}

/** EC2 allows no others. */
const possible = (tags: readonly { readonly Key: string; readonly Value: string }[] = []): readonly string[] =>
  [
    ...new Set(
      tags
        .filter(({ Key, Value }) => Key.length >= 1 && Key.length <= 128 && Value.length <= 256)
        .map(({ Key, Value }) => JSON.stringify([Key, Value])),
    ),
  ].sort();

describe('a policy of DLM with any members', () => {
  test('becomes an app that is synthesized to the policies that it was converted to', () => {
    fc.assert(
      fc.property(anyPolicy, (policy) => {
        const { policies } = converted(policy);
        const { source } = importing([policy]);
        expect(writtenPolicies(source).map(inOrder)).toEqual(policies.map(inOrder));
      }),
      { numRuns: 60 },
    );
  });

  test('keeps its targets, exclusions, state and the number of its schedules', () => {
    fc.assert(
      fc.property(anyPolicy, (policy) => {
        const { policies } = converted(policy);
        const { TargetTags, Parameters, Schedules } = policy.PolicyDetails;
        for (const { policy: made, state } of policies) {
          expect(made.targets.match).toBe('any');
          expect(texts(made.targets.tags)).toEqual(possible(TargetTags));
          expect(texts(made.volumes.excludeDataVolumes)).toEqual(possible(Parameters.ExcludeDataVolumeTags));
          expect(made.volumes.excludeBootVolume).toBe(Parameters.ExcludeBootVolume === true);
          expect(state).toBe(policy.State === 'DISABLED' ? 'disabled' : 'enabled');
        }
        const places = policies.flatMap((each) => each.places).sort((a, b) => a - b);
        expect(places).toEqual(Schedules.map((_, index) => index));
      }),
      { numRuns: 100 },
    );
  });

  test('names each of its fields as carried over or not, and knows all of them', () => {
    fc.assert(
      fc.property(anyPolicy, (policy) => {
        const { carried, omitted } = converted(policy);
        expect(omitted.filter(({ why }) => why === NOT_KNOWN)).toEqual([]);
        const told = [...carried, ...omitted].map(({ path }) => path);
        const untold = leavesOf(policy, '').filter((leaf) => !told.some((path) => leaf.startsWith(path)));
        expect(untold).toEqual([]);
      }),
      { numRuns: 100 },
    );
  });

  test('starts at the same minutes of two months', () => {
    fc.assert(
      fc.property(anyPolicy, (policy) => {
        for (const { policy: made, places } of converted(policy).policies) {
          for (const [index, schedule] of made.schedules.entries()) {
            const rule: Timing = policy.PolicyDetails.Schedules[places[index] ?? 0]?.CreateRule ?? {};
            if (rule.CronExpression === undefined) {
              const starts = startsOfInterval(rule.Interval ?? 0, rule.Times?.[0] ?? '03:00');
              expect(startsOf(schedule.expression, schedule.timeZone)).toEqual(starts);
            } else {
              expect(schedule.expression).toBe(rule.CronExpression);
            }
          }
        }
      }),
      { numRuns: 8 },
    );
  });

  test('keeps the same of any sets, by its count or its age', () => {
    const starts = fc.uniqueArray(fc.integer({ min: 0, max: 5_000 }), { maxLength: 60 });
    fc.assert(
      fc.property(retention, starts, (RetainRule, hoursAgo) => {
        const [made] = importingOne(aDlmPolicy({ schedules: [aDlmSchedule({ RetainRule })] })).policies;
        const sets = hoursAgo.map((hours) => aSet(NOW - hours * HOUR));
        const rules = [{ schedule: 'nightly', timeZone: 'UTC', rule: made?.policy.schedules[0]?.retain }];
        const kept = judgeSets(sets, rules, NOW).filter(({ fate }) => fate.fate === 'keep');
        expect(kept.map(({ set }) => set.start).sort()).toEqual(keptByDlm(RetainRule, hoursAgo));
      }),
      { numRuns: 500 },
    );
  });

  test('keeps the same sets of two months, and none shorter', () => {
    fc.assert(
      fc.property(anyPolicy, (policy) => {
        const { firings } = rehearseImport(converted(policy), { days: DAYS, now: NOW });
        const isExact = policy.PolicyDetails.Schedules.every(({ RetainRule: { IntervalUnit: unit = 'DAYS' } }) =>
          ['DAYS', 'WEEKS'].includes(unit),
        );
        for (const { dlm, quiesce } of firings) {
          const names = quiesce.flatMap(({ schedules }) => schedules);
          expect(names).toHaveLength(dlm[0]?.schedules.length ?? 0);
          const isKept = quiesce.some((set) => set.isKept);
          expect(isExact ? isKept : isKept || dlm[0]?.isKept === false).toBe(isExact ? dlm[0]?.isKept : true);
        }
      }),
      { numRuns: 6 },
    );
  });
});

function leavesOf(value: unknown, path: string): readonly string[] {
  if (typeof value !== 'object' || value === null) {
    return [path];
  }
  return Object.entries(value).flatMap(([name, member]) => {
    const quoted = /^\w+$/.test(name) ? name : JSON.stringify(name);
    const below = path === '' ? quoted : `${path}.${quoted}`;
    return leavesOf(member, Array.isArray(value) ? `${path}[${name}]` : below);
  });
}

test('names of schedules are unique, also where the number that is added gives a name that is taken', () => {
  const schedules = ['a 3', 'a', 'a'].map((Name) => aDlmSchedule({ Name }));
  const [written] = writtenPolicies(importing([aDlmPolicy({ schedules })]).source);
  expect(written?.policy.schedules.map(({ name }) => name)).toEqual(['a 3', 'a', 'a 4']);
});

test('accounts for which a tag has no room are named, whichever schedule shares with them', () => {
  const accounts = (from: number, to: number): readonly string[] =>
    Array.from({ length: to - from }, (_, index) => String(from + index).padStart(12, '0'));
  const rules = [accounts(0, 10), accounts(5, 20), accounts(30, 31)].map((TargetAccounts) => [{ TargetAccounts }]);
  const schedules = rules.map((ShareRules, index) => aDlmSchedule({ Name: `s${String(index)}`, ShareRules }));
  const { source, conversions } = importing([aDlmPolicy({ schedules })]);
  const [written] = writtenPolicies(source);
  expect(written?.policy.schedules.map(({ share }) => share?.accounts)).toEqual([
    accounts(0, 10),
    accounts(5, 17),
    undefined,
  ]);
  const why = 'a policy of Quiesce shares with up to 17 accounts, because a tag names them all';
  expect(conversions[0]?.omitted).toEqual(
    expect.arrayContaining([
      { path: 'PolicyDetails.Schedules[1].ShareRules[0].TargetAccounts', value: accounts(17, 20), why },
      { path: 'PolicyDetails.Schedules[2].ShareRules[0]', value: accounts(30, 31), why },
    ]),
  );
});
