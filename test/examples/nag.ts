import {
  Validations,
  aws_ec2 as ec2,
  aws_kms as kms,
  aws_lambda as lambda,
  aws_s3 as s3,
  aws_scheduler as scheduler,
  type Stack,
  type StackProps,
} from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import {
  Check,
  Quiesce,
  Retention,
  SnapshotEngine,
  SnapshotPolicy,
  TargetSelection,
  type SnapshotEngineProps,
} from '../../lib';
import { aDrill } from '../lib/builders';
import { testApp, testStack } from '../../lab/synthesize';

/** Tests for `examples.test.ts`, which applies the same rules: they take five seconds to load. */
export function nagTests(): void {
  describe("cdk-nag's AwsSolutions pack, and CDK's own rules", () => {
    test.each<[string, StackProps, (stack: Stack) => SnapshotEngineProps]>([
      ['an environment that only the deployment knows', {}, () => ({})],
      [
        'a given environment, and an engine with all that an organisation asks for',
        { env: { account: '111122223333', region: 'eu-central-1' } },
        (stack) => ({
          vpc: ec2.Vpc.fromVpcAttributes(stack, 'Vpc', {
            ...{ vpcId: 'vpc-0123456789abcdef0', availabilityZones: ['eu-central-1a'] },
            ...{
              privateSubnetIds: ['subnet-0123456789abcdef0'],
              privateSubnetRouteTableIds: ['rtb-0123456789abcdef0'],
            },
          }),
          encryptionKey: new kms.Key(stack, 'Key', { enableKeyRotation: true }),
          tracing: lambda.Tracing.ACTIVE,
          reservedConcurrentExecutions: 100,
        }),
      ],
    ])('find nothing in %s that is not acknowledged with a reason', (_, props, engineProps) => {
      const app = testApp();
      Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
      const stack = testStack({ app, ...props });
      const policy = new SnapshotPolicy(stack, 'Policy', {
        engine: new SnapshotEngine(stack, 'Engine', engineProps(stack)),
        targets: TargetSelection.anyTag({ Mode: 'Production' }),
        quiesce: Quiesce.postgresql(),
        schedules: [
          {
            name: 'daily',
            at: scheduler.ScheduleExpression.cron({ hour: '3', minute: '0' }),
            retain: Retention.count(7),
          },
        ],
      });
      aDrill(stack, { policy, records: { bucket: s3.Bucket.fromBucketName(stack, 'Records', 'records') } });
      const boots = { drillName: 'boots', check: Check.document('asks'), instance: { bootFromSet: true } };
      aDrill(stack, { policy, ...boots }, 'Boots');
      expect(() => app.synth()).not.toThrow();
    });
  });
}
