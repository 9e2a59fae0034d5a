import { Annotations, App, Stack, aws_scheduler as scheduler } from 'aws-cdk-lib';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PreScriptFailure, Quiesce, Retention, SnapshotEngine, SnapshotPolicy, TargetSelection } from '../../lib';
import { TEST_CONTEXT } from '../../lab/synthesize';

export const REGION = 'eu-west-1';

/** What an app of three policies is synthesized to: a library's document, one of their own, none at all. */
export interface SynthesizedApp {
  readonly directory: string;
  readonly remove: () => void;
}

/** The engine is in another stack than its policies, and sends scripts only to instances tagged `Scripts=yes`. */
export function synthesizeApp(): SynthesizedApp {
  const directory = mkdtempSync(join(tmpdir(), 'quiesce-check-'));
  const app = new App({ context: TEST_CONTEXT, outdir: directory });
  const env = { region: REGION, account: '111122223333' };
  const engine = new SnapshotEngine(new Stack(app, 'Engines', { env }), 'Engine', { instanceTags: { Scripts: 'yes' } });
  const stack = new Stack(app, 'Policies', { env, stackName: 'backups' });
  const at = scheduler.ScheduleExpression.cron({ minute: '0' });
  const schedules = [{ name: 'hourly', at, retain: Retention.count(24) }];
  const common = { engine, schedules, targets: TargetSelection.anyTag({ Role: 'db' }) };
  new SnapshotPolicy(stack, 'Library', {
    ...common,
    policyName: 'library',
    quiesce: Quiesce.fileSystems({ mounts: ['/data'] }),
  });
  const own = new SnapshotPolicy(stack, 'Own', {
    ...common,
    policyName: 'own',
    quiesce: Quiesce.document('own-document'),
    excludeDataVolumes: { Scratch: 'yes' },
    onPreScriptFailure: PreScriptFailure.SKIP_TARGET,
    tags: { Source: '$(instance-id)' },
    copyTags: true,
  });
  Annotations.of(own).acknowledgeWarning('@quiesce/no-lease', 'nothing is deployed');
  new SnapshotPolicy(stack, 'None', { ...common, policyName: 'none', quiesce: Quiesce.none() });
  app.synth();
  return {
    directory,
    remove: () => {
      rmSync(directory, { recursive: true, force: true });
    },
  };
}
