import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { SYSTEM_PATH } from '../../../rehearsal/guests/host-command';
import { describeWhere } from '../../describe-where';
import {} from './machine';

const REPOSITORY = resolve(__dirname, '../../..');
/** `nobody`, by number: its name differs. */
const NOBODY = 65_534;
const AS_NOBODY = ['setpriv', `--reuid=${NOBODY}`, `--regid=${NOBODY}`, '--clear-groups'] as const;
const isRoot = process.getuid?.() === 0;

function reasonAgainst(): string | undefined {
  const readable = spawnSync(
    'env',
    [...(isRoot ? AS_NOBODY : []), 'test', '-r', join(REPOSITORY, 'node_modules', 'tsx', 'package.json')],
    { env: { PATH: SYSTEM_PATH } },
  );
  return readable.status === 0 ? undefined : 'another user cannot read node_modules here';
}

/** Runs a program from a clone in a home of mode 0700, as an ordinary user. */
function runAsOrdinaryUser(...args: readonly string[]): Record<string, unknown> {
  const home = mkdtempSync('/tmp/home-');
  const clone = join(home, 'clone');
  try {
    for (const folder of ['rehearsal', 'test/rehearsal']) {
      mkdirSync(join(clone, folder), { recursive: true });
      cpSync(join(REPOSITORY, folder), join(clone, folder), { recursive: true });
    }
    symlinkSync(join(REPOSITORY, 'node_modules'), join(clone, 'node_modules'));
    spawnSync('chown', ['-R', `${isRoot ? NOBODY : (process.getuid?.() ?? 0)}`, home]);
    const program = join(clone, 'test/rehearsal/guests/programs/ordinary-user.ts');
    const command = [...(isRoot ? AS_NOBODY : []), process.execPath, '--import', 'tsx', program, ...args];
    const { stdout, stderr } = spawnSync('env', command, {
      cwd: clone,
      encoding: 'utf8',
      env: { PATH: process.env.PATH, HOME: home },
      timeout: 290_000,
    });
    const line = stdout.trim().split('\n').at(-1) ?? '';
    if (!line.startsWith('{')) {
      throw new Error(`the program ended without a result: ${stderr}`);
    }
    return JSON.parse(line) as Record<string, unknown>;
  } finally {
    rmSync(home, { recursive: true });
  }
}

describeWhere(reasonAgainst())('as an ordinary user, from a home of mode 0700', () => {
  test.each([
    [[], /^(user-namespace|plain)$/],
    [['plain'], /^plain$/],
  ])('a freeze holds the database and no acknowledged write is lost %j', (args, name) => {
    const result = runAsOrdinaryUser(...args);
    expect(result).toMatchObject({
      mode: {
        confinement: { name: expect.stringMatching(name) as string },
        images: { name: 'folders', pointInTime: 'flattering' },
      },
      query: { exitCode: 0, stdout: expect.stringMatching(/^postgres\n/) as string },
      pre: { exitCode: 1, stderr: expect.stringMatching(/Device or resource busy\n$/) as string },
      post: { exitCode: 0, stdout: 'thawed\n' },
      still: result.frozen,
    });
    expect(Number(result.found)).toBeGreaterThanOrEqual(Number(result.frozen));
  });
});
