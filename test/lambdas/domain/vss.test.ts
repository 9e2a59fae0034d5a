import fc from 'fast-check';
import type { Tag, VssQuiesce } from '../../../lambdas/domain/policy';
import { checkRunRequest } from '../../../lambdas/domain/policy-check';
import { readVssContract, VSS_POLICY_TAGS, vssParameters, vssTagMistake } from '../../../lambdas/domain/vss';
import { aPolicy } from './builders';

const QUIESCE: VssQuiesce = { kind: 'vss', timeoutSeconds: 600, copyOnly: false, saveMetadata: false };
const DECLARED = ['ExcludeBootVolume', 'CopyOnly', 'SaveVssMetadata', 'description', 'tags', 'executionTimeout'];
const asked = (changed: Partial<Parameters<typeof vssParameters>[0]> = {}) =>
  vssParameters({
    declared: DECLARED,
    quiesce: QUIESCE,
    excludeBootVolume: false,
    description: 'nightly',
    tags: [
      { key: 'Environment', value: 'Test' },
      { key: 'quiesce:run', value: 'run-1' },
    ],
    ...changed,
  });

describe('the parameters of AWS’s document', () => {
  test('are texts, the tags in its own form', () => {
    expect(asked()).toEqual({
      executionTimeout: ['600'],
      ExcludeBootVolume: ['False'],
      CopyOnly: ['False'],
      description: ['nightly'],
      tags: ['Key=Environment,Value=Test;Key=quiesce:run,Value=run-1'],
    });
  });

  test('say True where the policy does', () => {
    const quiesce = { ...QUIESCE, copyOnly: true, saveMetadata: true };
    expect(asked({ quiesce, excludeBootVolume: true })).toMatchObject({
      ExcludeBootVolume: ['True'],
      CopyOnly: ['True'],
      SaveVssMetadata: ['True'],
    });
  });

  test('leave out what only is convenient, where the document does not declare it', () => {
    expect(Object.keys(asked({ declared: ['tags'] })).sort()).toEqual(['CopyOnly', 'ExcludeBootVolume', 'tags']);
  });
});

describe('a tag of a policy', () => {
  test.each<[string, Tag]>([
    ['in the documented characters', { key: 'a()./\\-"\'@_+:={}', value: 'A9 ()./\\-"\'@_+:={}' }],
    ['with the variables', { key: 'Origin', value: '$(instance-id) at $(timestamp)' }],
    ['without a value', { key: 'Name', value: '' }],
  ])('%s can be put on a VSS set', (_, tag) => {
    expect(vssTagMistake(tag)).toBeUndefined();
  });

  test.each<[string, Tag, 'reserved' | 'text']>([
    ['that VSS writes', { key: 'AppConsistent', value: 'true' }, 'reserved'],
    ['that VSS writes', { key: 'Device', value: 'x' }, 'reserved'],
    ['that VSS writes', { key: 'AwsVssConfig', value: 'x' }, 'reserved'],
    ['whose value would begin another tag', { key: 'a', value: 'x;Key=AppConsistent,Value=true' }, 'text'],
    ['whose key would end itself', { key: 'a,Value=b', value: 'x' }, 'text'],
    ['with a reference to a stored parameter', { key: 'a', value: '{{ssm:secret}}' }, 'text'],
    ['with an umlaut', { key: 'Größe', value: 'x' }, 'text'],
    ['with an unknown variable', { key: 'a', value: '$(volume-id)' }, 'text'],
    ['of two lines', { key: 'a', value: 'x\ny' }, 'text'],
  ])('%s can not: %p', (_, tag, mistake) => {
    expect(vssTagMistake(tag)).toBe(mistake);
  });

  test('that passes is the tag that the document reads, with other tags beside it', () => {
    const tag = fc.record({ key: fc.string({ minLength: 1 }), value: fc.string() });
    fc.assert(
      fc.property(fc.array(tag, { minLength: 1, maxLength: 4 }), (tags) => {
        const passing = tags.filter((each) => vssTagMistake(each) === undefined);
        const written = asked({ tags: passing }).tags?.[0] ?? '';
        const read = written.split(';').flatMap((part) => {
          const [, key, value] = /^Key=([^,]+),Value=([^,]*)$/.exec(part) ?? [];
          return key === undefined || value === undefined ? [] : [{ key, value }];
        });
        expect(read).toEqual(passing);
      }),
    );
  });
});

describe('the contract of AWS’s document', () => {
  const read = (content: unknown) =>
    readVssContract({ name: 'AWSEC2-CreateVssSnapshot', version: '7', content: JSON.stringify(content) });
  const parameters = Object.fromEntries(DECLARED.map((name) => [name, { type: 'String' }]));

  test('is its version and parameters, on Windows independent of its steps', () => {
    expect(read({ schemaVersion: '2.2', parameters, mainSteps: [{ name: 'runPowerShellScript' }] })).toEqual({
      status: 'usable',
      contract: {
        name: 'AWSEC2-CreateVssSnapshot',
        version: '7',
        parameters: DECLARED,
        steps: ['runPowerShellScript'],
        platforms: ['Windows'],
      },
    });
  });

  test.each<[string, unknown, string]>([
    ['has no tags', { parameters: { ExcludeBootVolume: {}, CopyOnly: {} } }, 'the parameters "tags" are not declared'],
    ['is no object', 'text', 'its content is not a JSON object'],
  ])('is broken where it %s', (_, content, detail) => {
    expect(read(content)).toEqual({ status: 'unusable', detail });
  });
});

describe('the input of a run with VSS', () => {
  const request = (changed: object = {}, quiesce: object = {}) => ({
    policy: { ...aPolicy(), quiesce: { ...QUIESCE, ...quiesce }, ...changed },
    schedule: 'nightly',
  });
  const added = (...add: readonly Tag[]) => ({ tags: { add, copyFromVolumes: false } });
  const many = Array.from({ length: VSS_POLICY_TAGS + 1 }, (_, index) => ({ key: `k${String(index)}`, value: '' }));

  test.each<[string, object]>([
    ['as the policy writes it', request()],
    ['at the bounds', request(added(...many.slice(1)), { timeoutSeconds: 60 })],
    ['at the other bound', request({}, { timeoutSeconds: 720 })],
  ])('is right %s', (_, input) => {
    expect(checkRunRequest(input)).toBeUndefined();
  });

  test.each<[object, string]>([
    [request({}, { timeoutSeconds: 59 }), 'policy.quiesce.timeoutSeconds is 59, allowed: whole numbers from 60 to 720'],
    [request({}, { timeoutSeconds: 721 }), 'policy.quiesce.timeoutSeconds is 721'],
    [request({}, { copyOnly: 'no' }), 'policy.quiesce.copyOnly is "no", allowed: true or false'],
    [request({}, { saveMetadata: undefined }), 'policy.quiesce.saveMetadata is missing'],
    [request({ name: 'a;b' }), 'policy.name is "a;b", allowed: 1 to 100 letters'],
    [request({ name: '' }), 'policy.name is ""'],
    [
      request({ volumes: { excludeBootVolume: false, excludeDataVolumes: [{ key: 'a', value: 'b' }] } }),
      'policy.volumes.excludeDataVolumes is [{"key":"a","value":"b"}], allowed: an empty list',
    ],
    [request({ tags: { add: [], copyFromVolumes: true } }), 'policy.tags.copyFromVolumes is true, allowed: false'],
    [request(added({ key: 'Device', value: 'x' })), 'policy.tags.add[0] is'],
    [request(added({ key: 'a', value: 'x,y' })), 'policy.tags.add[0] is'],
    [request(added(...many)), 'allowed: a list of 0 to 21'],
    [
      request({ schedules: [{ name: 'nightly; weekly', expression: 'rate(1 day)' }] }),
      'policy.schedules[0].name is "nightly; weekly"',
    ],
  ])('is refused: %#', (input, message) => {
    expect(checkRunRequest(input)).toContain(message);
  });
});
