import { byRole } from '../../../lambdas/aws/assumed-role';
import { configOf, LAUNCH, READ } from '../../../lambdas/aws/clients';
import { ec2DrillInstances } from '../../../lambdas/aws/ec2/drill-instances';
import { EC2Client } from '@aws-sdk/client-ec2';
import { ErrorName } from '../../../lambdas/errors';
import { addIsolatedPlace, ISOLATED_PLACE } from '../../../rehearsal/cloud/ec2/isolated-place';
import { wireRoad, type Road } from '../../rehearsal/wire/roads';
import { setEnvironment } from '../../set-environment';

const ACCOUNT = '444455556666';
const ROLE = `arn:aws:iam::${ACCOUNT}:role/drills`;

let road: Road;
const outside = { ...process.env };

beforeEach(async () => {
  road = await wireRoad();
  addIsolatedPlace(road.cloud.in('eu-central-1', ACCOUNT));
  // As in a function: the SDK's client of STS is found by the environment, too.
  setEnvironment({
    ...outside,
    ...{ AWS_ENDPOINT_URL: road.url, AWS_REGION: 'eu-central-1' },
    ...{ AWS_ACCESS_KEY_ID: 'AKIAOWN', AWS_SECRET_ACCESS_KEY: 'none' },
  });
});

afterEach(() => {
  setEnvironment(outside);
  return road.close();
});

const portBy = (role: string | undefined) =>
  ec2DrillInstances({ ec2: new EC2Client(configOf(byRole(READ, role))), once: new EC2Client(configOf(byRole(LAUNCH, role))) }); // prettier-ignore

const { subnet, securityGroup } = ISOLATED_PLACE;
const place = { subnets: [subnet], securityGroup };

test('the calls of a role are about its account, and the role is assumed once by a client', async () => {
  road.cloud.addRole(ROLE);
  const port = portBy(ROLE);
  expect((await port.isolation(place)).subnets).toHaveLength(1);
  expect(await port.find('drill-1')).toEqual([]);
  const assumed = road.cloud.calls.filter(({ operation }) => operation === 'AssumeRole');
  expect(assumed.map(({ input }) => input)).toEqual([
    expect.objectContaining({ RoleArn: ROLE, RoleSessionName: 'quiesce-restore-drill' }),
  ]);
  expect(road.cloud.calls.at(-1)).toMatchObject({ operation: 'DescribeInstances', account: ACCOUNT });
});

test('calls without a role are about the own account', async () => {
  expect((await portBy(undefined).isolation(place)).subnets).toEqual([]);
  expect(road.cloud.calls.map(({ operation }) => operation)).not.toContain('AssumeRole');
});

test('a role that refuses is a denial, and a launch by it surely launched nothing', async () => {
  const port = portBy(ROLE);
  await expect(port.find('drill-1')).rejects.toMatchObject({ name: ErrorName.DENIED });
  const request = {
    ...{ drillId: 'drill-1', clientToken: 'token-1', drill: 'weekly', instanceType: 'm7g.large' },
    ...ISOLATED_PLACE,
    ...{ volumes: [], userData: '' },
  };
  await expect(port.launch(request)).rejects.toMatchObject({ name: ErrorName.DENIED });
});
