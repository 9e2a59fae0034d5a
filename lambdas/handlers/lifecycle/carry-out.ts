import type { Action, ActionOf } from '../../domain/lifecycle/actions';
import { MetricName } from '../../domain/metrics';
import { inPool } from '../../domain/pool';
import { groupBy } from '../../domain/sets';
import { archive, changeFastRestore, lock, noteState, share, unshare } from './actions';
import { copy } from './copy';
import { isLeft, RESERVE_MILLIS } from './pacer';
import { beginRemoval, prune } from './prune';
import { detailOf, policyOf, type Round } from './round';
import { tell, tellFailure } from './tell';

type Kind = Action['kind'];

type Carriers = {
  readonly [K in Kind]: (round: Round, action: ActionOf<K>) => Promise<void>;
};

const CARRIERS: Carriers = {
  tell,
  'note-state': noteState,
  lock,
  copy,
  share,
  unshare,
  'disable-fast-restore': changeFastRestore,
  'enable-fast-restore': changeFastRestore,
  archive,
  prune,
};

/** Actions that go on at the same time: enough for the engine's share of each bucket, though each waits for EC2. */
const AT_ONCE = 16;

/** Until the round has said that it has ended. */
const END_MILLIS = 5_000;

type End = 'done' | 'failed' | 'left';

/** How actions ended. `left`: there was no time or no slot, so the next round goes on with it. */
export interface Carried {
  readonly done: number;
  readonly failed: number;
  readonly left: number;
}

/** Carries out a plan's actions, one kind after another in its order. What fails is told, and does not stop the others. */
export async function carryOut(round: Round, actions: readonly Action[]): Promise<Carried> {
  const { clock } = round.ports;
  const ends: End[] = [];
  let shownAt = 0;
  for (const same of groupBy(actions, ({ kind }) => kind)) {
    const ended = await inPool(batchesOf(same), {
      size: AT_ONCE,
      mayBegin: () => clock.remaining() > RESERVE_MILLIS,
      work: (batch) => carryBatch(round, batch),
    });
    ends.push(...ended.flat());
    if (same[0]?.kind === 'copy') {
      shownAt = clock.now() + round.consistencySeconds * 1_000;
    }
  }
  // The next round may begin at once, and must see the copies of this one: it would make them again.
  await clock.sleep(Math.max(0, Math.min(shownAt - clock.now(), clock.remaining() - END_MILLIS)));
  const count = (end: End): number => ends.filter((each) => each === end).length;
  return { done: count('done'), failed: count('failed'), left: count('left') + actions.length - ends.length };
}

/** Sets whose removal begins with one call: there are hardly more calls than snapshots then. */
const REMOVED_TOGETHER = 8;

/** Actions of one kind that are carried out one after another: removals in one Region, and any other alone. */
function batchesOf(actions: readonly Action[]): readonly (readonly Action[])[] {
  return groupBy(actions, ({ of }) => of.region).flatMap((there) => {
    const size = there[0]?.kind === 'prune' ? REMOVED_TOGETHER : 1;
    const batches = Array.from({ length: Math.ceil(there.length / size) });
    return batches.map((_, index) => there.slice(index * size, (index + 1) * size));
  });
}

async function carryBatch(round: Round, batch: readonly Action[]): Promise<readonly End[]> {
  const begun = await beginRemoval(
    round,
    batch.filter((action) => action.kind === 'prune'),
  );
  const ends: End[] = [];
  for (const action of batch) {
    ends.push(await carry(begun, action));
  }
  return ends;
}

async function carry(round: Round, action: Action): Promise<End> {
  const { log, metrics } = round.ports;
  const { kind, of, reason } = action;
  try {
    await (CARRIERS[kind] as (round: Round, action: Action) => Promise<void>)(round, action);
    log.info('lifecycle-action', { action: kind, ...detailOf(of), reason });
    return 'done';
  } catch (error) {
    if (isLeft(error)) {
      log.info('lifecycle-action-left', { action: kind, ...detailOf(of), cause: String(error) });
      return 'left';
    }
    log.error('lifecycle-action-failed', error, { action: kind, ...detailOf(of), reason });
    metrics.emit(policyOf(of), { [MetricName.LIFECYCLE_FAILED]: 1 });
    await tellFailure(round.ports, {
      policy: policyOf(of),
      set: of,
      step: kind === 'tell' ? action.about : kind,
      error,
    });
    return 'failed';
  }
}
