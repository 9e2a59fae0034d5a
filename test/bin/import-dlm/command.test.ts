import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { importDlmCommand } from '../../../bin/import-dlm/command';
import { runCommand, type Ended } from '../run-command';
import { aDlmPolicy, aDlmSchedule } from './samples';

let folder: string;
let output: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'quiesce-import-'));
  output = join(folder, 'app');
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

function fileOf(name: string, content: unknown): string {
  const file = join(folder, name);
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
  return file;
}

async function run(...args: readonly string[]): Promise<Ended> {
  return runCommand(importDlmCommand(), 'http://127.0.0.1:1', [...args, '--output', output]);
}

const VOLUMES = aDlmPolicy({ id: 'policy-volumes', details: { ResourceTypes: ['VOLUME'] } });

describe('what is read', () => {
  test.each<[string, unknown]>([
    ['the output of get-lifecycle-policy', { Policy: aDlmPolicy() }],
    ['a bare policy', aDlmPolicy()],
    ['a list', [{ Policy: aDlmPolicy() }]],
    ['a text with a byte order mark', `\uFEFF${JSON.stringify(aDlmPolicy())}`],
    ['members that are null', { Policy: { ...aDlmPolicy(), Description: null } }],
  ])('%s', async (_, content) => {
    const { exitCode, stdout } = await run(fileOf('policy.json', content), '--stdout');
    expect(exitCode).toBe(0);
    expect(stdout).toContain("targets: TargetSelection.anyTag({ Role: 'database' })");
  });

  test('several files, each policy with a name of its own', async () => {
    const files = ['a', 'b'].map((id) => fileOf(`${id}.json`, { Policy: aDlmPolicy({ id: `policy-${id}` }) }));
    const { stdout } = await run(...files, '--stdout');
    expect(stdout).toContain("policyName: 'databases',");
    expect(stdout).toContain("policyName: 'databases-2',");
  });

  test.each<[string, unknown, string]>([
    ['no JSON', 'Policy: x', 'is not JSON ('],
    ['several outputs after each other', '{} {}', 'put several outputs in one file into a list: jq -s .'],
    ['an empty list', [], 'is an empty list, allowed: at least one policy'],
    ['something else', { Buckets: [] }, 'is no policy of DLM, allowed: an object with Policy or PolicyDetails'],
    ['something else in a list', [3], 'at [0] is no policy of DLM'],
    ['summaries', { Policies: [{ PolicyId: 'policy-1' }] }, 'has summaries of policies, without PolicyDetails'],
    ['a policy twice', [aDlmPolicy(), aDlmPolicy()], 'is given twice, allowed: each once'],
  ])('%s is an error', async (_, content, message) => {
    await expect(run(fileOf('policy.json', content))).rejects.toThrow(message);
    expect(existsSync(output)).toBe(false);
  });

  test('a file that is not there is an error', async () => {
    await expect(run(join(folder, 'nosuch.json'))).rejects.toThrow(/nosuch\.json can't be read \(.*ENOENT/);
  });
});

describe('a policy that Quiesce can’t replace', () => {
  test.each<[string, object, string]>([
    ['of volumes', VOLUMES, 'PolicyDetails.ResourceTypes is ["VOLUME"], allowed: ["INSTANCE"]'],
    ['of images', aDlmPolicy({ details: { PolicyType: 'IMAGE_MANAGEMENT' } }), 'Quiesce makes snapshots, no AMIs'],
    [
      'of events',
      aDlmPolicy({ details: { PolicyType: 'EVENT_BASED_POLICY' } }),
      'Quiesce copies its own sets only, not snapshots that other accounts share',
    ],
    ['of a new type', aDlmPolicy({ details: { PolicyType: 'X' } }), 'this type is not known to this version'],
    ['that is a default policy', { ...aDlmPolicy(), DefaultPolicy: true }, 'it is a default policy'],
    [
      'of the simple language',
      aDlmPolicy({ details: { PolicyLanguage: 'SIMPLIFIED', ResourceType: 'INSTANCE' } }),
      'it is a default policy',
    ],
    [
      'on an Outpost',
      aDlmPolicy({ details: { ResourceLocations: ['OUTPOST'] } }),
      'PolicyDetails.ResourceLocations[0] is "OUTPOST", allowed: "CLOUD"',
    ],
    [
      'with snapshots in a Local Zone',
      aDlmPolicy({ schedules: [aDlmSchedule({ CreateRule: { Interval: 12, Location: 'LOCAL_ZONE' } })] }),
      'PolicyDetails.Schedules[0].CreateRule.Location is "LOCAL_ZONE", allowed: "CLOUD"',
    ],
    [
      'with a wrong count',
      aDlmPolicy({ schedules: [aDlmSchedule({ RetainRule: { Count: '7' } })] }),
      'PolicyDetails.Schedules[0].RetainRule.Count is "7", allowed: whole numbers from 0 to 1000',
    ],
    ['without schedules', aDlmPolicy({ schedules: [] }), 'PolicyDetails.Schedules is [], allowed: a list of 1 to 4'],
    [
      'without tags',
      aDlmPolicy({ details: { TargetTags: undefined } }),
      'PolicyDetails.TargetTags is absent, allowed: a list of 1 to 50',
    ],
    [
      'with a cron expression that Scheduler refuses',
      aDlmPolicy({ schedules: [aDlmSchedule({ CreateRule: { CronExpression: 'cron(0 25 * * ? *)' } })] }),
      'CreateRule.CronExpression has "25" as its hours, allowed: 0 to 23',
    ],
    [
      'that starts every minute',
      aDlmPolicy({ schedules: [aDlmSchedule({ CreateRule: { CronExpression: 'cron(* * * * ? *)' } })] }),
      'allowed: at least 5 minutes between two starts',
    ],
    [
      'without a timing',
      aDlmPolicy({ schedules: [aDlmSchedule({ CreateRule: {} })] }),
      'CreateRule has neither CronExpression nor Interval',
    ],
    [
      'that is over',
      aDlmPolicy({ schedules: [aDlmSchedule({ CreateRule: { CronExpression: 'cron(0 3 1 1 ? 2020)' } })] }),
      'the time of all its schedules is over',
    ],
    [
      'with a document whose ARN is too long',
      aDlmPolicy({
        schedules: [aDlmSchedule({ CreateRule: { Interval: 24, Scripts: [{ ExecutionHandler: 'x'.repeat(150) }] } })],
      }),
      'an ARN of at most 128 characters',
    ],
    [
      'with VSS and exclusions',
      aDlmPolicy({
        details: { Parameters: { ExcludeDataVolumeTags: [{ Key: 'a', Value: 'b' }] } },
        schedules: [aDlmSchedule({ CreateRule: { Interval: 24, Scripts: [{ ExecutionHandler: 'AWS_VSS_BACKUP' }] } })],
      }),
      'ExcludeDataVolumeTags is given together with AWS_VSS_BACKUP',
    ],
  ])('one %s is refused with the reason, and nothing is written', async (_, policy, reason) => {
    const { exitCode, stderr, stdout } = await run(fileOf('policy.json', { Policy: policy }));
    expect(stderr).toContain('refused: ');
    expect(stderr).toContain(reason);
    expect(stderr).toContain('nothing was written');
    expect(stdout).toBe('');
    expect(exitCode).toBe(1);
    expect(existsSync(output)).toBe(false);
  });

  test('keeps the others from being written, unless they are asked for', async () => {
    const file = fileOf('policies.json', [{ Policy: aDlmPolicy() }, { Policy: VOLUMES }]);
    const refused = await run(file);
    expect(refused.exitCode).toBe(1);
    expect(refused.stderr).toContain('policies.json at [1].Policy policy-volumes: PolicyDetails.ResourceTypes');
    expect(existsSync(output)).toBe(false);
    const { exitCode, stdout } = await run(file, '--skip-refused');
    expect(exitCode).toBe(1);
    expect(stdout).toContain('policy-0123456789abcdef0 becomes databases\n');
    expect(stdout).toContain('refused: ');
    expect(readFileSync(join(output, 'bin/app.ts'), 'utf8')).not.toContain('policy-volumes');
  });
});

describe('what is written', () => {
  test('is a whole app, which is not overwritten without --force', async () => {
    const file = fileOf('policy.json', { Policy: aDlmPolicy() });
    const { exitCode, stdout } = await run(file);
    expect(exitCode).toBe(0);
    expect(stdout).toContain('not carried over: ExecutionRoleArn: each function of the engine has a role of its own');
    expect(readdirSync(output, { recursive: true }).map(String).sort()).toEqual([
      '.gitignore',
      'bin',
      'bin/app.ts',
      'cdk.json',
      'package.json',
      'tsconfig.json',
    ]);
    expect(JSON.parse(readFileSync(join(output, 'package.json'), 'utf8'))).toMatchObject({
      dependencies: { 'aws-cdk-lib': expect.stringMatching(/^\d/) as string },
      devDependencies: { tsx: expect.stringMatching(/^\d/) as string },
    });
    writeFileSync(join(output, 'bin/app.ts'), '// mine\n');
    await expect(run(file)).rejects.toThrow(
      /^--output is ".*", which has .*bin\/app.ts; give another folder, or --force/,
    );
    expect(readFileSync(join(output, 'bin/app.ts'), 'utf8')).toBe('// mine\n');
    await run(file, '--force');
    expect(readFileSync(join(output, 'bin/app.ts'), 'utf8')).toContain('new SnapshotPolicy');
  });

  test('can be switched off', async () => {
    const { stdout } = await run(fileOf('policy.json', aDlmPolicy()), '--stdout', '--disabled');
    expect(stdout).toContain('enabled: false');
  });

  test('a folder that can’t be written to is an error', async () => {
    const file = fileOf('policy.json', aDlmPolicy());
    const call = runCommand(importDlmCommand(), '', [file, '--output', join(file, 'app')]);
    await expect(call).rejects.toThrow(/^--output is ".*", which can't be written to \(.*ENOTDIR/);
  });

  test('--stdout and --json exclude each other', async () => {
    await expect(run(fileOf('policy.json', aDlmPolicy()), '--stdout', '--json')).rejects.toThrow(
      '--stdout prints the app, so it is not allowed with --json or --rehearse',
    );
  });
});

test('--json says of each field where it went, or why it went nowhere', async () => {
  const policy = aDlmPolicy({
    details: { Flavor: 'mint', Parameters: { NoReboot: true } },
    schedules: [aDlmSchedule({ ArchiveRule: { RetainRule: { RetentionArchiveTier: { Count: 1 } } } })],
  });
  const { exitCode, stdout } = await run(fileOf('policy.json', { Policy: policy }), '--json');
  expect(exitCode).toBe(0);
  const report = JSON.parse(stdout) as { readonly policies: readonly Record<string, unknown>[] };
  expect(report).toMatchObject({
    quiesceImport: 1,
    files: expect.arrayContaining([join(output, 'bin/app.ts')]) as unknown,
    refused: [],
  });
  expect(report.policies[0]).toMatchObject({
    policyId: 'policy-0123456789abcdef0',
    quiescePolicies: [{ name: 'databases', state: 'enabled', schedules: [{ name: 'nightly', retain: { last: 7 } }] }],
    carried: expect.arrayContaining([
      { path: 'PolicyDetails.TargetTags', to: 'targets' },
      { path: 'PolicyDetails.Schedules[0].CreateRule.CronExpression', to: 'schedules: at' },
      { path: 'PolicyDetails.Schedules[0].RetainRule.Count', to: 'schedules: retain' },
    ]) as unknown,
    notCarried: expect.arrayContaining([
      { path: 'PolicyDetails.Flavor', value: 'mint', why: 'it is not known to this version of quiesce import-dlm' },
      expect.objectContaining({ path: 'PolicyDetails.Parameters.NoReboot' }),
      expect.objectContaining({ path: 'PolicyDetails.Schedules[0].ArchiveRule' }),
    ]) as unknown,
    differences: [expect.objectContaining({ path: 'PolicyDetails.Schedules[0].RetainRule' })],
  });
});

test('--json of refused policies names the reasons', async () => {
  const { exitCode, stdout } = await run(fileOf('policy.json', [VOLUMES]), '--json');
  expect(exitCode).toBe(1);
  expect(JSON.parse(stdout)).toMatchObject({
    files: [],
    policies: [],
    refused: [{ path: '[0]', policyId: 'policy-volumes', reason: expect.stringContaining('["VOLUME"]') as string }],
  });
});
