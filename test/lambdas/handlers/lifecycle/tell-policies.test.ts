import { aPolicy } from '../../../../lab/simulation/builders';
import { inputOf, putSchedule } from '../../../../lab/simulation/deployed';
import { failing } from '../../../../lab/simulation/faults';
import { MetricName } from '../../../../lambdas/domain/metrics';
import type { World } from '../world';
import { addNights, addSet, deploying, fourNights, goOn, lifecyclePolicy, RETAIN } from './lifecycling';

const AGE: `${MetricName}` = MetricName.HOURS_SINCE_CONSISTENT_SET;

const hours = (world: World): readonly (readonly [string | undefined, number])[] =>
  world.invoker.metrics.filter(({ name }) => name === AGE).map(({ policy, value }) => [policy, value]);

describe('in each round', () => {
  test('the age of the newest set of a policy is told, also when nothing is to be done', async () => {
    const world = deploying([lifecyclePolicy({ retain: RETAIN })]);
    addNights(world, 2);
    await world.lifecycle();
    await goOn(world, 1);
    expect(hours(world)).toEqual([
      ['databases', 1],
      ['databases', 1.28],
    ]);
  });

  test('the log says how many sets stay and go', async () => {
    const world = fourNights();
    await world.lifecycle();
    expect(world.invoker.log.find(({ event }) => event === 'sets-judged')?.fields).toEqual({
      policy: 'databases',
      kept: 2,
      removed: 2,
      ignored: 0,
      hoursSinceConsistentSet: 1,
    });
  });

  test('a policy without a set has an age since its schedule was made, and later changes do not matter', async () => {
    const policy = lifecyclePolicy({ retain: RETAIN });
    const world = deploying([policy]);
    await world.clock.advance(5 * 3_600_000);
    putSchedule(world, { name: 'nightly', expression: 'rate(1 day)' }, inputOf(policy, 'nightly'));
    await world.lifecycle();
    expect(hours(world)).toEqual([['databases', 5]]);
  });

  test('a policy that was disabled has no age, and counts from the end of the pause, and later changes do not matter', async () => {
    const policy = lifecyclePolicy({ retain: RETAIN });
    const put = (world: World, state: 'ENABLED' | 'DISABLED'): void => {
      putSchedule(world, { name: 'nightly', expression: 'rate(1 day)' }, inputOf(policy, 'nightly'), state);
    };
    const world = deploying([policy]);
    addNights(world, 1);
    await world.clock.advance(30 * 3_600_000);
    put(world, 'DISABLED');
    await world.lifecycle();
    await goOn(world, 2);
    expect(hours(world)).toEqual([]);
    put(world, 'ENABLED');
    await goOn(world, 1);
    put(world, 'ENABLED');
    await goOn(world, 1);
    expect(hours(world)).toEqual([
      ['databases', 0.28],
      ['databases', 0.57],
    ]);
  });

  test('a policy that can not be read is told of too, since it makes no sets', async () => {
    const world = deploying([]);
    putSchedule(
      world,
      { name: 'files', expression: 'rate(1 day)' },
      inputOf(aPolicy({ name: 'files', retries: 7 }), 'files'),
    );
    await world.clock.advance(3_600_000);
    await world.lifecycle();
    expect(hours(world)).toEqual([['files', 1]]);
  });

  test('the age is told before anything is done: a round that then dies has told it', async () => {
    const world = fourNights({ faults: [failing('Lifecycle', 'CreateTags', 'denied', { times: Infinity })] });
    await world.lifecycle();
    expect(world.logged().indexOf('sets-judged')).toBeLessThan(world.logged().indexOf('lifecycle-action-failed'));
  });

  test('a crash-consistent set does not count', async () => {
    const world = deploying([lifecyclePolicy({ retain: RETAIN })]);
    addSet(world, {
      number: 1,
      daysAgo: 0,
      tags: { 'quiesce:consistency': 'crash-consistent', 'quiesce:proof': 'none' },
    });
    addSet(world, { number: 2, daysAgo: 1 });
    await world.lifecycle();
    expect(hours(world)).toEqual([['databases', 25]]);
  });
});
