import { Annotations, App, Stack, Stage, aws_scheduler as scheduler } from 'aws-cdk-lib';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TEST_CONTEXT } from '../../lab/synthesize';
import { Quiesce, Retention, SnapshotEngine, SnapshotPolicy, TargetSelection } from '../../lib';

/** What the CDK's command line asks for, and a rehearsal reads. */
const METADATA = { 'aws:cdk:enable-asset-metadata': true, 'aws:cdk:enable-path-metadata': true };

/** Synthesizes an app whose two stages have a stack of the same name, in a Region each. Returns its cloud assembly. */
export function synthesizeStages(): string {
  const directory = mkdtempSync(join(tmpdir(), 'quiesce-stages-'));
  const app = new App({ context: { ...TEST_CONTEXT, ...METADATA }, outdir: directory });
  for (const [name, region] of [
    ['Test', 'eu-west-1'],
    ['Production', 'us-east-1'],
  ] as const) {
    const stage = new Stage(app, name, { env: { region, account: '111122223333' } });
    const stack = new Stack(stage, 'Backups', { stackName: 'backups' });
    const policy = new SnapshotPolicy(stack, 'Databases', {
      engine: new SnapshotEngine(stack, 'Engine'),
      policyName: 'databases',
      targets: TargetSelection.anyTag({ Role: 'db' }),
      quiesce: Quiesce.document('databases-freeze'),
      schedules: ['0', '30'].map((minute) => ({
        name: `at-${minute}`,
        at: scheduler.ScheduleExpression.cron({ minute }),
        retain: Retention.count(24),
      })),
    });
    Annotations.of(policy).acknowledgeWarning('@quiesce/no-lease', 'nothing is deployed');
  }
  app.synth();
  return directory;
}
