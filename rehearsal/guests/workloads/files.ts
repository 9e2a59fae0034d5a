import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Clock } from '../../clock';
import { Account } from '../confinement/confinement';
import { BELOW_A_SHELL } from '../freezing/freezer';
import { SYSTEM_PATH } from '../host-command';
import type { ProcessGuest } from '../process-guest';
import { firstVolume, type AcknowledgedWrite, type Workload } from './workload';

const LOG_FILE = 'log';

/** Writes lines to a file on the instance's first volume. Runs inside: outside, a frozen volume would stop this process. */
export function startFileWriter(guest: ProcessGuest, clock: Clock): Workload {
  const { volumeId, mountPoint } = firstVolume(guest);
  const script = readFileSync(join(__dirname, 'files.sh'), 'utf8');
  const child = guest.confinement.spawn({
    argv: [...BELOW_A_SHELL, 'sh', '-c', script, 'writer', `${mountPoint}/${LOG_FILE}`],
    account: Account.ROOT,
    environment: { PATH: SYSTEM_PATH },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  guest.register({ pid: () => guest.confinement.commandPid(child), volumeIds: [volumeId], stopsFor: 'freeze' });
  const acknowledged: AcknowledgedWrite[] = [];
  if (child.stdout !== null) {
    createInterface({ input: child.stdout }).on('line', (line) => {
      acknowledged.push({ id: Number(line), acknowledgedAt: clock.now() });
    });
  }
  return { acknowledged: () => [...acknowledged] };
}

/** The numbers of the lines that an image holds; a torn last line does not count. */
export function readLines({ hostPath }: ProcessGuest['volumes'][number]): readonly number[] {
  const text = readFileSync(join(hostPath, LOG_FILE), 'utf8');
  return text
    .slice(0, text.lastIndexOf('\n') + 1)
    .split('\n')
    .filter((line) => /^\d+$/.test(line))
    .map(Number);
}
