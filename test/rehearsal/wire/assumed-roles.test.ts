import { DescribeSubnetsCommand, EC2Client } from '@aws-sdk/client-ec2';
import { wireRoad, type Road } from './roads';

const OTHER = '444455556666';
const ROLE = `arn:aws:iam::${OTHER}:role/drills`;

let road: Road;

beforeEach(async () => {
  road = await wireRoad();
  road.cloud.in('eu-central-1', OTHER).addSubnet({ subnetId: 'subnet-1', vpcId: 'vpc-1' });
});

afterEach(() => road.close());

/** As the SDK's provider of temporary credentials asks. */
async function assume(role: string): Promise<{ readonly status: number; readonly body: string }> {
  const form = {
    Action: 'AssumeRole',
    Version: '2011-06-15',
    RoleArn: role,
    RoleSessionName: 'drill',
    DurationSeconds: '900',
  };
  const response = await fetch(road.url ?? '', {
    method: 'POST',
    headers: {
      authorization: 'AWS4-HMAC-SHA256 Credential=AKIA/20260101/eu-central-1/sts/aws4_request, Signature=none',
    },
    body: new URLSearchParams(form),
  });
  return { status: response.status, body: await response.text() };
}

const textOf = (body: string, name: string): string => new RegExp(`<${name}>(.*?)</${name}>`).exec(body)?.[1] ?? '';

test('calls with the credentials of a role are about the account of the role', async () => {
  road.cloud.addRole(ROLE);
  const { status, body } = await assume(ROLE);
  expect([status, textOf(body, 'Arn')]).toEqual([200, `arn:aws:sts::${OTHER}:assumed-role/drills/drill`]);
  const credentials = {
    accessKeyId: textOf(body, 'AccessKeyId'),
    secretAccessKey: textOf(body, 'SecretAccessKey'),
    sessionToken: textOf(body, 'SessionToken'),
  };
  const settings = { endpoint: road.url ?? '', region: 'eu-central-1', maxAttempts: 1 };
  const [own, assumed] = [new EC2Client(settings), new EC2Client({ ...settings, credentials })];
  const subnets = async (client: EC2Client) => (await client.send(new DescribeSubnetsCommand({}))).Subnets ?? [];
  expect(await subnets(own)).toEqual([]);
  expect(await subnets(assumed)).toMatchObject([{ SubnetId: 'subnet-1' }]);
  expect(road.cloud.calls.at(-1)).toMatchObject({ operation: 'DescribeSubnets', account: OTHER });
  own.destroy();
  assumed.destroy();
});

test('a role that does not exist can not be assumed', async () => {
  const { status, body } = await assume(ROLE);
  expect([status, textOf(body, 'Code')]).toEqual([403, 'AccessDenied']);
});
