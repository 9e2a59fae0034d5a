import { CfnParameter, Stack } from 'aws-cdk-lib';
import { DrillNetwork, type DrillAccountOptions, type RestoreDrillProps } from '../../../lib';
import { aDrill } from '../builders';
import { app, drill, nextDrill, platform, policy } from './attempts';

const OTHER: DrillAccountOptions = {
  role: 'arn:aws:iam::444455556666:role/drills',
  subnets: ['subnet-0a'],
  securityGroup: 'sg-0a',
  instanceProfile: 'arn:aws:iam::444455556666:instance-profile/drills',
};

/** A place in another account that differs from a right one in this. */
const inAccount = (changes: object) => ({ network: DrillNetwork.inAccount({ ...OTHER, ...changes }) });

test.each<[string, Partial<RestoreDrillProps>]>([
  ['a place in another account', inAccount({})],
  ['a role that the deployment knows', inAccount({ role: new CfnParameter(platform, 'Role').valueAsString })],
  [
    'a profile that the deployment knows',
    inAccount({ instanceProfile: new CfnParameter(platform, 'Profile').valueAsString }),
  ],
  ['a role of another partition, with a path', inAccount({ role: 'arn:aws-cn:iam::444455556666:role/a/b' })],
])('a drill takes %s', (_, changes) => {
  expect(() => {
    drill(changes);
  }).not.toThrow();
});

test.each<[string, Partial<RestoreDrillProps>, string]>([
  [
    'no role of another account',
    inAccount({ role: 'drills' }),
    'network: role is "drills", allowed: the ARN of a role; give the ARN of a role of the other account',
  ],
  [
    'a profile of a third account',
    inAccount({ instanceProfile: 'arn:aws:iam::777788889999:instance-profile/drills' }),
    'network: instanceProfile is in account 777788889999, allowed: account 444455556666, that of the role; give one of this account',
  ],
  [
    'a role as the profile of another account',
    inAccount({ instanceProfile: OTHER.role }),
    'network: instanceProfile is "arn:aws:iam::444455556666:role/drills", allowed: the ARN of an instance profile; give one of the other account',
  ],
  [
    'no subnets in another account',
    inAccount({ subnets: [] }),
    'network: subnets has 0 entries, allowed: 1 to 16; give at least 1',
  ],
  [
    'a subnet in another account that is none',
    inAccount({ subnets: ['vpc-0a'] }),
    'network: subnets has "vpc-0a", allowed: ',
  ],
  [
    'a group in another account that is none',
    inAccount({ securityGroup: 'default' }),
    'network: securityGroup is "default", allowed: the id of a security group; give one of the other account',
  ],
  [
    'another account without a profile',
    inAccount({ instanceProfile: undefined }),
    'DrillNetwork.inAccount lacks the prop "instanceProfile", which is required, allowed: a text; give it',
  ],
])('a drill refuses %s', (_, changes, message) => {
  const path = nextDrill();
  expect(() => {
    drill(changes);
  }).toThrow(`${path}: ${message}`);
});

test('a drill refuses a role of its own account, where synth knows the account', () => {
  const env = { account: '444455556666', region: 'eu-central-1' };
  expect(() => aDrill(new Stack(app, 'Known', { env }), { policy, ...inAccount({}) })).toThrow(
    "Known/Drill: network: role is in account 444455556666, the engine's own, allowed: another account; use DrillNetwork.of",
  );
});
