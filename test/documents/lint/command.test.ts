import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import { fileSystemsDocument } from '../../../documents';
import { documentation } from '../../../documents/documentation';
import { lintCommand, type LintReport } from '../../../documents/lint';
import { documentWith, scriptOf } from './build';

const folder = mkdtempSync(join(tmpdir(), 'quiesce-lint-'));

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

/** Runs the command as the command line does. */
async function lint(...words: readonly string[]) {
  const written = { stdout: '', stderr: '' };
  const spies = (['stdout', 'stderr'] as const).map((name) =>
    jest.spyOn(process[name], 'write').mockImplementation((text) => {
      written[name] += String(text);
      return true;
    }),
  );
  const before = process.exitCode;
  await lintCommand().parseAsync([...words], { from: 'user' });
  const code = process.exitCode;
  process.exitCode = before;
  spies.forEach((spy) => {
    spy.mockRestore();
  });
  return { ...written, code };
}

const good = () => file('good.json', JSON.stringify(fileSystemsDocument({ leaseSeconds: 60, mounts: ['/data'] })));
const bad = () => file('bad.yaml', documentWith(scriptOf('fsfreeze -f /data || exit 201')));
const warned = () =>
  file(
    'warned.yaml',
    documentWith("command='{{ command }}'\nexecution='{{ executionId }}'\necho \"$never dry-run\"\n"),
  );

describe('exit codes', () => {
  test('0 without errors, 1 with one', async () => {
    expect((await lint(good())).code).toBe(0);
    expect((await lint(bad())).code).toBe(1);
  });

  test('--strict makes errors of warnings', async () => {
    expect((await lint(warned())).code).toBe(0);
    const { code, stdout } = await lint(warned(), '--strict');
    expect(code).toBe(1);
    expect(stdout).toContain(' error unset-variable ');
  });

  test.each([
    ['a file that is not there', 'missing.yaml', undefined, 'missing.yaml does not exist'],
    ['what is neither YAML nor JSON', 'broken.yaml', 'a: [', 'broken.yaml is neither YAML nor JSON'],
    ['what is no document', 'list.yaml', '- a\n', 'list.yaml is not an SSM document'],
  ])('2 for %s', async (_, name, text, message) => {
    const path = text === undefined ? join(folder, name) : file(name, text);
    const { code, stderr, stdout } = await lint(path);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain(message);
  });
});

describe('output', () => {
  test('a line for each finding, the worst first, its fix below, and a total', async () => {
    const path = bad();
    const { stdout } = await lint(path);
    const lines = stdout.trimEnd().split('\n');
    expect(lines[0]).toMatch(/^.*bad\.yaml:\d+:\d+ error lease-missing fsfreeze holds the instance/);
    expect(lines[1]).toMatch(/^ {4}fix: before the first freeze/);
    expect(lines.at(-1)).toMatch(/^1 error, 0 warnings, \d+ infos$/);
  });

  test('what is missing is called missing, and a step without a name has its number', async () => {
    const { stdout } = await lint(
      file('bare.yaml', "mainSteps:\n  - action: aws:runShellScript\n    inputs: { runCommand: ['true'] }\n"),
    );
    expect(stdout).toContain(' contract-schema-version schemaVersion is missing, allowed: "2.2"');
    expect(stdout).toContain(' contract-precondition step number 1 has no precondition, allowed: platformType');
  });

  test('--json has the documented shape', async () => {
    const report = JSON.parse((await lint(bad(), '--json')).stdout) as LintReport;
    expect(report.counts.error).toBe(1);
    expect(report.suppressed).toBe(0);
    const [first] = report.findings.filter(({ id }) => id === 'lease-missing');
    expect(Object.keys(first ?? {})).toEqual(['file', 'line', 'column', 'id', 'severity', 'message', 'fix', 'url']);
    expect(first?.url).toBe(documentation('lint.md#lease-missing'));
  });

  test('the help names the exit codes and the suppression', async () => {
    let help = '';
    const command = lintCommand()
      .exitOverride()
      .configureOutput({ writeOut: (text) => (help += text) });
    await expect(command.parseAsync(['--help'], { from: 'user' })).rejects.toThrow('outputHelp');
    expect(help).toContain('Exit codes: 0 no errors');
    expect(help).toContain('quiesce-lint-disable-next-line ID reason');
  });
});

describe('a name in the app', () => {
  const app = join(folder, 'cdk.out');

  beforeAll(() => {
    mkdirSync(join(app, 'assembly-Prod'), { recursive: true });
    const start = { policy: { name: 'databases', quiesce: { kind: 'document', document: '' } } };
    const [before, after] = JSON.stringify(start).split('"document":""');
    const template = {
      Resources: {
        DocA1B2: {
          Type: 'AWS::SSM::Document',
          Properties: {
            Content: parse(documentWith(scriptOf('fsfreeze -f /data || exit 201'))) as unknown,
            DocumentType: 'Command',
            Name: 'my-document',
          },
          Metadata: { 'aws:cdk:path': 'App/Databases/Document' },
        },
        Nightly: {
          Type: 'AWS::Scheduler::Schedule',
          Properties: {
            Target: {
              Input: { 'Fn::Join': ['', [`${before ?? ''}"document":"`, { Ref: 'DocA1B2' }, `"${after ?? ''}`]] },
            },
          },
        },
      },
    };
    writeFileSync(join(app, 'manifest.json'), '{}');
    writeFileSync(join(app, 'assembly-Prod', 'App.template.json'), JSON.stringify(template, undefined, 1));
  });

  test.each(['DocA1B2', 'App/Databases/Document', 'Databases/Document', 'my-document', 'databases'])(
    '%s is found, with lines of the template and the tag checked',
    async (name) => {
      const { code, stdout } = await lint(name, '--app', app);
      expect(code).toBe(1);
      expect(stdout).toMatch(/App\.template\.json:\d+:\d+ error lease-missing/);
      expect(stdout).toContain('the tag DLMScriptsAccess is null, allowed: "true"');
    },
  );

  test('an unknown name is answered with the names that there are', async () => {
    const { code, stderr } = await lint('nightly', '--app', app);
    expect(code).toBe(2);
    expect(stderr).toContain('"nightly" is neither a file nor a document of the app');
    expect(stderr).toContain('App/Databases/Document, Databases/Document, DocA1B2, databases, my-document');
  });

  test('a folder that is no assembly is refused', async () => {
    expect((await lint('x', '--app', folder)).stderr).toContain('is not a cloud assembly');
  });
});
