import { Validations, aws_scheduler as scheduler } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { Quiesce, Retention, SnapshotEngine, SnapshotPolicy, TargetSelection } from '../../lib';
import { testApp, testStack } from '../../lab/synthesize';

describe("cdk-nag's AwsSolutions pack, and CDK's own rules", () => {
  beforeAll(() => {
    process.env.CDK_VALIDATION = 'true';
  });

  test.each([
    ['an environment that only the deployment knows', {}],
    ['a given environment', { env: { account: '111122223333', region: 'eu-central-1' } }],
  ])('find nothing in %s that is not acknowledged with a reason', (_, props) => {
    const app = testApp();
    Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
    const stack = testStack({ app, ...props });
    new SnapshotPolicy(stack, 'Policy', {
      engine: new SnapshotEngine(stack, 'Engine'),
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
    expect(() => app.synth()).not.toThrow();
  });
});
