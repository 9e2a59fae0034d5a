import { Duration, Stack } from 'aws-cdk-lib';
import { Quiesce, SnapshotEngine } from '../../../lib';
import { aPolicy, runRequests } from '../builders';
import { templateOf, testApp } from '../../../lab/synthesize';

/** Policies of one stack with these timeouts, each with `quiesce`. */
function policiesWith(stack: Stack, quiesce: () => Quiesce, timeouts: readonly number[]): void {
  const engine = new SnapshotEngine(stack, 'Engine');
  timeouts.forEach((seconds, index) => {
    aPolicy(stack, { engine, quiesce: quiesce(), timeout: Duration.seconds(seconds) }, `Policy${String(index)}`);
  });
}

describe('policies that are given the same Quiesce', () => {
  test('share one document in their stack', () => {
    const stack = new Stack(testApp(), 'Stack');
    const quiesce = Quiesce.fileSystems({ mounts: ['/srv'] });
    policiesWith(stack, () => quiesce, [60, 60, 60]);
    const template = templateOf(stack);
    template.resourceCountIs('AWS::SSM::Document', 1);
    const names = runRequests(template).map(({ policy }) =>
      policy.quiesce.kind === 'document' ? policy.quiesce.document : '',
    );
    expect(new Set(names).size).toBe(1);
  });

  test('have documents of their own where their leases differ, or their stacks', () => {
    const app = testApp();
    const quiesce = Quiesce.fileSystems({ mounts: ['/srv'] });
    const [one, other] = [new Stack(app, 'One'), new Stack(app, 'Other')];
    policiesWith(one, () => quiesce, [60, 90]);
    policiesWith(other, () => quiesce, [60]);
    templateOf(one).resourceCountIs('AWS::SSM::Document', 2);
    templateOf(other).resourceCountIs('AWS::SSM::Document', 1);
  });

  test('share nothing where each is given its own', () => {
    const stack = new Stack(testApp(), 'Stack');
    policiesWith(stack, () => Quiesce.fileSystems({ mounts: ['/srv'] }), [60, 60]);
    templateOf(stack).resourceCountIs('AWS::SSM::Document', 2);
  });
});
