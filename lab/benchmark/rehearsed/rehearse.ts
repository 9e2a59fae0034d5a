import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Report } from '../../../rehearsal/report/report';
import { countWindows, type WindowCount } from './count-window';

const ROOT = join(__dirname, '..', '..', '..');
const LONGEST_MILLIS = 180_000;

/** What `npm start` does, for one policy: real scripts, bundled functions, the wire between. Takes some ten seconds. */
export async function countInRehearsal(policy: string): Promise<WindowCount> {
  const program = [join(ROOT, 'bin', 'quiesce.js'), 'rehearse', '--json', '--policy', policy];
  const { stdout } = await promisify(execFile)(process.execPath, program, {
    cwd: ROOT,
    timeout: LONGEST_MILLIS,
    maxBuffer: 256 * 1_024 * 1_024,
  });
  return countWindows(JSON.parse(stdout) as Report);
}
