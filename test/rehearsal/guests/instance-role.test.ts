import { createHmac, createHash } from 'node:crypto';
import { instanceRole, Metadata } from '../../../rehearsal/guests/instance-role/metadata';
import { signatureMistake, type SignedRequest } from '../../../rehearsal/guests/instance-role/signature';

const role = instanceRole();

describe('the metadata service', () => {
  const metadata = new Metadata(role);
  const token = metadata.answer({
    method: 'PUT',
    url: '/latest/api/token',
    headers: { 'x-aws-ec2-metadata-token-ttl-seconds': '60' },
  }).body;
  const read = (url: string, headers = { 'x-aws-ec2-metadata-token': token }) =>
    metadata.answer({ method: 'GET', url: `/latest/meta-data/${url}`, headers });

  test('tells the role and its credentials to every caller with a token', () => {
    expect(read('iam/security-credentials/').body).toBe(role.name);
    expect(JSON.parse(read(`iam/security-credentials/${role.name}`).body)).toMatchObject({
      AccessKeyId: role.accessKeyId,
      SecretAccessKey: role.secretAccessKey,
      Token: role.sessionToken,
    });
    expect(read('placement/region')).toEqual({ status: 200, body: 'eu-central-1' });
  });

  test('tells nothing without one, nothing of another role, and no token without a time to live', () => {
    expect(read('placement/region', { 'x-aws-ec2-metadata-token': 'guessed' }).status).toBe(401);
    expect(read('iam/security-credentials/other').status).toBe(404);
    expect(metadata.answer({ method: 'PUT', url: '/latest/api/token', headers: {} }).status).toBe(400);
  });
});

describe('a signature', () => {
  test('is accepted as AWS accepts it', () => {
    expect(signatureMistake(signed({}), role)).toBeUndefined();
  });

  test.each<[string, Partial<SignedRequest>, string]>([
    ['of another body', { body: 'Action=Other' }, 'the signature does not match'],
    ['of another host', { headers: { host: 'elsewhere' } }, 'the signature does not match'],
    ['without its session token', { headers: { 'x-amz-security-token': undefined } }, 'the session token is missing'],
    ['with a header of AWS that it leaves out', { headers: { 'x-amz-extra': '1' } }, 'x-amz-extra is not signed'],
    ['that is none', { headers: { authorization: 'Basic x' } }, "the access key is ''"],
  ])('%s is refused', (_, changed, mistake) => {
    const request = signed({});
    const headers = { ...request.headers, ...changed.headers };
    expect(signatureMistake({ ...request, ...changed, headers }, role)).toContain(mistake);
  });
});

/** Signed step by step as AWS's guide has it, with constants where the checker computes. */
function signed({ body = 'Action=CreateSnapshots' }: { readonly body?: string }): SignedRequest {
  const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
  const hmac = (key: Buffer | string, text: string) => createHmac('sha256', key).update(text).digest();
  const names = 'host;x-amz-date;x-amz-security-token';
  const canonical = `POST\n/\n\nhost:ec2.local\nx-amz-date:20261122T030000Z\nx-amz-security-token:${role.sessionToken}\n\n${names}\n${sha256(body)}`; // prettier-ignore
  const scope = '20261122/eu-central-1/ec2/aws4_request';
  const text = `AWS4-HMAC-SHA256\n20261122T030000Z\n${scope}\n${sha256(canonical)}`;
  const key = hmac(hmac(hmac(hmac(`AWS4${role.secretAccessKey}`, '20261122'), 'eu-central-1'), 'ec2'), 'aws4_request');
  const signature = hmac(key, text).toString('hex');
  return {
    method: 'POST',
    url: '/',
    body,
    headers: {
      host: 'ec2.local',
      'x-amz-date': '20261122T030000Z',
      'x-amz-security-token': role.sessionToken,
      authorization: `AWS4-HMAC-SHA256 Credential=${role.accessKeyId}/${scope}, SignedHeaders=${names}, Signature=${signature}`,
    },
  };
}
