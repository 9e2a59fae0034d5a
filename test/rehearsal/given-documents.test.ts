import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RunRequest } from '../../lambdas/domain/policy';
import type { Assembly, DeployedSchedule } from '../../rehearsal/assembly';
import { readGivenDocument, withGivenDocuments, type GivenDocument } from '../../rehearsal/given-documents';
import { DOCUMENT } from './cloud/fixtures';

/** A schedule of a policy that sends a document of this name; undefined: none. */
function scheduleOf(policy: string, document?: string): DeployedSchedule {
  const quiesce = document === undefined ? { kind: 'none' } : { kind: 'document', document };
  const request = { policy: { name: policy, quiesce } } as unknown as RunRequest;
  return { policy, schedule: 'nightly', input: () => request, deployed: {} as DeployedSchedule['deployed'] };
}

const SHARED = [scheduleOf('a', 'shared'), scheduleOf('b', 'shared'), scheduleOf('c')];

/** Content of the document that each policy sends in the end. */
function sent(schedules: readonly DeployedSchedule[], given: readonly GivenDocument[]): readonly unknown[] {
  const assembly = { documents: [{ name: 'shared', content: 'deployed' }] } as unknown as Assembly;
  const prepared = withGivenDocuments({ assembly, schedules }, given);
  return prepared.schedules.map(({ input }) => {
    const { quiesce } = input('').policy;
    const name = quiesce.kind === 'document' ? quiesce.document : undefined;
    return prepared.assembly.documents.find((document) => document.name === name)?.content;
  });
}

test.each<[string, readonly GivenDocument[], readonly unknown[]]>([
  ['nothing', [], ['deployed', 'deployed', undefined]],
  ['one for all', [{ content: 1 }], [1, 1, undefined]],
  ['one for a policy', [{ name: 'b', content: 2 }], ['deployed', 2, undefined]],
  ['one for a document', [{ name: 'shared', content: 3 }], [3, 3, undefined]],
  [
    'a policy’s before a document’s',
    [
      { name: 'shared', content: 3 },
      { name: 'a', content: 4 },
    ],
    [4, 3, undefined],
  ],
  ['a document’s before one for all', [{ content: 1 }, { name: 'shared', content: 3 }], [3, 3, undefined]],
  [
    'one for each policy',
    [
      { name: 'a', content: 5 },
      { name: 'b', content: 6 },
    ],
    [5, 6, undefined],
  ],
])('policies send what was given: %s', (_, given, contents) => {
  expect(sent(SHARED, given)).toEqual(contents);
});

test.each<[readonly DeployedSchedule[], readonly GivenDocument[], string]>([
  [SHARED, [{ name: 'c', content: 1 }], '--document names "c", allowed: a, shared, b'],
  [SHARED, [{ content: 1 }, { content: 2 }], '--document is given twice for all policies'],
  [
    SHARED,
    [
      { name: 'a', content: 1 },
      { name: 'a', content: 2 },
    ],
    '--document is given twice for a',
  ],
  [[scheduleOf('c')], [{ content: 1 }], 'allowed: none, no policy that is played sends a document of its own'],
])('a name that fits nothing is refused', (schedules, given, message) => {
  expect(() => sent(schedules, given)).toThrow(message);
});

describe('--document', () => {
  const folder = mkdtempSync(join(tmpdir(), 'quiesce-given-'));
  const content = DOCUMENT;

  beforeAll(() => {
    writeFileSync(join(folder, 'mine.json'), JSON.stringify(content));
    writeFileSync(join(folder, 'a=b.json'), JSON.stringify(content));
    writeFileSync(join(folder, 'package.json'), '{"name":"x"}');
  });

  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  test.each([
    ['', 'mine.json', undefined],
    ['databases=', 'mine.json', 'databases'],
    ['', 'a=b.json', undefined],
    ['databases=', 'a=b.json', 'databases'],
  ])('%s%s is read', (prefix, file, name) => {
    expect(readGivenDocument(`${prefix}${join(folder, file)}`)).toEqual({ ...(name && { name }), content });
  });

  test.each([
    ['', 'package.json', 'is not an SSM document (its members: name)'],
    ['x=', 'package.json', 'is not an SSM document (its members: name)'],
    ['', 'nosuch.yaml', "can't be read ("],
    ['x=', 'nosuch.yaml', "can't be read ("],
  ])('%s%s is refused', (prefix, file, message) => {
    expect(() => readGivenDocument(`${prefix}${join(folder, file)}`)).toThrow(message);
  });
});
