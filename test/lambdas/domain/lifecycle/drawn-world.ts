import fc from 'fast-check';
import type { Observed, StoredSnapshot } from '../../../../lambdas/domain/lifecycle/observed';
import { aSet, copiesOf, DAY, HOUR, observed, type SetSettings } from './world';

const ACCOUNT = '111122223333';

/** One set of a drawn world. */
export const settings = fc.record({
  age: fc.oneof(
    fc.integer({ min: 0, max: 30 }).map((days) => days * DAY + HOUR),
    fc.integer({ min: 1, max: 50 }).map((hours) => hours * HOUR),
  ),
  volumes: fc.integer({ min: 1, max: 3 }),
  instance: fc.constantFrom('i-1', 'i-2'),
  schedules: fc.constantFrom('nightly', 'weekly', 'nightly/weekly', 'gone'),
  consistency: fc.constantFrom(
    'application-consistent',
    'application-consistent',
    'crash-consistent',
    'pending',
    'odd',
  ),
  state: fc.constantFrom('created', 'completed', 'completed', 'completed', 'failed', 'pruning', 'odd'),
  firstState: fc.constantFrom('completed', 'completed', 'completed', 'completed', 'error', 'pending', 'recovering'),
  reason: fc.constantFrom(undefined, undefined, undefined, 'duplicate'),
  keep: fc.constantFrom(undefined, undefined, undefined, undefined, ''),
  shared: fc.constantFrom(undefined, undefined, `always ${ACCOUNT}`, `2026-11-01T00:00:00.000Z ${ACCOUNT}`, 'odd'),
  /** How its copies are: none, all, a part, failed, doubled. */
  copied: fc.constantFrom('none', 'none', 'all', 'part', 'failed', 'twice', 'odd'),
  isMade: fc.constantFrom(true, true, true, false),
  isLocked: fc.constantFrom(false, false, false, true),
  isImage: fc.constantFrom(false, false, false, true),
  isFast: fc.constantFrom(false, false, true),
});

type Drawn = typeof settings extends fc.Arbitrary<infer T> ? T : never;

interface DrawnWorld {
  readonly seen: Observed;
  readonly foreign: ReadonlySet<string>;
}

/** What exists of these sets, with snapshots of others beside them. */
export function worldOf(drawn: readonly Drawn[]): DrawnWorld {
  const sets = drawn.map((each, index) => {
    const made = aSet({ ...each, id: `s${String(index)}`, tags: tagsOf(each) } satisfies SetSettings);
    return { ...each, made, copies: copiesFor(each, made) };
  });
  const first = (chosen: (set: Drawn) => boolean): readonly string[] =>
    sets.filter(chosen).map(({ made }) => made[0]?.snapshotId ?? '');
  const foreign = [
    aSet({ id: 'foreign', age: 20 * DAY, tags: { 'quiesce:policy': undefined } }),
    copiesOf(aSet({ id: 'stray', age: 20 * DAY })).map((each) => ({
      ...each,
      tags: each.tags.filter(({ key }) => key !== 'quiesce:source'),
    })),
  ];
  return {
    foreign: new Set(foreign.flat().map(({ snapshotId }) => snapshotId)),
    seen: observed({
      home: [...sets.filter(({ isMade }) => isMade).map(({ made }) => made), ...foreign],
      away: sets.map(({ copies }) => copies),
      locks: Object.fromEntries(first(({ isLocked }) => isLocked).map((id) => [id, { state: 'compliance' }])),
      usedBy: Object.fromEntries(first(({ isImage }) => isImage).map((id) => [id, ['ami-1']])),
      fastRestores: [...first(({ isFast }) => isFast), 'snap-foreign-1'].map((snapshotId) => ({
        snapshotId,
        zone: 'eu-central-1a',
        state: 'enabled',
      })),
    }),
  };
}

function tagsOf({ reason, keep, shared }: Drawn): NonNullable<SetSettings['tags']> {
  return { 'quiesce:reason': reason, 'quiesce:keep': keep, 'quiesce:shared': shared };
}

function copiesFor({ copied }: Drawn, made: readonly StoredSnapshot[]): readonly StoredSnapshot[] {
  switch (copied) {
    case 'none':
      return [];
    case 'all':
      return copiesOf(made);
    case 'part':
      return copiesOf(made).slice(0, 1);
    case 'failed':
      return copiesOf(made, { state: 'error' });
    case 'twice':
      return [...copiesOf(made), ...copiesOf(made, { suffix: 'again' })];
    case 'odd':
      return copiesOf(made).map((copy) => ({
        ...copy,
        tags: copy.tags.map((tag) => (tag.key === 'quiesce:retain' ? { ...tag, value: '[' } : tag)),
      }));
  }
}
