import {
  deathTags,
  drillOf,
  isInDrill,
  prolonged,
  resultTags,
  stillTrue,
} from '../../../../lambdas/domain/drill/drill-tags';
import { recordOf } from '../../../../lambdas/domain/drill/drill-record';
import { blockersOf } from '../../../../lambdas/domain/lifecycle/round';
import { TagKey } from '../../../../lambdas/domain/snapshot-tags';
import { PASSED, upTo } from './drills';
import { at, DAY, HOUR, NOW, storedSet } from './stored';

const asValues = (tags: readonly { readonly key: string; readonly value: string }[]) =>
  Object.fromEntries(tags.map(({ key, value }) => [key, value]));

const ENDED = '2026-11-30T05:05:00.000Z';
const FUTURE = at(NOW + 400 * DAY);

test('a drill that passed says when, how long, and which record', () => {
  expect(asValues(resultTags(recordOf(PASSED), 'abc'))).toEqual({
    'quiesce:drill': 'passed',
    'quiesce:drilled-at': ENDED,
    'quiesce:drill-minutes': '3.2',
    'quiesce:drill-record': 'abc',
    'quiesce:drill-passed-at': ENDED,
  });
});

test.each([
  ['failed', resultTags(recordOf({ ...upTo('sent'), failure: 'x' }), 'abc'), 'abc'],
  ['died', deathTags('2026-11-30T05:03:00.000Z'), 'none'],
])('a drill that %s leaves when an earlier one passed, and overwrites the rest', (_, tags, record) => {
  expect(asValues(tags)).toEqual({
    'quiesce:drill': 'failed',
    'quiesce:drilled-at': '2026-11-30T05:03:00.000Z',
    'quiesce:drill-minutes': 'none',
    'quiesce:drill-record': record,
  });
});

test.each([
  ['no mark', {}, false],
  ['a mark that has not ended', { [TagKey.IN_DRILL]: at(NOW + 1) }, true],
  ['a mark that ends now', { [TagKey.IN_DRILL]: at(NOW) }, false],
  ['a mark that has ended', { [TagKey.IN_DRILL]: at(NOW - HOUR) }, false],
  ['a mark that is no instant', { [TagKey.IN_DRILL]: 'yes' }, true],
])('a set with %s', (_, tags, isUsed) => {
  expect(isInDrill(tags, NOW)).toBe(isUsed);
});

test.each([
  ['of its own', [undefined, undefined], NOW + HOUR],
  ['past an older one', [at(NOW - HOUR)], NOW + HOUR],
  ['with a longer one', [at(NOW + HOUR), at(NOW + 5 * HOUR)], NOW + 5 * HOUR],
  ['past one that is no instant', ['yes'], NOW + HOUR],
])('the mark of one more drill ends %s', (_, marks, end) => {
  expect(prolonged(marks, at(NOW + HOUR))).toBe(at(end));
});

test.each<[string, Readonly<Record<string, string>>, object | undefined]>([
  ['no drill', {}, undefined],
  [
    'a drill',
    { [TagKey.DRILL]: 'failed', [TagKey.DRILLED_AT]: ENDED },
    { verdict: 'failed', at: ENDED, atMillis: Date.parse(ENDED) },
  ],
  ['a drill that passed in the future', { [TagKey.DRILL]: 'passed', [TagKey.DRILLED_AT]: FUTURE }, undefined],
  [
    'a drill that failed in the future',
    { [TagKey.DRILL]: 'failed', [TagKey.DRILLED_AT]: FUTURE },
    { verdict: 'failed', at: FUTURE, atMillis: Date.parse(FUTURE) },
  ],
  ['a verdict without its instant', { [TagKey.DRILL]: 'passed' }, undefined],
  ['an instant without its verdict', { [TagKey.DRILLED_AT]: ENDED }, undefined],
  ['an instant that is none', { [TagKey.DRILL]: 'passed', [TagKey.DRILLED_AT]: 'today' }, undefined],
])('tags of %s', (_, tags, drill) => {
  expect(drillOf({ tags }, NOW)).toEqual(drill);
});

test.each<[string, string, readonly string[]]>([
  ['ended before', at(NOW - 2 * DAY), resultTags(recordOf(PASSED)).map(({ key }) => key)],
  ['ended later', at(NOW - HOUR), [TagKey.DRILL_PASSED_AT]],
  ['says that it ended in the future', FUTURE, resultTags(recordOf(PASSED)).map(({ key }) => key)],
])('a drill of a set of which another one %s writes what is still true', (_, ended, keys) => {
  const known = [{ key: TagKey.DRILLED_AT, value: ended }];
  expect(stillTrue(resultTags(recordOf(PASSED)), known, NOW).map(({ key }) => key)).toEqual(keys);
});

test('a set in a drill is not removed, and says why', () => {
  const round = { inRestore: new Set<string>(), now: NOW } as unknown as Parameters<typeof blockersOf>[2];
  const seen = { usedBy: new Map(), locks: new Map(), tiering: new Map() };
  const region = { seen } as unknown as Parameters<typeof blockersOf>[1];
  const blockers = (until: number) =>
    blockersOf(storedSet({ tags: { [TagKey.IN_DRILL]: at(until) } }).members, region, round);
  expect(blockers(NOW + HOUR)).toEqual([`in use by a drill until ${at(NOW + HOUR)}`]);
  expect(blockers(NOW - HOUR)).toEqual([]);
});
