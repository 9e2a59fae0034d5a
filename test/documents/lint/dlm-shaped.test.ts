import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { lintDocument } from '../../../documents/lint';

/** Findings about a document as a whole are at its first line, or at the first line of its script. */
const OF_THE_WHOLE: readonly string[] = [
  'contract-tag',
  'step-timeout-fixed',
  'execution-id-unused',
  'evidence-missing',
];

/** The nine known defects of the published samples for DLM, and the ids of their findings. */
const DEFECTS: readonly (readonly [string, readonly string[]])[] = [
  ['1 lock in a one-shot client', ['lock-in-one-shot-client']],
  ['2 half-way freeze, lease armed last', ['freeze-half-way', 'lease-after-freeze']],
  ['3 exit at the first failing thaw', ['thaw-exits-early', 'release-skipped']],
  ['4 lsblk MOUNTPOINTS, nothing frozen', ['lsblk-mountpoints', 'nothing-frozen-succeeds']],
  ['5 remount as a probe', ['remount-probe']],
  ['6 swap', ['swap-not-skipped']],
  ['7 variables that are never set', ['unset-variable', 'execution-id-unused']],
  ['8 every mount', ['every-mount-frozen', 'system-mount-frozen']],
  ['9 never 203', ['lease-expiry-unreported']],
];

function sample(name: string) {
  const text = readFileSync(join(__dirname, 'samples', name), 'utf8');
  const marked = text.split('\n').flatMap((line, index) => {
    const ids = (/#! ([a-z -]+)/.exec(line)?.[1] ?? '').split(' ').filter((id) => id !== '');
    return ids.map((id) => `${index + 1} ${id}`);
  });
  const { findings } = lintDocument({ file: name, text });
  return { marked, findings, ids: new Set(findings.map(({ id }) => id)) };
}

test.each(['dlm-shaped-mysql.yaml', 'dlm-shaped-postgresql.json'])(
  '%s: each defect at its line, and no other',
  (name) => {
    const { marked, findings } = sample(name);
    const found = findings.filter(({ id }) => !OF_THE_WHOLE.includes(id)).map(({ line, id }) => `${line} ${id}`);
    expect([...new Set(found)].toSorted()).toEqual(marked.toSorted());
  },
);

test.each(DEFECTS)('the known defect %s is found', (_, ids) => {
  const mysql = sample('dlm-shaped-mysql.yaml').ids;
  expect(ids.filter((id) => !mysql.has(id))).toEqual([]);
});

test.each(['dlm-shaped-mysql.yaml', 'dlm-shaped-postgresql.json'])(
  '%s: what is true of the whole is said once',
  (name) => {
    const found = sample(name).findings.map(({ id }) => id);
    expect(OF_THE_WHOLE.map((id) => found.filter((candidate) => candidate === id).length)).toEqual([1, 1, 1, 1]);
  },
);
