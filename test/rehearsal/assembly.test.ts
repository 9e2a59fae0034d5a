import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readDeployedPolicy } from '../../bin/account/deployed-policy';
import { readAssembly } from '../../rehearsal/assembly';
import { chooseSchedules } from '../../rehearsal/choose-schedules';
import { missingDocuments, withGivenDocuments } from '../../rehearsal/given-documents';
import { synthesizeStages } from './staged-app';

let directory: string;

beforeAll(() => {
  directory = synthesizeStages();
});

afterAll(() => {
  rmSync(directory, { recursive: true });
});

const BOTH = 'Test/Backups (eu-west-1), Production/Backups (us-east-1)';

describe('an assembly with several engines', () => {
  test('is refused with a list of their stacks', () => {
    expect(() => readAssembly(directory)).toThrow(`2 stacks have an engine: ${BOTH}; give one with --stack`);
    expect(() => readAssembly(directory, 'backups')).toThrow(`2 stacks have an engine: ${BOTH}`);
    expect(() => readAssembly(directory, 'Backup')).toThrow(`--stack is "Backup", allowed: ${BOTH}`);
  });

  test('is read where the stack is named, by path or by id', () => {
    const { stackName, schedules, functions } = readAssembly(directory, 'Production/Backups');
    expect(schedules.map(({ policy, schedule }) => `${policy} ${schedule}`)).toEqual([
      'databases at-0',
      'databases at-30',
    ]);
    expect(functions.length).toBeGreaterThan(10);
    expect(readAssembly(directory, stackName).stackName).toBe(stackName);
  });

  test('plays the first schedule of a policy and names the others', () => {
    const { schedules, left } = chooseSchedules(readAssembly(directory, 'Test/Backups'), []);
    expect(schedules).toMatchObject([{ schedule: 'at-0' }]);
    expect(left).toEqual(['databases: only at-0 is played, not at-30']);
  });

  test('has a policy that its app only names the document of, which the user gives', () => {
    const assembly = readAssembly(directory, 'Test/Backups');
    const { schedules } = chooseSchedules(assembly, []);
    expect(missingDocuments({ assembly, schedules })).toEqual([
      'databases: give its document with --document databases-freeze=FILE, it is not in the app',
    ]);
    for (const name of [undefined, 'databases', 'databases-freeze']) {
      const given = withGivenDocuments({ assembly, schedules }, [{ ...(name && { name }), content: 'mine' }]);
      expect(given.assembly.documents).toEqual([{ name: 'databases-freeze', content: 'mine' }]);
      expect(missingDocuments(given)).toEqual([]);
    }
  });

  test.each([
    [{ policy: 'databases' }, `2 stacks have a policy "databases": ${BOTH}; give one with --stack`],
    [{ policy: 'databases', stack: 'x' }, `--stack is "x", allowed: ${BOTH}`],
    [{ policy: 'x' }, '--policy is "x", allowed: databases'],
  ])('is asked for a policy: %j', (wanted, message) => {
    expect(() => readDeployedPolicy(directory, wanted)).toThrow(message);
  });

  test.each([
    [{ stack: 'Production/Backups' }, 'us-east-1'],
    [{ region: 'eu-west-1' }, 'eu-west-1'],
  ])('has one policy with %j', (wanted, region) => {
    expect(readDeployedPolicy(directory, { policy: 'databases', ...wanted }).region).toBe(region);
  });
});

describe('an assembly that is none', () => {
  let broken: string;

  beforeEach(() => {
    broken = mkdtempSync(join(tmpdir(), 'quiesce-broken-'));
  });

  afterEach(() => {
    rmSync(broken, { recursive: true });
  });

  test.each([
    [undefined, 'which has no manifest.json; give a cloud assembly'],
    ['{', "manifest.json can't be read ("],
    ['{"artifacts":{}}', 'where no stack has an engine (there is none); synthesize an app with a SnapshotEngine'],
    [
      '{"artifacts":{"A":{"type":"aws:cloudformation:stack","properties":{"templateFile":"A.json"}}}}',
      "A.json can't be read (",
    ],
  ])('says what is wrong with %s', (manifest, message) => {
    if (manifest !== undefined) {
      writeFileSync(join(broken, 'manifest.json'), manifest);
    }
    expect(() => readAssembly(broken)).toThrow(message);
  });
});
