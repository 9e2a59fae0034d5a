import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findingLine, type Report } from '../../../../lab/simulation/exhaustive/report/report';
import { simulate } from '../../../../lab/simulation/exhaustive/run-command';

/** Two minutes on two idle cores; a busy machine takes several times as long. */
const LONGEST_MILLIS = 900_000;

/** By the command, in processes of its own: a case is twice as slow inside of jest's sandbox. */
test(
  'every path ends as it says, and no single fault at any of its places breaks an invariant',
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'quiesce-singles-'));
    try {
      const { status } = await simulate('--single', '--json', join(folder, 'report.json'));
      const report = JSON.parse(readFileSync(join(folder, 'report.json'), 'utf8')) as Report;
      expect(report.findings.map(findingLine)).toEqual([]);
      expect(report.single).toBeGreaterThan(10_000);
      expect(status).toBe(0);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
  LONGEST_MILLIS,
);
