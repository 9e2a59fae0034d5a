import { Duration, Stack, aws_ec2 as ec2, aws_kms as kms, aws_s3 as s3, aws_scheduler as scheduler } from 'aws-cdk-lib';
import { Check, Choice, DrillNetwork, Quiesce, RestoreDrill, SnapshotEngine } from '../../../lib';
import { testApp, testStack } from '../../../lab/synthesize';
import { aDrill, aPolicy } from '../builders';

export const app = testApp();
export const stack = testStack({ app });
const engine = new SnapshotEngine(stack, 'Engine');
export const policy = aPolicy(stack, { engine, policyName: 'databases', quiesce: Quiesce.postgresql() });
const bucket = new s3.Bucket(stack, 'Records', { encryptionKey: new kms.Key(stack, 'Key') }) as s3.IBucket;
export const plain = aDrill(stack, { policy, drillName: 'weekly' }, 'Plain');

export const own = new Stack(app, 'Own');
const vpc = new ec2.Vpc(own, 'Vpc', {
  subnetConfiguration: [{ name: 'Isolated', subnetType: ec2.SubnetType.PRIVATE_ISOLATED }],
  restrictDefaultSecurityGroup: false,
}) as ec2.IVpc;
new RestoreDrill(own, 'Full', {
  policy,
  drillName: 'sample',
  check: Check.script({ run: 'test -s "$1/ledger"', newestWithin: Duration.hours(1) }),
  at: scheduler.ScheduleExpression.rate(Duration.days(1)),
  choose: Choice.randomWithin(Duration.days(30)),
  network: DrillNetwork.of({ vpc }),
  instance: { instanceTypes: [new ec2.InstanceType('m7g.large'), new ec2.InstanceType('m6g.large')] },
  timeout: Duration.hours(4),
  checkTimeout: Duration.hours(3),
  records: { bucket, prefix: 'audit/' },
  initializationRate: 300,
  enabled: false,
});
for (const service of ['SSM', 'SSM_MESSAGES'] as const) {
  vpc.addInterfaceEndpoint(service, { service: ec2.InterfaceVpcEndpointAwsService[service] });
}
