import type { ObservedTarget } from './observed';
import { simulate, type SimulateOptions, type Simulated } from './simulate';

/** One row of the decision table: what is given, and all that is said of it at the end. */
export interface Row {
  readonly title: string;
  readonly given: SimulateOptions;
  /** States of the target, joined by blanks. */
  readonly states: string;
  readonly outcome: NonNullable<ObservedTarget['outcome']>;
  readonly verdict: 'Completed' | 'PartiallyFailed' | 'Failed';
  /** Of the one set that counts, by key without our prefix; absent where no set is to be. */
  readonly tags?: Readonly<Record<string, string>>;
  /** Of a target without a set. */
  readonly reason?: string;
  /** Debts at the run's end; none where it is not said. Where there were some, the guard pays them later. */
  readonly owed?: number;
  readonly also?: (simulated: Simulated) => void;
}

/** A test for each row. */
export function decide(rows: readonly Row[]): void {
  test.each(rows.map((row) => [row.title, row] as const))('%s', async (_, row) => {
    const simulated = await simulate(row.given);
    const { run, target, sets, owed, simulation } = simulated;
    expect(target.states).toBe(row.states);
    expect(target.outcome).toBe(row.outcome);
    expect(run).toMatchObject({ verdict: row.verdict, status: row.verdict === 'Completed' ? 'SUCCEEDED' : 'FAILED' });
    const counted = sets.filter(({ reason }) => reason !== 'duplicate');
    expect(counted.map(({ tags }) => ownTags(tags, Object.keys(row.tags ?? {})))).toEqual(
      row.tags === undefined ? [] : [row.tags],
    );
    const skipped = simulation.cloud.events.filter(({ detailType }) => detailType === 'Target Skipped');
    expect(skipped.map(({ detail }) => (detail as { readonly reason: string }).reason)).toEqual(
      row.reason === undefined ? [] : [row.reason],
    );
    expect(run.owed).toHaveLength(row.owed ?? 0);
    expect(owed).toEqual([]);
    row.also?.(simulated);
  });
}

function ownTags(
  tags: Readonly<Record<string, string>>,
  keys: readonly string[],
): Readonly<Record<string, string | undefined>> {
  return Object.fromEntries(keys.map((key) => [key, tags[`quiesce:${key}`]]));
}

/** Commands of a stage in the order in which they were sent, by execution id. */
export function sent(
  { simulation }: Pick<Simulated, 'simulation'>,
  stage: 'pre-script' | 'post-script',
): readonly string[] {
  const comments = [...simulation.cloud.commands.values()].map(({ comment }) => comment.split('/'));
  return comments.filter(([, , sentStage]) => sentStage === stage).map(([, executionId = '']) => executionId);
}

/** Who ended each freeze of the first instance. */
export function thawedBy({ simulation }: Pick<Simulated, 'simulation'>): readonly string[] {
  return [...new Set(simulation.guest(1).truth.frozen.map((interval) => interval.thawedBy ?? 'nobody'))];
}

/** Seconds between the calls of CreateSnapshots. */
export function secondsBetweenSets({ simulation }: Pick<Simulated, 'simulation'>): readonly number[] {
  const instants = simulation.cloud.calls
    .filter(({ operation }) => operation === 'CreateSnapshots')
    .map(({ at }) => at);
  return instants.slice(1).map((instant, index) => (instant - (instants[index] ?? 0)) / 1_000);
}
