import { Duration, aws_scheduler as scheduler } from 'aws-cdk-lib';
import {
  Quiesce,
  Retention,
  SnapshotAlarms,
  SnapshotDashboard,
  SnapshotEngine,
  SnapshotPolicy,
  TargetSelection,
} from '../../lib';
import { LEASE_SECONDS } from '../simulation/builders';
import { testStack } from '../synthesize';
import { dashboardBody, type DashboardBody } from './body';
import { POLICIES } from './course';

/** The dashboard of an engine with the policies of the course. */
export function pictured(): DashboardBody {
  const stack = testStack({ env: { account: '111122223333', region: 'eu-central-1' } });
  const engine = new SnapshotEngine(stack, 'Engine');
  for (const { name, hours } of POLICIES) {
    new SnapshotPolicy(stack, name, {
      engine,
      policyName: name,
      targets: TargetSelection.anyTag({ Fleet: name }),
      quiesce: Quiesce.fileSystems({ mounts: ['/srv'], lease: Duration.seconds(LEASE_SECONDS) }),
      schedules: [
        {
          name: 'regular',
          at: scheduler.ScheduleExpression.cron({ minute: '0', hour: hours.join(',') }),
          retain: Retention.count(3),
        },
      ],
    });
  }
  const alarms = new SnapshotAlarms(stack, 'Alarms', { engine });
  new SnapshotDashboard(stack, 'Dashboard', { engine, alarms, runbookLink: 'https://example.com/runbook.md' });
  return dashboardBody(stack);
}
