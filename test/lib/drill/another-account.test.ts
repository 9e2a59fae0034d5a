import { Stack } from 'aws-cdk-lib';
import { mistakeIn } from '../../../lambdas/domain/schema';
import { DRILL } from '../../../lambdas/domain/drill/settings';
import { Check, DrillNetwork } from '../../../lib';
import { templateOf } from '../../../lab/synthesize';
import { aDrill, drillInputs } from '../builders';
import { app, own, policy, stack } from './stacks';
import { resources } from './templates';

const AWAY = DrillNetwork.inAccount({
  role: 'arn:aws:iam::444455556666:role/drills',
  subnets: ['subnet-0a', 'subnet-0b'],
  securityGroup: 'sg-0a',
  instanceProfile: 'arn:aws:iam::444455556666:instance-profile/drills',
});
const elsewhere = new Stack(app, 'Elsewhere');
const away = aDrill(elsewhere, {
  policy,
  drillName: 'segregated',
  network: AWAY,
});
const named = new Stack(app, 'Named');
aDrill(named, { policy, drillName: 'named', check: Check.document('my-check'), network: AWAY });

const template = templateOf(stack);
const ofOwn = templateOf(own);
const ofElsewhere = templateOf(elsewhere);

describe('a drill in another account', () => {
  test('has the place and its role in its input, and the document of its check by ARN', () => {
    const [{ drill } = {}] = drillInputs(ofElsewhere);
    expect(drill?.place).toMatchObject({
      role: 'arn:aws:iam::444455556666:role/drills',
      subnets: ['subnet-0a', 'subnet-0b'],
      securityGroup: 'sg-0a',
      instanceProfile: 'arn:aws:iam::444455556666:instance-profile/drills',
    });
    expect(drill?.check.document).toMatch(/^arn:.*:ssm:.*:document\//);
    expect(mistakeIn(DRILL, { ...drill, place: { ...drill?.place, image: 'ami-0' } })).toBeUndefined();
  });

  test('sends a document of that account by its name', () => {
    expect(drillInputs(templateOf(named))[0]?.drill.check.document).toBe('my-check');
  });

  test('makes no network, role or profile here, and says so where its role is asked for', () => {
    for (const type of ['AWS::EC2::VPC', 'AWS::IAM::Role', 'AWS::IAM::InstanceProfile']) {
      ofElsewhere.resourceCountIs(type, 0);
    }
    expect(() => away.instanceRole).toThrow(
      "instanceRole is asked of Elsewhere/Drill, whose instances are in another account, allowed: drills in the engine's account; change the role of the instance profile there",
    );
  });

  test('brings the rights to assume its role and to share sets; a drill in the own account does not', () => {
    const rights = JSON.stringify(ofElsewhere.findResources('AWS::IAM::Policy'));
    expect(rights.match(/"sts:AssumeRole"/g)).toHaveLength(5);
    expect(rights.match(/"ec2:ModifySnapshotAttribute"/g)).toHaveLength(3);
    expect(rights).not.toContain('iam:PassRole');
    expect(rights).not.toContain(':image/'); // Its own role launches there.
    const others = JSON.stringify([ofOwn, template].map((each) => each.findResources('AWS::IAM::Policy')));
    expect(others).not.toContain('sts:AssumeRole');
    const sharing = resources(template, 'AWS::IAM::Policy').filter((each) =>
      JSON.stringify(each).includes('ec2:ModifySnapshotAttribute'),
    );
    expect(sharing.map(({ PolicyName }) => PolicyName)).toEqual([expect.stringMatching(/FunctionsLifecycleRole/)]);
  });
});
