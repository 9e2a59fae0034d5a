import { Duration, aws_scheduler as scheduler, Stack } from 'aws-cdk-lib';
import { Check, Quiesce, Retention, SnapshotEngine, type RestoreDrillProps } from '../../../lib';
import { testStack } from '../../../lab/synthesize';
import { aDrill, aPolicy, policyWith } from '../builders';
import { drill, nextDrill, policy, warnings } from './attempts';

drill({});

describe('a drill refuses a policy', () => {
  const refusal = (make: (stack: Stack) => Partial<RestoreDrillProps>) => () => {
    const stack = testStack();
    aDrill(stack, make(stack));
  };

  test('of Windows', () => {
    expect(
      refusal((stack) => ({ policy: policyWith(stack, { policyName: 'windows', quiesce: Quiesce.vss() }) })),
    ).toThrow(
      'Stack/Drill: policy is "windows", which makes sets of Windows instances by VSS, allowed: policies of Linux instances, because checks run in Linux; remove the drill',
    );
  });

  test('that promises no application-consistent sets', () => {
    expect(refusal((stack) => ({ policy: policyWith(stack, { policyName: 'plain' }) }))).toThrow(
      'Stack/Drill: policy is "plain", which promises no application-consistent sets, allowed: policies whose quiesce promises them, because a drill restores no others; choose another policy',
    );
  });

  test('of an imported engine', () => {
    expect(refusal((stack) => ({ policy: policyWith(stack, { quiesce: Quiesce.postgresql() }) }))).toThrow(
      'Stack/Drill: policy is one of Stack/Imported, an imported engine, allowed: a policy of an engine of this app, because a drill adds functions to its engine; create policy and drill in the app of the engine',
    );
  });
});

test.each<[string, Partial<RestoreDrillProps>, string]>([
  [
    'the check of another database',
    { check: Check.mysql() },
    'check is Check.mysql, allowed for the policy "databases", which quiesces by Quiesce.postgresql: Check.postgresql, or a check that needs no server; correct it',
  ],
])('a drill refuses %s', (_, changes, message) => {
  const path = nextDrill();
  expect(() => {
    drill(changes);
  }).toThrow(`${path}: ${message}`);
});

describe('an alarm on old drills is refused', () => {
  test.each([
    [
      Duration.minutes(59),
      'alarmOnDrillOlderThan: age is 59 minutes, allowed: multiples of 1 minute from 1 hour to 3653 days; give the longest time without a drill that passed, such as Duration.days(15)',
    ],
    [Duration.days(4_000), 'alarmOnDrillOlderThan: age is 4000 days, allowed: '],
  ])('for %p', (age, message) => {
    expect(() => policy.alarmOnDrillOlderThan(age)).toThrow(`Stack/Policy: ${message}`);
  });

  test('when it is asked for twice', () => {
    policy.alarmOnDrillOlderThan(Duration.days(7));
    expect(() => policy.alarmOnDrillOlderThan(Duration.days(8))).toThrow(
      'Stack/Policy: alarmOnDrillOlderThan is called twice, allowed: once for each policy; remove one call',
    );
  });

  test('for a policy without a drill', () => {
    const stack = testStack();
    const lonely = policyWith(stack, { policyName: 'lonely', quiesce: Quiesce.postgresql() });
    lonely.alarmOnDrillOlderThan(Duration.days(7));
    expect(lonely.node.validate()).toEqual([
      'alarmOnDrillOlderThan is called, and no RestoreDrill restores sets of the policy "lonely", allowed: policies with a drill, because the alarm would never end; create one, or remove the alarm',
    ]);
  });
});

test('synth warns of a floor of drilled sets only where no drill is', () => {
  const make = (): [Stack, RestoreDrillProps['policy']] => {
    const stack = testStack();
    const quiesce = Quiesce.postgresql();
    const drilled = aPolicy(stack, { engine: new SnapshotEngine(stack, 'Engine'), policyName: 'floor', quiesce });
    drilled.addSchedule({
      name: 'more',
      at: scheduler.ScheduleExpression.cron({ hour: '4', minute: '0' }),
      retain: Retention.keep({ daily: 7, floorDrilled: 1 }),
    });
    return [stack, drilled];
  };
  const [without] = make();
  expect(warnings(without)).toEqual([
    'schedules: retain of "more" has floorDrilled, and no RestoreDrill restores sets of the policy, so it keeps nothing; create a drill, leave floorDrilled out, or acknowledge this [ack: @quiesce/floor-without-drill]',
  ]);
  const [stack, drilled] = make();
  aDrill(stack, { policy: drilled });
  expect(warnings(stack)).toEqual([]);
});
