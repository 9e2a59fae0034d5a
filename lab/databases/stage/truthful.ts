import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { firstVolume } from '../../../rehearsal/guests/workloads/workload';
import { CannotRunError } from '../errors';
import { runInside } from './inside';
import { DATA_MOUNT } from './stage';
import type { Turn } from './stage';

/** The journal of ext4 commits every 5 s, that of XFS every 30 s; the image is made milliseconds after the writes. */
const WRITES = `cd ${DATA_MOUNT} && echo kept >synced && sync synced && sync -f . && echo lost >unsynced`;

/**
 * Measures what an image holds: a file that was synced, and not one that lay only in the page cache of the instance.
 * Throws a `CannotRunError` otherwise, since either would falsify the rounds without quiescing.
 */
export async function assertTruthfulImages(turn: Turn): Promise<void> {
  const programs = { binds: [] };
  const written = await turn.launch('probe', programs);
  await runInside(written, ['sh', '-c', WRITES]);
  const set = await turn.capture(written);
  const restored = await turn.launch('probe-restored', programs, set);
  const { hostPath } = firstVolume(restored);
  const content = (name: string): string => {
    const file = join(hostPath, name);
    return existsSync(file) ? readFileSync(file, 'utf8') : '';
  };
  const [synced, unsynced] = [content('synced'), content('unsynced')];
  await turn.discard(written);
  await turn.discard(restored);
  if (synced !== 'kept\n') {
    throw new CannotRunError('an image does not hold what was synced before it: it is no image of that instant');
  }
  if (unsynced !== '') {
    throw new CannotRunError(
      'an image holds what was never synced, as no EBS snapshot would: the rounds without quiescing would be flattered',
    );
  }
}
