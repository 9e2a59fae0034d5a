import { spawnSync } from 'node:child_process';
import { parse } from 'unbash';
import * as library from '../../documents';
import { LARGEST_DOCUMENT } from '../../documents/contract';
import { shippedShell } from '../../documents/shipped-shell';
import { SNAPSHOT_FORM_LENGTH } from '../../lambdas/domain/snapshot-form';
import { substitute } from '../../lab/databases/substitute';
import { describeWhere } from '../describe-where';
import { everyDocument, MOST_MOUNTS } from './every-document';
import { isInstalled } from './machine';

const IN_GUEST = { snapshotInGuest: { ec2Endpoint: `https://${'vpce-0123456789abcdef0.'.repeat(3)}example` } };
/** The library as it would be if it shipped its sources as they are. */
const sources = withSources();
const modes = [
  ['in the engine', {}],
  ['in the guest', IN_GUEST],
] as const;

function withSources(): typeof library {
  let loaded: typeof library | undefined;
  jest.isolateModules(() => {
    jest.doMock('../../documents/shipped-shell', () => ({ shippedShell: (source: string) => source }));
    jest.doMock('../../documents/contract', () => ({
      ...jest.requireActual<object>('../../documents/contract'),
      LARGEST_DOCUMENT: Number.POSITIVE_INFINITY,
    }));
    loaded = jest.requireActual('../../documents');
  });
  if (loaded === undefined) {
    throw new Error('the library was not loaded');
  }
  return loaded;
}

const scriptOf = (content: library.DocumentContent): string => content.mainSteps[0].inputs.runCommand.join('\n');

/** What a script parses to, without where it stands. */
function tree(script: string): unknown {
  const root = parse(script.replaceAll(/\{\{ (\w+) \}\}/g, '$1'));
  expect(root.errors ?? []).toEqual([]);
  return JSON.parse(JSON.stringify(root, (key, value: unknown) => (/(pos|end)$/i.test(key) ? undefined : value)));
}

describe.each(modes)('with the critical section %s', (_, mode) => {
  const originals = everyDocument(sources, mode);
  const largest = everyDocument(library, { ...mode, mounts: MOST_MOUNTS, leaseSeconds: 600 });

  test.each(everyDocument(library, mode))('the %s document means what its sources mean', (name, content) => {
    const original = originals.find(([other]) => other === name)?.[1];
    expect(original === undefined ? '' : tree(scriptOf(original))).toEqual(tree(scriptOf(content)));
  });

  test.each(largest)(
    'the %s document with as many mounts as an instance has volumes leaves room for its parameters',
    (_name, content) => {
      expect(Buffer.byteLength(JSON.stringify(content, null, 2))).toBeLessThanOrEqual(LARGEST_DOCUMENT);
      expect(LARGEST_DOCUMENT + SNAPSHOT_FORM_LENGTH).toBeLessThan(64 * 1_024 - 500);
    },
  );

  test.each(largest)('the %s document has no character beyond ASCII and no comment', (_name, content) => {
    expect(JSON.stringify(content)).toMatch(/^[\x20-\x7e]*$/);
    expect(
      scriptOf(content)
        .split('\n')
        .slice(1)
        .filter((line) => line.startsWith('#')),
    ).toEqual([]);
  });
});

describeWhere(isInstalled('shellcheck') ? undefined : 'shellcheck is not installed')('shellcheck', () => {
  test.each(everyDocument(sources))('the whole %s script is clean', (_, content) => {
    const checked = spawnSync('shellcheck', ['-s', 'sh', '-'], { input: substitute(content, {}), encoding: 'utf8' });
    expect(checked.stdout).toBe('');
  });
});

test.each([
  ['a comment of its own', 'a\n  # b\n\n c', 'a\nc'],
  ['a comment after a command', 'a # b\nc; # d', 'a\nc;'],
  ['an expansion', 'a ${x#y} ${#x} $# a#b', 'a ${x#y} ${#x} $# a#b'],
  [
    'strings',
    `a '# b' "# c" "d
  # e"  # f`,
    `a '# b' "# c" "d
  # e"`,
  ],
  ['an escaped quote', `a \\" # b`, `a \\"`],
  ['a here-document', 'a <<END\n  # b\n\nEND\n  c', 'a <<END\n  # b\n\nEND\nc'],
  ['a shift', 'a $((1 << 8 | 1 << b))\n # c\nd', 'a $((1 << 8 | 1 << b))\nd'],
  ['a quoted here-document', "a <<'END' # x\n # b\nEND", "a <<'END'\n # b\nEND"],
])('%s', (_, source, shipped) => {
  expect(shippedShell(source)).toBe(shipped);
});
