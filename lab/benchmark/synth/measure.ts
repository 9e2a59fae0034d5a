import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Stack, aws_scheduler as scheduler } from 'aws-cdk-lib';
import { Quiesce, SnapshotEngine, SnapshotPolicy, TargetSelection, type ISnapshotEngine } from '../../../lib';
import { TEST_CONTEXT } from '../../synthesize';

/** One app that was synthesized. */
export interface SynthResult {
  readonly stacks: number;
  readonly policies: number;
  readonly schedules: number;
  /** Documents of the library in the largest stack. */
  readonly documents: number;
  /** Of the largest stack, and the bytes of its template as it is uploaded. */
  readonly resources: number;
  readonly bytes: number;
  /** Constructs and templates; the bundles of the functions are measured by themselves. */
  readonly seconds: number;
}

export interface SynthOptions {
  readonly policies: number;
  readonly schedulesPerPolicy: number;
  /** Stacks of policies beside the engine's own; 0 puts all into the engine's. */
  readonly policyStacks: number;
}

const ENV = { account: '111122223333', region: 'eu-central-1' };

const LIBRARY: readonly (() => Quiesce)[] = [
  () => Quiesce.postgresql(),
  () => Quiesce.mysql(),
  () => Quiesce.redis(),
  () => Quiesce.mongodb(),
  () => Quiesce.fileSystems({ mounts: ['/srv'] }),
  () => Quiesce.script({ pre: 'systemctl stop app', post: 'systemctl start app', holds: '! systemctl is-active app' }),
];

/** Policies that share one engine. Each has a `Quiesce` of its own; they use all documents of the library in turn. */
export function measureSynth(options: SynthOptions): SynthResult {
  const directory = mkdtempSync(join(tmpdir(), 'quiesce-synth-'));
  try {
    const begun = performance.now();
    const app = new App({ outdir: directory, context: TEST_CONTEXT });
    addPolicies(app, options);
    const { stacks } = app.synth();
    const seconds = (performance.now() - begun) / 1_000;
    const templates = stacks.map(({ templateFullPath }) => readFileSync(templateFullPath, 'utf8'));
    return {
      stacks: stacks.length,
      policies: options.policies,
      schedules: options.policies * options.schedulesPerPolicy,
      documents: Math.max(...templates.map((template) => typesIn(template).filter((type) => type === DOCUMENT).length)),
      resources: Math.max(...templates.map((template) => typesIn(template).length)),
      bytes: Math.max(...templates.map((template) => Buffer.byteLength(template))),
      seconds,
    };
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

function addPolicies(app: App, { policies, schedulesPerPolicy, policyStacks }: SynthOptions): void {
  const platform = new Stack(app, 'Platform', { env: ENV });
  const engine = new SnapshotEngine(platform, 'Engine');
  const homes: readonly { readonly stack: Stack; readonly engine: ISnapshotEngine }[] =
    policyStacks === 0
      ? [{ stack: platform, engine }]
      : Array.from({ length: policyStacks }, (_, index) => team(app, index));
  for (let policy = 0; policy < policies; policy += 1) {
    const home = homes[policy % homes.length];
    if (home === undefined) {
      throw new Error('synth: there is no stack for the policies');
    }
    const made = new SnapshotPolicy(home.stack, `Policy${String(policy)}`, {
      engine: home.engine,
      targets: TargetSelection.anyTag({ Role: `database-${String(policy)}` }),
      quiesce: LIBRARY[policy % LIBRARY.length]?.() ?? Quiesce.none(),
      schedules: Array.from({ length: schedulesPerPolicy }, (_, index) => ({
        name: `timing-${String(index)}`,
        at: scheduler.ScheduleExpression.cron({ minute: '0', hour: String(index) }),
      })),
    });
    made.node.validate();
  }
}

/** A stack of a team that uses the engine of another app, by the outputs of its stack. */
function team(app: App, index: number): { readonly stack: Stack; readonly engine: ISnapshotEngine } {
  const stack = new Stack(app, `Team${String(index)}`, { env: ENV });
  const engine = SnapshotEngine.fromAttributes(stack, 'Engine', {
    stateMachineArn: 'arn:aws:states:eu-central-1:111122223333:stateMachine:EngineRuns-x',
    scheduleGroupName: 'Platform-Engine-Scheduling-Group-x',
    schedulerRoleArn: 'arn:aws:iam::111122223333:role/Platform-EngineSchedulingRole-x',
    deadLetterQueueArn: 'arn:aws:sqs:eu-central-1:111122223333:Platform-EngineSchedulingDeadLetters-x',
  });
  return { stack, engine };
}

const DOCUMENT = 'AWS::SSM::Document';

/** The type of each resource. */
function typesIn(template: string): readonly string[] {
  const { Resources = {} } = JSON.parse(template) as {
    readonly Resources?: Readonly<Record<string, { readonly Type: string }>>;
  };
  return Object.values(Resources).map(({ Type }) => Type);
}
