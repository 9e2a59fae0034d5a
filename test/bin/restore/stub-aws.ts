import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ScriptEnd } from './fake-aws';

/** States by the query that asks for them, in order; the last one stays. */
export type States = Readonly<Record<string, readonly string[]>>;

/** It costs a few milliseconds a call, so that a test can let each call fail in turn. */
const STUB = `#!/bin/bash
cd "\${0%/*}"
query=- previous=
for word; do
  if [ "$previous" = --query ]; then query=$word; fi
  previous=$word
done
call="$2 $query"
echo "$call" >> calls
if [ "$(wc -l < calls)" = "$FAILS_AT" ]; then
  echo "An error occurred ($call)" >&2
  exit 254
fi
count=$(grep -cxF -- "$call" calls)
while IFS=$'\\t' read -r of states; do
  if [ "$of" = "$query" ]; then
    set -- $states
    at=$((count < $# ? count : $#))
    echo "\${!at}"
  fi
done < states
`;

/** Runs a script of bash where \`aws\` answers by a table. The call of the given number, from 1 on, fails. */
export function runStubbed(
  script: string,
  states: States,
  failsAt = 0,
): ScriptEnd & { readonly calls: readonly string[] } {
  const directory = mkdtempSync(join(tmpdir(), 'quiesce-restore-'));
  const file = (name: string, content: string): void => {
    writeFileSync(join(directory, name), content, { mode: 0o755 });
  };
  try {
    file('aws', STUB);
    file('sleep', '#!/bin/sh\n');
    file('calls', '');
    file('restore.sh', script);
    file(
      'states',
      Object.entries(states)
        .map(([query, all]) => `${query}\t${all.join(' ')}\n`)
        .join(''),
    );
    const env = { PATH: `${directory}:/usr/bin:/bin`, FAILS_AT: String(failsAt) };
    const { status, stdout, stderr } = spawnSync('bash', [join(directory, 'restore.sh')], {
      env,
      encoding: 'utf8',
      timeout: 20_000,
    });
    const calls = readFileSync(join(directory, 'calls'), 'utf8').split('\n').slice(0, -1);
    return { exitCode: status ?? -1, stdout, stderr, calls };
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
