import { ssmDocuments } from '../../../../lambdas/aws/ssm/documents';
import { ErrorName } from '../../../../lambdas/errors';
import { failing, wired } from '../wired';

const CONTENT = {
  schemaVersion: '2.2',
  mainSteps: [{ action: 'aws:runShellScript', name: 'freeze', inputs: { runCommand: ['true'] } }],
};

test('a document is read as JSON, its default version pinned by number', () =>
  wired({}, async ({ cloud, ssm, inputs }) => {
    cloud.addDocument({ name: 'freeze', content: { ...CONTENT, description: 'an earlier one' } });
    cloud.addDocument({ name: 'freeze', content: CONTENT });
    const document = await ssmDocuments(ssm.read).read('freeze');
    expect(document).toMatchObject({ name: 'freeze', version: '2' });
    expect(JSON.parse(document?.content ?? '')).toEqual(CONTENT);
    expect(inputs('GetDocument')).toEqual([{ Name: 'freeze', DocumentFormat: 'JSON' }]);
  }));

test('a document of another account keeps the ARN that it was asked by', () =>
  wired({}, async ({ cloud, ssm }) => {
    const arn = 'arn:aws:ssm:eu-central-1:999988887777:document/freeze';
    cloud.addDocument({ name: 'freeze', content: CONTENT, owner: '999988887777' });
    expect(await ssmDocuments(ssm.read).read(arn)).toMatchObject({ name: arn, version: '1' });
  }));

test('a document that is not there is undefined', () =>
  wired({}, async ({ ssm }) => {
    expect(await ssmDocuments(ssm.read).read('freeze')).toBeUndefined();
  }));

test('a document that nobody answers for is not missing', () =>
  wired({ faults: failing('GetDocument', 'error-before-effect') }, async ({ ssm }) => {
    await expect(ssmDocuments(ssm.read).read('freeze')).rejects.toMatchObject({ name: ErrorName.UNAVAILABLE });
  }));
