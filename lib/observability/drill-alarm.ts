import { aws_cloudwatch as cloudwatch, type Duration } from 'aws-cdk-lib';
import { documentation } from '../../documents/documentation';
import { checkDuration } from '../duration-checks';
import { checkStruct, DURATION, PropError } from '../prop-checks';
import { LONGEST_AGE } from './alarm-checks';
import { DRILL_OLDER_THAN as ID, drillOlderThan } from './alarm-kinds';
import type { Measured } from './metrics';

/** See `SnapshotPolicy.alarmOnDrillOlderThan`. */
export function drillAlarm(policy: Measured & { readonly policyName: string }, age: Duration): cloudwatch.Alarm {
  checkStruct('alarmOnDrillOlderThan', { age }, { age: DURATION });
  const seconds = checkDuration(
    'alarmOnDrillOlderThan: age',
    age,
    { min: 3_600, max: LONGEST_AGE, step: 60 },
    'give the longest time without a drill that passed, such as Duration.days(15)',
  );
  if (policy.node.tryFindChild(ID) !== undefined) {
    throw new PropError('alarmOnDrillOlderThan is called twice, allowed: once for each policy; remove one call');
  }
  const { meaning, period, ...kind } = drillOlderThan(policy.policyName, age.toHumanString());
  return new cloudwatch.Alarm(policy, ID, {
    ...kind,
    alarmDescription: `Quiesce: ${meaning}. Runbook: ${documentation(`runbook.md#${ID.toLowerCase()}`)}`,
    metric: policy.metricHoursSinceDrill({ period, statistic: cloudwatch.Stats.MINIMUM }),
    threshold: seconds / 3_600,
  });
}
