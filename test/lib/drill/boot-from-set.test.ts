import { aws_ec2 as ec2, aws_ssm as ssm } from 'aws-cdk-lib';
import { mistakeIn } from '../../../lambdas/domain/schema';
import { DRILL } from '../../../lambdas/domain/drill/settings';
import { Check, DrillNetwork, Quiesce, SnapshotEngine, type DrillInstance, type RestoreDrillProps } from '../../../lib';
import { templateOf, testStack } from '../../../lab/synthesize';
import { aDrill, aPolicy, drillInputs } from '../builders';

const stack = testStack();
const engine = new SnapshotEngine(stack, 'Engine');
const policy = aPolicy(stack, { engine, policyName: 'databases', quiesce: Quiesce.postgresql() });
const types = (...names: readonly string[]) => names.map((name) => new ec2.InstanceType(name));
const check = Check.document('asks-the-application');
aDrill(stack, { policy, check, drillName: 'boots', instance: { bootFromSet: true, instanceTypes: types('m7g.large', 'm6g.large') } }, 'Boots'); // prettier-ignore

const plain = testStack();
aDrill(plain, { drillName: 'plain' });

const statementsOf = (of: ReturnType<typeof templateOf>): string =>
  JSON.stringify(of.findResources('AWS::IAM::Policy'));

let number = 0;

function drill(instance: DrillInstance, changes: Partial<RestoreDrillProps> = {}): void {
  number += 1;
  const drillName = `drill-${String(number)}`;
  aDrill(stack, { policy, check, drillName, instance: { bootFromSet: true, ...instance }, ...changes }, drillName);
}

describe('a drill that boots the boot volume of its set', () => {
  const template = templateOf(stack);

  test('has the architecture of its instance types, and no image', () => {
    const [input] = drillInputs(template);
    expect(input?.drill.place).toMatchObject({
      boot: { architecture: 'arm64' },
      instanceTypes: ['m7g.large', 'm6g.large'],
    });
    expect(input?.drill.place).not.toHaveProperty('image');
    const place = { ...input?.drill.place, subnets: ['subnet-0'], securityGroup: 'sg-0' };
    expect(mistakeIn(DRILL, { ...input?.drill, place })).toBeUndefined();
    expect(Object.keys(template.findParameters('*', { Type: 'AWS::SSM::Parameter::Value<AWS::EC2::Image::Id>' }))).toEqual([]); // prettier-ignore
  });

  test('alone lets the engine register images, of snapshots of policies', () => {
    expect(statementsOf(template)).toContain('"ec2:RegisterImage"');
    expect(statementsOf(templateOf(plain))).not.toContain('"ec2:RegisterImage"');
  });
});

test.each<[string, DrillInstance, Partial<RestoreDrillProps>]>([
  ['the default types', {}, {}],
  ['false as the default', { bootFromSet: false }, {}],
  ['a document of the app', {}, { check: Check.cfnDocument(new ssm.CfnDocument(stack, 'Asks', { content: {} })) }],
])('it takes %s', (_, instance, changes) => {
  expect(() => {
    drill(instance, changes);
  }).not.toThrow();
});

test.each<[string, DrillInstance, Partial<RestoreDrillProps>, string]>([
  [
    'an image as well',
    { machineImage: ec2.MachineImage.fromSsmParameter('/images/any') },
    {},
    'instance: machineImage is given, allowed with bootFromSet: none, because the boot volume of the set is booted; remove one of them',
  ],
  [
    'a check that mounts the volumes',
    {},
    { check: Check.postgresql() },
    'check is one of the library, allowed with bootFromSet: Check.document or Check.cfnDocument, because the booted system mounts its volumes itself and starts its applications; give a document that asks them',
  ],
  [
    'a network of another account',
    {},
    {
      network: DrillNetwork.inAccount({
        role: 'arn:aws:iam::444455556666:role/drills',
        subnets: ['subnet-0f'],
        securityGroup: 'sg-0f',
        instanceProfile: 'arn:aws:iam::444455556666:instance-profile/drills',
      }),
    },
    "network is in another account, by the role arn:aws:iam::444455556666:role/drills, allowed with bootFromSet: a network of the engine's account, because the image of a boot volume is registered there; leave bootFromSet out, or use DrillNetwork.of",
  ],
  [
    'a policy without boot volumes',
    {},
    {
      policy: aPolicy(
        stack,
        { engine, policyName: 'data', quiesce: Quiesce.postgresql(), excludeBootVolume: true },
        'Data',
      ),
    },
    'policy is "data", whose excludeBootVolume is true, allowed with bootFromSet: policies with boot volumes in their sets; leave bootFromSet out, or take snapshots of boot volumes too',
  ],
  [
    'types of two architectures',
    { instanceTypes: types('m7g.large', 'm7i.large') },
    {},
    'instance: instanceTypes are of arm64 and x86_64, allowed: types of one architecture, that of the source; leave the others out',
  ],
  ['no types', { instanceTypes: [] }, {}, 'instance: instanceTypes has 0 entries, allowed: 1 to 10; give at least 1'],
])('it refuses %s', (_, instance, changes, message) => {
  expect(() => {
    drill(instance, changes);
  }).toThrow(message);
});
