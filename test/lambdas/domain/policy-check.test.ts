import { checkRunRequest } from '../../../lambdas/domain/policy-check';
import { POLICY_TAGS } from '../../../lambdas/domain/snapshot-tags';
import { aPolicy } from './builders';

const request = (policy: object = {}, changed: object = {}) => ({
  policy: { ...aPolicy(), ...policy },
  schedule: 'nightly',
  scheduledTime: '2026-11-22T03:00:00Z',
  ...changed,
});
const tags = (count: number) => Array.from({ length: count }, (_, index) => ({ key: `k${String(index)}`, value: '' }));
const schedules = (count: number) =>
  Array.from({ length: count }, (_, index) => ({
    name: index === 0 ? 'nightly' : `s${String(index)}`,
    expression: 'rate(1 day)',
  }));
const long = (...lengths: readonly number[]) =>
  lengths.map((length, index) => ({ name: String(index).repeat(length), expression: 'rate(1 day)' }));
const quiesce = (changed: object) => ({ quiesce: { ...aPolicy().quiesce, ...changed } });
const targets = (changed: object) => ({ targets: { ...aPolicy().targets, ...changed } });
const added = (add: unknown) => ({ tags: { add, copyFromVolumes: false } });
const volumes = (changed: object) => ({ volumes: { ...aPolicy().volumes, ...changed } });

describe('the input of a run', () => {
  test.each<[string, unknown]>([
    ['as a schedule writes it', request()],
    ['without scheduledTime, by hand', request({}, { scheduledTime: undefined })],
    ['at the lower bounds', request({ timeoutSeconds: 10, retries: 0, maxConcurrency: 1 })],
    ['at the upper bounds', request({ timeoutSeconds: 120, retries: 3, maxConcurrency: 1_000 })],
    ['with 50 target tags', request(targets({ tags: tags(50) }))],
    ['with 4 schedules', request({ schedules: schedules(4) })],
    ['with names of schedules that fill a tag', request({ schedules: [...schedules(1), ...long(120, 120, 6)] })],
    ['with as many tags as fit beside ours', request(added(tags(POLICY_TAGS)))],
    ['without scripts', request({ quiesce: { kind: 'none' } })],
    ['with the critical section in the guest', request(quiesce({ criticalSection: 'in-guest' }))],
    ['with the critical section in the engine', request(quiesce({ criticalSection: 'in-engine' }))],
    ['skipping its targets', request({ onPreScriptFailure: 'skip-target' })],
  ])('is right %s', (_, input) => {
    expect(checkRunRequest(input)).toBeUndefined();
  });

  test.each<[string, unknown, string]>([
    [
      'policy.quiesce.criticalSection',
      request(quiesce({ criticalSection: 'elsewhere' })),
      'policy.quiesce.criticalSection is "elsewhere", allowed:',
    ],
    [
      'policy.quiesce.stages',
      request(quiesce({ criticalSection: 'in-guest', stages: 'pre-only' })),
      'policy.quiesce.stages is "pre-only", allowed: "pre-and-post"',
    ],
    [
      'policy.tags.add',
      request({
        ...quiesce({ criticalSection: 'in-guest' }),
        ...added(Array.from({ length: POLICY_TAGS }, (_, index) => ({ key: `k${index}`, value: '#'.repeat(256) }))),
      }),
      'characters, allowed with a critical section in the guest: 12000;',
    ],
    ['policy.name', request({ name: '' }), 'policy.name is "", allowed: 1 to 100 letters, digits'],
    ['policy.name', request({ name: undefined }), 'policy.name is missing, allowed: 1 to 100 letters'],
    ['policy.name', request({ name: 'my policy' }), 'policy.name is "my policy", allowed: 1 to 100 letters'],
    ['policy.description', request({ description: 'd'.repeat(201) }), 'allowed: up to 200 printable ASCII characters'],
    [
      'policy.description',
      request({ description: 'für Ä' }),
      'policy.description is "für Ä", allowed: up to 200 printable',
    ],
    ['policy.description', request({ description: 'two\nlines' }), 'allowed: up to 200 printable ASCII characters'],
    ['policy.quiesce.leaseSeconds', request(quiesce({ leaseSeconds: 601 })), 'allowed: whole numbers from 5 to 600'],
    [
      'policy.quiesce.document',
      request(quiesce({ document: 'my document' })),
      'policy.quiesce.document is "my document", allowed: a name of 3 to 128 letters',
    ],
    [
      'policy.quiesce.document',
      request(quiesce({ document: `arn:aws:ssm:eu-central-1:111122223333:document/${'n'.repeat(82)}` })),
      'or an ARN of at most 128 characters',
    ],
    [
      'policy.targets.tags',
      request(targets({ tags: [{ key: 'k'.repeat(129), value: '' }] })),
      'policy.targets.tags[0].key is',
    ],
    [
      'policy.tags.add',
      request(added([{ key: 'AWS:owner', value: '' }])),
      'policy.tags.add[0] is {"key":"AWS:owner","value":""}, allowed: { key, value } of letters, digits, blanks and signs, no control characters, at most 256 with the variables filled in, the key without the prefix aws: or quiesce:',
    ],
    [
      'policy.schedules',
      request({ schedules: [{ name: 'nightly', expression: 'every day' }] }),
      'policy.schedules[0].expression is "every day", allowed: cron(…), rate(…), at(…)',
    ],
    [
      'policy.targets.match',
      request(targets({ match: 'some' })),
      'policy.targets.match is "some", allowed: "any" or "all"',
    ],
    [
      'policy.targets.tags',
      request(targets({ tags: [] })),
      'policy.targets.tags is [], allowed: a list of 1 to 50, each { key, value }',
    ],
    ['policy.targets.tags', request(targets({ tags: tags(51) })), 'allowed: a list of 1 to 50'],
    [
      'policy.targets.tags',
      request(targets({ tags: [{ key: 'a' }] })),
      'policy.targets.tags[0].value is missing, allowed: 0 to 256 characters',
    ],
    ['policy.targets.tags', request(targets({ tags: [{ key: '', value: 'a' }] })), 'policy.targets.tags[0].key is ""'],
    [
      'policy.quiesce.kind',
      request(quiesce({ kind: 'script' })),
      'policy.quiesce.kind is "script", allowed: "none" or "document" or "vss"',
    ],
    [
      'policy.quiesce.document',
      request(quiesce({ document: undefined })),
      'policy.quiesce.document is missing, allowed: a name of 3 to 128 letters',
    ],
    [
      'policy.quiesce.stages',
      request(quiesce({ stages: 'both' })),
      'policy.quiesce.stages is "both", allowed: "pre-and-post" or "pre-only" or "post-only"',
    ],
    [
      'policy.timeoutSeconds',
      request({ timeoutSeconds: 9 }),
      'policy.timeoutSeconds is 9, allowed: whole numbers from 10 to 120',
    ],
    [
      'policy.timeoutSeconds',
      request({ timeoutSeconds: 121 }),
      'policy.timeoutSeconds is 121, allowed: whole numbers from 10 to 120',
    ],
    ['policy.timeoutSeconds', request({ timeoutSeconds: 10.5 }), 'policy.timeoutSeconds is 10.5, allowed'],
    ['policy.timeoutSeconds', request({ timeoutSeconds: '60' }), 'policy.timeoutSeconds is "60", allowed'],
    ['policy.retries', request({ retries: -1 }), 'policy.retries is -1, allowed: whole numbers from 0 to 3'],
    ['policy.retries', request({ retries: 4 }), 'policy.retries is 4, allowed: whole numbers from 0 to 3'],
    [
      'policy.onPreScriptFailure',
      request({ onPreScriptFailure: 'fail' }),
      'allowed: "fall-back-to-crash-consistent" or "skip-target"',
    ],
    [
      'policy.volumes.excludeBootVolume',
      request(volumes({ excludeBootVolume: 'no' })),
      'policy.volumes.excludeBootVolume is "no", allowed: true or false',
    ],
    [
      'policy.volumes.excludeDataVolumes',
      request(volumes({ excludeDataVolumes: tags(51) })),
      'allowed: a list of 0 to 50',
    ],
    ['policy.volumes', request({ volumes: null }), 'policy.volumes.excludeBootVolume is missing'],
    [
      'policy.tags.add',
      request(added(tags(POLICY_TAGS + 1))),
      `allowed: a list of 0 to ${String(POLICY_TAGS)}, each { key, value }`,
    ],
    ['policy.tags.add', request(added([{ key: 'a\u0007', value: '' }])), 'no control characters'],
    ['policy.tags.add', request(added([{ key: 'a', value: 'half \ud800' }])), 'no control characters'],
    [
      'policy.tags.add',
      request(added([{ key: 'a', value: `${'v'.repeat(240)}$(instance-id)` }])),
      'at most 256 with the variables filled in',
    ],
    ['policy.tags.add', request(added('Name=x')), 'policy.tags.add is "Name=x", allowed'],
    [
      'policy.tags.copyFromVolumes',
      request({ tags: { add: [] } }),
      'policy.tags.copyFromVolumes is missing, allowed: true or false',
    ],
    [
      'policy.maxConcurrency',
      request({ maxConcurrency: 0 }),
      'policy.maxConcurrency is 0, allowed: whole numbers from 1 to 1000',
    ],
    ['policy.maxConcurrency', request({ maxConcurrency: 1_001 }), 'policy.maxConcurrency is 1001, allowed'],
    [
      'policy.schedules',
      request({ schedules: [] }),
      'policy.schedules is [], allowed: a list of 1 to 4, each { name, expression }',
    ],
    ['policy.schedules', request({ schedules: schedules(5) }), 'allowed: a list of 1 to 4'],
    [
      'names of schedules',
      request({ schedules: [...schedules(1), ...long(120, 120, 7)] }),
      'policy.schedules: the names make a tag of 257 characters, allowed: at most 256',
    ],
    ['schedule', request({}, { schedule: undefined }), 'schedule is missing, allowed: 1 to 120 letters'],
    ['schedule', request({}, { schedule: 'weekly' }), 'schedule is "weekly", allowed: nightly'],
    [
      'scheduledTime',
      request({}, { scheduledTime: 'tonight' }),
      'scheduledTime is "tonight", allowed: an ISO-8601 instant',
    ],
    ['scheduledTime', request({}, { scheduledTime: `Nov 22 2026 (${'ä'.repeat(9)})` }), 'allowed: an ISO-8601 instant'],
    ['scheduledTime', request({}, { scheduledTime: 5 }), 'scheduledTime is 5, allowed: an ISO-8601 instant'],
    ['policy', { schedule: 'nightly' }, 'policy.name is missing'],
    ['policy', undefined, 'policy.name is missing'],
  ])('is refused for its %s', (_, input, message) => {
    const mistake = checkRunRequest(input);
    expect(mistake).toMatch(/^run input: .*; start runs with the input of one of the policy's schedules$/);
    expect(mistake).toContain(message);
  });

  test('does not need a document where there are no scripts', () => {
    expect(checkRunRequest(request({ quiesce: { kind: 'none', stages: 'both' } }))).toBeUndefined();
  });
});
