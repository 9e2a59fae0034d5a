import {
  Duration,
  Stack,
  aws_cloudwatch as cloudwatch,
  aws_cloudwatch_actions as actions,
  aws_scheduler as scheduler,
  aws_sns as sns,
} from 'aws-cdk-lib';
import type { Template } from 'aws-cdk-lib/assertions';
import {
  Quiesce,
  Retention,
  SnapshotAlarms,
  SnapshotEngine,
  SnapshotPolicy,
  TargetSelection,
  type SnapshotAlarmsProps,
  type SnapshotPolicyProps,
} from '../../../lib';
import { aDrill } from '../builders';
import { templateOf, testApp, testStack } from '../../../lab/synthesize';

const { ScheduleExpression } = scheduler;

/** A policy that makes a set each night. */
export const NIGHTLY = {
  name: 'nightly',
  at: ScheduleExpression.cron({ minute: '0', hour: '3' }),
  retain: Retention.count(7),
};

type Engine = SnapshotAlarmsProps['engine'];

/** A policy of an engine that makes a set each night. */
export function policy(engine: Engine, policyName: string, props: Partial<SnapshotPolicyProps> = {}): SnapshotPolicy {
  return new SnapshotPolicy(engine, `Policy ${policyName}`, {
    ...{ engine, policyName, targets: TargetSelection.anyTag({ Mode: 'Production' }), schedules: [NIGHTLY] },
    quiesce: Quiesce.postgresql(),
    ...props,
  });
}

const app = testApp();
const stack = testStack({ app });
export const engine = new SnapshotEngine(stack, 'Engine');
const before = policy(engine, 'before');
/** Most of what there is. */
export const { alarms } = new SnapshotAlarms(stack, 'Alarms', {
  engine,
  topic: new sns.Topic(stack, 'OnCall'),
  consistentSetWithin: { elsewhere: Duration.hours(30), once: Duration.days(8) },
  overrides: {
    OwedThaw: { threshold: 3, period: Duration.minutes(1), evaluationPeriods: 5, datapointsToAlarm: 2 },
    NoTargetsMatched: { actionsEnabled: false, runbookLink: 'https://wiki/no-targets' },
    CopyLate: { treatMissingData: cloudwatch.TreatMissingData.IGNORE },
  },
});
policy(engine, 'after', {
  schedules: [
    NIGHTLY,
    { ...NIGHTLY, name: 'weekly', at: ScheduleExpression.cron({ minute: '0', hour: '4', weekDay: 'SUN' }) },
  ],
});
// The alarms of drills come with the first drill, here after the others.
aDrill(stack, { policy: before });
// A name that every object has.
policy(engine, 'constructor');
policy(engine, '__proto__');
policy(engine, 'working-days', {
  schedules: [{ ...NIGHTLY, at: ScheduleExpression.cron({ minute: '0', hour: '3', weekDay: 'MON-FRI' }) }],
});
policy(engine, 'grows').addSchedule({ ...NIGHTLY, name: 'often', at: ScheduleExpression.cron({ minute: '0' }) });
policy(engine, 'disabled', { enabled: false });
policy(engine, 'plain', { quiesce: Quiesce.none() });
policy(engine, 'once', { schedules: [{ ...NIGHTLY, at: ScheduleExpression.at(new Date('2027-01-01T00:00:00Z')) }] });

/** The alarms of the same engine in a stack of their own; all are made before the first synthesis. */
function others(id: string, props: Partial<SnapshotAlarmsProps>): Stack {
  const other = new Stack(app, id);
  new SnapshotAlarms(other, 'Alarms', { engine, consistentSetWithin: { once: Duration.days(8) }, ...props });
  return other;
}

export const topic = new sns.Topic(stack, 'Other');
export const high = new actions.SsmAction(actions.OpsItemSeverity.HIGH);
const low = new actions.SsmAction(actions.OpsItemSeverity.LOW);
export const withoutTopic = others('WithoutTopic', { runbookLink: 'https://wiki/quiesce', consistentSetPeriods: 3 });
export const withActions = others('WithActions', {
  ...{ alarmActions: [high], actionsEnabled: false },
  overrides: { OwedThaw: { alarmActions: [low], actionsEnabled: true }, NoConsistentSet: { threshold: 12 } },
});
export const template: Template = templateOf(stack);

/** The properties of an alarm by its name. */
export function alarmOf(name: string): Readonly<Record<string, unknown>> {
  const alarm = alarms[name];
  if (alarm === undefined) {
    throw new Error(`no alarm ${name}, only ${Object.keys(alarms).join(', ')}`);
  }
  const resource =
    template.findResources('AWS::CloudWatch::Alarm')[
      stack.getLogicalId(alarm.node.defaultChild as cloudwatch.CfnAlarm)
    ];
  return (resource as { readonly Properties: Readonly<Record<string, unknown>> }).Properties;
}
