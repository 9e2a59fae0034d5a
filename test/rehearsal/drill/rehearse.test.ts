import { App, Stack, aws_ec2 as ec2, aws_scheduler as scheduler } from 'aws-cdk-lib';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TEST_CONTEXT } from '../../../lab/synthesize';
import {
  Check,
  DrillNetwork,
  Quiesce,
  RestoreDrill,
  Retention,
  SnapshotEngine,
  SnapshotPolicy,
  TargetSelection,
} from '../../../lib';
import type { DrillReport } from '../../../rehearsal/report/drill-report';
import type { Report } from '../../../rehearsal/report/report';
import { describeWhere } from '../../describe-where';
import { noRealVolumes } from '../guests/machine';

const ROOT = join(__dirname, '../../..');

/** What the CDK's command line asks for, and a rehearsal reads. */
const METADATA = { 'aws:cdk:enable-asset-metadata': true, 'aws:cdk:enable-path-metadata': true };

/** An app with two drills of the same sets: one passes, one misses a table. Each has a network of the app. */
function synthesizeDrills(directory: string): void {
  const app = new App({
    context: { ...TEST_CONTEXT, 'aws:cdk:bundling-stacks': ['**'], ...METADATA },
    outdir: directory,
  });
  const stack = new Stack(app, 'Backups');
  const weekly = scheduler.ScheduleExpression.cron({ weekDay: 'SUN', hour: '5', minute: '0' });
  const policy = new SnapshotPolicy(stack, 'Policy', {
    engine: new SnapshotEngine(stack, 'Engine'),
    policyName: 'databases',
    targets: TargetSelection.anyTag({ Role: 'database' }),
    quiesce: Quiesce.postgresql(),
    schedules: [{ name: 'weekly', at: weekly, retain: Retention.count(7) }],
  });
  const drill = (drillName: string, table: string, home: Stack): void => {
    const vpc = new ec2.Vpc(home, 'Vpc', {
      subnetConfiguration: [{ name: 'Drills', subnetType: ec2.SubnetType.PRIVATE_ISOLATED }],
    }) as ec2.IVpc;
    vpc.addInterfaceEndpoint('ssm', { service: ec2.InterfaceVpcEndpointAwsService.SSM });
    vpc.addInterfaceEndpoint('ssmmessages', { service: ec2.InterfaceVpcEndpointAwsService.SSM_MESSAGES });
    new RestoreDrill(stack, drillName, {
      ...{ policy, drillName, at: weekly, network: DrillNetwork.of({ vpc }) },
      check: Check.postgresql({ tables: [table] }),
      instance: { machineImage: ec2.MachineImage.fromSsmParameter('/images/postgresql') },
    });
  };
  drill('own-vpc', 'writes', stack);
  drill('vpc-of-another-stack', 'nosuch', new Stack(app, 'Network'));
  app.synth();
}

describeWhere(noRealVolumes())('rehearse --drill', () => {
  const directory = mkdtempSync(join(tmpdir(), 'quiesce-drills-'));
  let status: number | null;
  let report: Report;

  beforeAll(() => {
    synthesizeDrills(directory);
    const args = ['rehearse', '--app', directory, '--stack', 'Backups', '--drill', '--json'];
    const ended = spawnSync(process.execPath, [join(ROOT, 'bin', 'quiesce.js'), ...args], {
      ...{ cwd: ROOT, encoding: 'utf8', maxBuffer: 2 ** 26, timeout: 280_000 },
    });
    ({ status } = ended);
    if (!ended.stdout.startsWith('{')) {
      throw new Error(`no report, exit code ${String(status)}: ${ended.stderr}`);
    }
    report = JSON.parse(ended.stdout) as Report;
  });

  afterAll(() => {
    rmSync(directory, { recursive: true });
  });

  const drillOf = (name: string): DrillReport | undefined => report.drills?.find(({ drill }) => drill === name);
  const notKept = (): readonly string[] => report.expectations.filter(({ kept }) => !kept).map(({ text }) => text);

  test('a drill in a VPC of the stack passes, and its checks say what was looked at', () => {
    const { verdict, cause, checks, script, tags } = drillOf('own-vpc') ?? {};
    expect({ verdict, cause, script }).toEqual({
      ...{ verdict: 'passed', cause: '' },
      script: { result: 'succeeded', exitCode: 0 },
    });
    expect(checks?.filter(({ ok }) => !ok)).toEqual([]);
    expect(checks?.map(({ name }) => name)).toEqual(
      expect.arrayContaining([
        'volumes that appear',
        'server',
        'recovery',
        'databases that can be read',
        'table writes',
      ]),
    );
    expect(tags).toMatchObject({ 'quiesce:policy': 'databases', 'quiesce:drilled-at': expect.any(String) as unknown });
  });

  test('a drill in a VPC of another stack gets as far as its check, which misses a table', () => {
    const { verdict, reason, checks = [], volumes } = drillOf('vpc-of-another-stack') ?? {};
    expect({ verdict, reason, volumes: volumes?.length }).toEqual({
      verdict: 'failed',
      reason: 'check-failed',
      volumes: 2,
    });
    expect(checks.filter(({ ok }) => !ok).map(({ name }) => name)).toEqual(['table nosuch']);
  });

  test('the failed drill is the only expectation that is not kept, which a slow machine does not excuse: exit code 1', () => {
    expect(notKept()).toEqual(['the drill vpc-of-another-stack passes']);
    expect(status).toBe(1);
  });

  test('nothing is left of the drills', () => {
    expect(report.drills?.flatMap(({ left, issues }) => [...left, ...issues])).toEqual([]);
  });
});
