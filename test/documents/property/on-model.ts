import { fileSystemsDocument } from '../../../documents';
import { ModelledGuest } from '../../../lab/modelled-guest';
import type { RunningStep } from '../../../rehearsal/guests/guest';
import { VirtualClock } from '../../../rehearsal/in-process/virtual-clock';
import { substitute } from '../../../lab/databases/substitute';
import { LEASE_SECONDS, type Happening } from './orders';
import type { Interval, Script, Trace } from './trace';

const MOUNTS = ['/srv/a', '/srv/b'];
const DOCUMENT = fileSystemsDocument({ leaseSeconds: LEASE_SECONDS, mounts: MOUNTS });

/** Plays an order on the modelled guest, under a clock that takes no time. */
export async function playOnModel(order: readonly Happening[]): Promise<Trace> {
  const clock = new VirtualClock();
  const mounts = MOUNTS.map((path) => ({ path, volumeId: path }));
  const guest = new ModelledGuest({ instanceId: 'i-a', clock, mounts });
  const scripts: Script[] = [];
  let last: RunningStep | undefined;
  for (const { after, what, id } of order) {
    await clock.advance(after);
    if (what === 'kill') {
      last?.kill();
      continue;
    }
    const said = { command: what === 'operator' ? 'post-script' : what, id: what === 'operator' ? 'None' : id };
    const script = substitute(DOCUMENT, { executionId: said.id, command: said.command, timeoutSeconds: 20 });
    const from = clock.now();
    last = guest.start({ commandId: 'c', name: 'step', script, environment: {} });
    void last.finished.then(({ exitCode, stdout }) =>
      scripts.push({ ...said, from, to: clock.now(), code: exitCode, stdout }),
    );
  }
  await clock.runUntilIdle();
  const intervals = guest.truth.frozen.map(({ path, executionId, frozenAt, thawedAt, thawedBy }): Interval => ({
    path,
    owner: executionId,
    from: frozenAt,
    to: thawedAt ?? Number.POSITIVE_INFINITY,
    by: thawedBy === undefined || thawedBy === 'somebody' || thawedBy === 'crash' ? 'nobody' : thawedBy,
  }));
  return { intervals, scripts, mounts: MOUNTS, lateMillis: 0 };
}
