import { Duration, Stack, aws_cloudwatch as cloudwatch, aws_cloudwatch_actions as actions, aws_ec2 as ec2, aws_events as events, aws_kms as kms, aws_lambda as lambda, aws_logs as logs, aws_s3 as s3, aws_scheduler as scheduler, aws_sns as sns } from 'aws-cdk-lib'; // prettier-ignore
import * as lib from '../../../lib';
import { testStack } from '../../../lab/synthesize';
import { ENGINE_ATTRIBUTES, aDrill, aPolicy, aSchedule, policyWith } from '../builders';

type Given = Readonly<Record<string, unknown>>;

/** How a struct is handed over, and one that is right. */
export interface Use {
  readonly right: (stack: Stack) => Given;
  /** Path of the construct that must be named. */
  readonly path: string;
  readonly give: (stack: Stack, props: never) => unknown;
}

const quiescing = (make: (options: never) => lib.Quiesce, right: Given = {}): Use => ({
  right: () => ({ lease: Duration.minutes(2), ...right }),
  path: 'Stack/Policy',
  give: (stack, options) => policyWith(stack, { quiesce: make(options) }),
});

/** A struct of a schedule's lifecycle: `make` says where it belongs. */
const living = (make: (props: never) => object, right: Given): Use => ({
  right: () => right,
  path: 'Stack/Policy',
  give: (stack, props) => policyWith(stack, { schedules: [{ ...aSchedule(), ...make(props) }] }),
});

/** One for all, because it is slow to create. */
const engine = new lib.SnapshotEngine(testStack(), 'Engine');

// A script may quiesce any application, so each check may be given.
const drilled = aPolicy(testStack(), {
  engine,
  quiesce: lib.Quiesce.script({ pre: 'true', post: 'true', holds: 'true' }),
});

let drills = 0;

/** Names of drills are unique in an engine. */
const aName = (): string => `drill-${String((drills += 1))}`;

/** A struct of a drill: `make` says where it belongs. */
const drilling = (make: (props: never) => object, right: (stack: Stack) => Given): Use => ({
  right,
  path: 'Stack/Drill',
  give: (stack, props) => aDrill(stack, { policy: drilled, drillName: aName(), ...make(props) }),
});

const checking = (make: (options: never) => lib.Check, right: Given = {}): Use =>
  drilling(
    (options) => ({ check: make(options) }),
    () => right,
  );

const NEWEST = { newestWithin: Duration.hours(1) };
const SERVER = { ...NEWEST, dataDirectory: '/main', binDirectory: '/opt/bin', settings: ['a=b'] };

const bus = (stack: Stack): events.IEventBus => events.EventBus.fromEventBusName(stack, 'Bus', 'own');

const ALARM_ACTIONS = (stack: Stack): Given => {
  const action = new actions.SnsAction(new sns.Topic(stack, 'Actions'));
  return { alarmActions: [action], okActions: [action], actionsEnabled: false };
};

/** One for all as well. */
const vpc = new ec2.Vpc(testStack(), 'Vpc', { natGateways: 1, restrictDefaultSecurityGroup: false }) as ec2.IVpc;

const IN_VPC: Given = {
  ...{ vpc, vpcSubnets: { subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS } },
  securityGroups: [new ec2.SecurityGroup(vpc.stack, 'Group', { vpc })],
};

/** A use of each struct that a program hands to the library. */
export const USES: Readonly<Record<string, Use>> = {
  SnapshotPolicyProps: {
    right: (stack) => ({
      engine: lib.SnapshotEngine.fromAttributes(stack, 'Engine', ENGINE_ATTRIBUTES),
      ...{ targets: lib.TargetSelection.anyTag({ Role: ['a', 'b'] }), quiesce: lib.Quiesce.none() },
      ...{
        schedules: [aSchedule()],
        policyName: 'name',
        description: 'text',
        timeout: Duration.seconds(30),
        retries: 1,
      },
      ...{ onPreScriptFailure: lib.PreScriptFailure.SKIP_TARGET, excludeBootVolume: true, copyTags: true },
      ...{ excludeDataVolumes: { Scratch: 'true' }, tags: { Owner: 'data' }, maxConcurrency: 5, enabled: false },
    }),
    path: 'Stack/Policy',
    give: (stack, props) => new lib.SnapshotPolicy(stack, 'Policy', props),
  },
  PolicySchedule: {
    right: () => ({
      ...{ ...aSchedule(), flexibleWindow: scheduler.TimeWindow.off(), retain: lib.Retention.age(Duration.days(400)) },
      ...{ lock: lib.Lock.governance(Duration.days(7)), copies: [{ regions: ['eu-west-1'] }] },
      ...{
        share: { accounts: ['444455556666'], unshareAfter: Duration.days(7) },
        archive: { after: Duration.days(30) },
      },
      fastRestore: { availabilityZones: ['eu-central-1a'], count: 1 },
    }),
    path: 'Stack/Policy',
    give: (stack, schedule) => policyWith(stack, { schedules: [schedule] }),
  },
  RetentionRules: living((rules) => ({ retain: lib.Retention.keep(rules) }), {
    ...{
      last: 1,
      hourly: 24,
      daily: 7,
      weekly: 4,
      monthly: 12,
      yearly: 3,
      within: Duration.days(2),
      floor: 2,
      floorDrilled: 1,
    },
    ...{ tagged: { Keep: ['yes', 'true'] }, prefer: lib.Prefer.NEWEST, trustExitCodes: true, keepOldest: true },
  }),
  LockOptions: living((options) => ({ lock: lib.Lock.governance(Duration.days(7), options) }), {
    crashConsistent: true,
  }),
  ComplianceLockOptions: living((options) => ({ lock: lib.Lock.compliance(Duration.days(7), options) }), {
    crashConsistent: true,
    coolOff: Duration.hours(24),
  }),
  CrossRegionCopyRule: living((copy) => ({ copies: [copy] }), {
    ...{ regions: ['eu-west-1', 'us-east-1'], encrypted: true, encryptionKey: 'alias/backups' },
    ...{ retain: lib.Retention.count(3), within: Duration.hours(4) },
  }),
  ShareRule: living((share) => ({ share }), { accounts: ['444455556666'], unshareAfter: Duration.days(7) }),
  FastRestoreRule: living((fastRestore) => ({ fastRestore }), { availabilityZones: ['eu-central-1a'], count: 2 }),
  ArchiveRule: living((archive) => ({ archive }), { after: Duration.days(30) }),
  SnapshotEngineProps: {
    right: (stack) => ({
      ...{ slotShare: 0.5, eventBus: bus(stack), logRetention: logs.RetentionDays.ONE_WEEK },
      ...{ encryptionKey: new kms.Key(stack, 'Key'), instanceTags: { Role: 'a' } },
      ...IN_VPC,
      ...{
        architecture: lambda.Architecture.X86_64,
        tracing: lambda.Tracing.ACTIVE,
        reservedConcurrentExecutions: 100,
      },
    }),
    path: 'Stack/Engine',
    give: (stack, props) => new lib.SnapshotEngine(stack, 'Engine', props),
  },
  SnapshotEngineAttributes: {
    right: (stack) => ({ ...ENGINE_ATTRIBUTES, eventBus: bus(stack) }),
    path: 'Stack/Engine',
    give: (stack, attrs) => lib.SnapshotEngine.fromAttributes(stack, 'Engine', attrs),
  },
  SnapshotAlarmsProps: {
    right: (stack) => ({
      ...{ engine, topic: new sns.Topic(stack, 'Topic'), ...ALARM_ACTIONS(stack), runbookLink: 'https://wiki/runbook' },
      ...{ consistentSetPeriods: 3, consistentSetWithin: { databases: Duration.hours(30) } },
      overrides: { OwedThaw: { evaluationPeriods: 2 } },
    }),
    path: 'Stack/Alarms',
    give: (stack, props) => new lib.SnapshotAlarms(stack, 'Alarms', props),
  },
  SnapshotDashboardProps: {
    right: (stack) => ({
      ...{ engine, policyNames: ['databases'], alarms: new lib.SnapshotAlarms(stack, 'Alarms', { engine }) },
      ...{ runbookLink: 'https://wiki/runbook', defaultInterval: Duration.days(3) },
    }),
    path: 'Stack/Dashboard',
    give: (stack, props) => new lib.SnapshotDashboard(stack, 'Dashboard', props),
  },
  AlarmOverride: {
    right: (stack) => ({
      ...{ threshold: 2, period: Duration.minutes(10), evaluationPeriods: 3, datapointsToAlarm: 2 },
      ...{ treatMissingData: cloudwatch.TreatMissingData.IGNORE, ...ALARM_ACTIONS(stack), runbookLink: 'https://wiki' },
    }),
    path: 'Stack/Alarms',
    give: (stack, override) => new lib.SnapshotAlarms(stack, 'Alarms', { engine, overrides: { OwedThaw: override } }),
  },
  DocumentQuiesceOptions: quiescing((options) => lib.Quiesce.document('own', options), {
    stages: lib.ScriptStages.PRE_AND_POST,
  }),
  VssQuiesceOptions: {
    ...quiescing((options) => lib.Quiesce.vss(options)),
    right: () => ({ timeout: Duration.minutes(5), copyOnly: true, saveMetadata: true }),
  },
  PostgresqlQuiesceOptions: quiescing((options) => lib.Quiesce.postgresql(options)),
  MysqlQuiesceOptions: quiescing((options) => lib.Quiesce.mysql(options)),
  RedisQuiesceOptions: quiescing((options) => lib.Quiesce.redis(options)),
  MongodbQuiesceOptions: quiescing((options) => lib.Quiesce.mongodb(options)),
  FileSystemsQuiesceOptions: quiescing((options) => lib.Quiesce.fileSystems(options), { mounts: ['/srv'] }),
  ScriptQuiesceOptions: quiescing((options) => lib.Quiesce.script(options), { pre: 'a', post: 'b', holds: 'c' }),
  RestoreDrillProps: {
    right: (stack) => ({
      ...{ policy: drilled, check: lib.Check.postgresql(), at: aSchedule().at, choose: lib.Choice.latest() },
      ...{
        network: lib.DrillNetwork.isolated(),
        instance: { machineImage: ec2.MachineImage.fromSsmParameter('/image') },
      },
      ...{ timeout: Duration.hours(3), checkTimeout: Duration.hours(1), initializationRate: 200, enabled: false },
      ...{ records: { bucket: s3.Bucket.fromBucketName(stack, 'Records', 'records') }, drillName: aName() },
    }),
    path: 'Stack/Drill',
    give: (stack, props) => new lib.RestoreDrill(stack, 'Drill', props),
  },
  DrillRecords: drilling(
    (records) => ({ records }),
    (stack) => ({ bucket: s3.Bucket.fromBucketName(stack, 'Records', 'records'), prefix: 'audit/drills/' }),
  ),
  DrillInstance: drilling(
    (instance) => ({ instance }),
    () => ({
      machineImage: ec2.MachineImage.fromSsmParameter('/image'),
      bootFromSet: false,
      instanceTypes: [new ec2.InstanceType('m7g.large')],
    }),
  ),
  IsolatedNetworkOptions: drilling(
    (options) => ({ network: lib.DrillNetwork.isolated(options) }),
    () => ({ cidr: '10.1.0.0/24', maxAzs: 1, ec2Messages: false }),
  ),
  DrillNetworkOptions: drilling(
    (options) => ({ network: lib.DrillNetwork.of(options) }),
    (stack) => {
      const subnetConfiguration = [{ name: 'Isolated', subnetType: ec2.SubnetType.PRIVATE_ISOLATED }];
      const vpc = new ec2.Vpc(stack, 'Vpc', { subnetConfiguration, restrictDefaultSecurityGroup: false }) as ec2.IVpc;
      const securityGroup = new ec2.SecurityGroup(stack, 'Group', { vpc, allowAllOutbound: false });
      securityGroup.addEgressRule(ec2.Peer.ipv4('10.0.0.0/16'), ec2.Port.HTTPS);
      return { vpc, subnets: { subnetType: ec2.SubnetType.PRIVATE_ISOLATED }, securityGroup };
    },
  ),
  DrillAccountOptions: drilling(
    (options) => ({ network: lib.DrillNetwork.inAccount(options) }),
    () => ({
      role: 'arn:aws:iam::210987654321:role/quiesce-drills',
      subnets: ['subnet-0a1'],
      securityGroup: 'sg-0a1',
      instanceProfile: 'arn:aws:iam::210987654321:instance-profile/quiesce-drills',
    }),
  ),
  PostgresqlCheckOptions: checking((options) => lib.Check.postgresql(options), { ...SERVER, tables: ['orders'] }),
  MysqlCheckOptions: checking((options) => lib.Check.mysql(options), { ...SERVER, tables: ['shop.orders'] }),
  RedisCheckOptions: checking((options) => lib.Check.redis(options), { ...SERVER, keys: ['sessions'] }),
  MongodbCheckOptions: checking((options) => lib.Check.mongodb(options), { ...SERVER, collections: ['shop.orders'] }),
  FileSystemsCheckOptions: checking((options) => lib.Check.fileSystems(options), { ...NEWEST, files: ['/a.txt'] }),
  ScriptCheckOptions: checking((options) => lib.Check.script(options), { ...NEWEST, run: 'true', interpreter: 'bash' }),
  DocumentCheckOptions: checking((options) => lib.Check.document('own', options), {
    ...{ checkName: 'ledger', parameters: { depth: '3' } },
  }),
};
