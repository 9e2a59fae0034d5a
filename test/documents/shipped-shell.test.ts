import { spawnSync } from 'node:child_process';
import { parse } from 'unbash';
import * as library from '../../documents';
import { CHECKS, type CheckContent } from '../../documents/checks';
import { LARGEST_DOCUMENT } from '../../documents/contract';
import { reachedShell, shippedShell } from '../../documents/shipped-shell';
import { SNAPSHOT_FORM_LENGTH } from '../../lambdas/domain/snapshot-form';
import { substitute } from '../../lab/databases/substitute';
import { describeWhere } from '../describe-where';
import { everyCheck } from './every-check';
import { everyDocument, MOST_MOUNTS } from './every-document';
import { isInstalled } from './machine';

const IN_GUEST = { snapshotInGuest: { ec2Endpoint: `https://${'vpce-0123456789abcdef0.'.repeat(3)}example` } };
/** The library as it would be if it shipped its sources as they are. */
const sources = withSources();
const modes = [
  ['in the engine', {}],
  ['in the guest', IN_GUEST],
] as const;

function withSources(): typeof library & { readonly CHECKS: typeof CHECKS } {
  let loaded: (typeof library & { readonly CHECKS: typeof CHECKS }) | undefined;
  jest.isolateModules(() => {
    const asItIs = (source: string): string => source;
    jest.doMock('../../documents/shipped-shell', () => ({ shippedShell: asItIs, reachedShell: asItIs }));
    jest.doMock('../../documents/contract', () => ({
      ...jest.requireActual<object>('../../documents/contract'),
      LARGEST_DOCUMENT: Number.POSITIVE_INFINITY,
    }));
    loaded = {
      ...jest.requireActual<typeof library>('../../documents'),
      ...jest.requireActual<{ readonly CHECKS: typeof CHECKS }>('../../documents/checks'),
    };
  });
  if (loaded === undefined) {
    throw new Error('the library was not loaded');
  }
  return loaded;
}

const scriptOf = (content: library.DocumentContent | CheckContent): string =>
  content.mainSteps[0].inputs.runCommand.join('\n');

interface Parsed {
  /** What each function parses to, without where it stands; the last definition of each. */
  readonly functions: ReadonlyMap<string, unknown>;
  /** What the other commands parse to. */
  readonly others: unknown;
}

function parsed(script: string): Parsed {
  const root = parse(script.replaceAll(/\{\{ (\w+) \}\}/g, '$1'));
  expect(root.errors ?? []).toEqual([]);
  const functions = new Map<string, unknown>();
  const others: unknown[] = [];
  for (const { command } of root.commands) {
    const tree: unknown = JSON.parse(
      JSON.stringify(command, (key, value: unknown) => (/(pos|end)$/i.test(key) ? undefined : value)),
    );
    if (command.type === 'Function') {
      functions.set(command.name.text, tree);
    } else {
      others.push(tree);
    }
  }
  return { functions, others };
}

/** The words of a script that are no comments, and no parts of longer names. */
const wordsOf = (script: string): ReadonlySet<string> => new Set(script.match(/\w+/g));

describe.each(modes)('with the critical section %s', (_, mode) => {
  const originals = new Map(everyDocument(sources, mode));
  const largest = everyDocument(library, { ...mode, mounts: MOST_MOUNTS, leaseSeconds: 600 });

  test.each(everyDocument(library, mode))('the %s document means what its sources mean', (name, content) => {
    const original = parsed(scriptOf(originals.get(name) ?? content));
    const shipped = parsed(scriptOf(content));
    const left = [...original.functions].filter(([called]) => shipped.functions.has(called));
    expect({ functions: new Map(left), others: original.others }).toEqual(shipped);
    expect(original.functions.size).toBeGreaterThan(shipped.functions.size);
  });

  test.each(everyDocument(library, mode))('the %s document calls no function that was left out', (name, content) => {
    const script = scriptOf(content);
    const { functions } = parsed(script);
    const words = wordsOf(script);
    const original = parsed(scriptOf(originals.get(name) ?? content));
    expect([...original.functions.keys()].filter((called) => words.has(called) && !functions.has(called))).toEqual([]);
    expect(script.match(/^(\w+)(?=\(\) \{)/gm)?.toSorted()).toEqual([...new Set(functions.keys())].toSorted());
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

describe('checks of a restored set', () => {
  const originals = new Map(everyCheck(sources.CHECKS));

  test.each(everyCheck(CHECKS))(
    'the check %s means what its sources mean, and calls no function that was left out',
    (name, content) => {
      const original = parsed(scriptOf(originals.get(name) ?? content));
      const shipped = parsed(scriptOf(content));
      const left = [...original.functions].filter(([called]) => shipped.functions.has(called));
      expect({ functions: new Map(left), others: original.others }).toEqual(shipped);
      const words = wordsOf(scriptOf(content));
      expect(
        [...original.functions.keys()].filter((called) => words.has(called) && !shipped.functions.has(called)),
      ).toEqual([]);
    },
  );
});

describeWhere(isInstalled('shellcheck') ? undefined : 'shellcheck is not installed')('shellcheck', () => {
  const shellcheck = (content: library.DocumentContent | CheckContent, ...options: readonly string[]): string =>
    spawnSync('shellcheck', ['-s', 'sh', ...options, '-'], { input: substitute(content, {}), encoding: 'utf8' }).stdout;

  test.each(everyDocument(sources))('the whole %s script is clean', (_, content) => {
    expect(shellcheck(content)).toBe('');
  });

  // What only holds use is not left out here, as in shell/.shellcheckrc. The linter finds variables that are never assigned.
  test.each(everyCheck(sources.CHECKS))('the whole script of the check %s is clean', (_, content) => {
    expect(shellcheck(content, '-e', 'SC2034,SC2154')).toBe('');
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
  ['what opens and closes a list', 'a() {\n  if b; then # c\n\n    d\n  fi\n}\ne', 'a() { if b; then d;fi;}\ne'],
  ['a list that begins or ends on its line', 'a ||\n  b\n{ c; }\nd', 'a || b\n{ c; }\nd'],
  ['the ends of cases', 'case a in\n  a)\n    b\n    ;;\nesac', 'case a in a)\nb\n;; esac'],
  ['commands that end in their own signs', 'if a; then\n  b;\nelse\n  c &\nfi', 'if a; then b;\nelse c &\nfi'],
  ['a command that ends in a semicolon', 'if a; then\n  b;\nfi', 'if a; then b;\nfi'],
  ['an expansion that goes on', 'a ${b:-\n}', 'a ${b:-\n}'],
  ['a list after a string of several lines', "a() {\n  b ' {\n fi'\n}", "a() { b ' {\n fi';}"],
  ['a list after a here-document', 'a() {\n  b <<END ||\n{\nEND\n}', 'a() { b <<END ||\n{\nEND\n}'],
])('%s', (_, source, shipped) => {
  expect(shippedShell(source)).toBe(shipped);
});

test('only functions that are reached are left, each as it was defined last', () => {
  const source = 'x=1\na() { b; }\nc() {\n  a # e\n}\n\ne() {\n  e\n}\n\na() {\n  cat <<END\n}\nEND\n}\n\nf() { :; }\n';
  expect(reachedShell(source, 'c "$@"')).toBe('x=1\n\nc() {\n  a # e\n}\n\n\n\na() {\n  cat <<END\n}\nEND\n}\n\n\n');
});
