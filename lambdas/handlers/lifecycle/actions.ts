import type { Action, ActionOf } from '../../domain/lifecycle/actions';
import { sharedTag } from '../../domain/lifecycle/tags';
import { defined } from '../../domain/json';
import { instantOf } from '../../domain/instant';
import { MetricName } from '../../domain/metrics';
import { TagKey } from '../../domain/snapshot-tags';
import type { Tag } from '../../domain/tag';
import type { FastRestoreRefusal } from '../../ports';
import { detailOf, isCopy, policyOf, type Round } from './round';

/** The event comes before the tag, which ends the repeating: it may be published twice, but must not be missing. */
export async function noteState(round: Round, { of, state, snapshots, reason }: ActionOf<'note-state'>): Promise<void> {
  const { events, metrics, clock } = round.ports;
  const copies = isCopy(round, of);
  const [time, detail] = [instantOf(clock.now()), detailOf(of)];
  if (state === 'failed') {
    const detailType = 'Snapshot Set Failed';
    const cause = errorsOf(round, of) || reason;
    await events.publish([{ detailType, time, resources: [], detail: { ...detail, cause } }]);
  } else {
    const detailType = copies ? 'Snapshot Set Copied' : 'Snapshot Set Completed';
    await events.publish([{ detailType, time, resources: [], detail }]);
  }
  await label(round, of, [
    { key: TagKey.STATE, value: state },
    { key: TagKey.SNAPSHOTS, value: String(snapshots) },
  ]);
  const completed = copies ? MetricName.SNAPSHOTS_COPIED_REGION_COMPLETED : MetricName.SET_COMPLETED;
  metrics.emit(policyOf(of), {
    [state === 'failed' ? MetricName.SET_FAILED : completed]: copies ? of.snapshotIds.length : 1,
  });
}

/** EC2's reasons, which it gives for copies only. */
function errorsOf(round: Round, { region, snapshotIds }: Action['of']): string {
  const failed = snapshotIds.flatMap((id) => round.snapshot(region, id) ?? []).filter(({ state }) => state === 'error');
  return failed.map(({ snapshotId, stateMessage }) => `${snapshotId}: ${stateMessage ?? 'error'}`).join('; ');
}

export async function lock(round: Round, { of, mode, days, coolOffHours }: ActionOf<'lock'>): Promise<void> {
  const request = { mode, days, ...defined({ coolOffHours }) };
  await forEach(round, 'lock', of, (id) => round.ports.storedSets.lock(of.region, id, request));
}

export async function share(round: Round, { of, accounts, until = 'always' }: ActionOf<'share'>): Promise<void> {
  await forEach(round, 'share', of, (id) => round.ports.storedSets.share(of.region, id, accounts));
  await label(round, of, [{ key: TagKey.SHARED, value: sharedTag({ until, accounts }) }]);
  round.ports.metrics.emit(policyOf(of), { [MetricName.SNAPSHOTS_SHARED_COMPLETED]: of.snapshotIds.length });
}

export async function unshare(round: Round, { of, accounts }: ActionOf<'unshare'>): Promise<void> {
  await forEach(round, 'share', of, (id) => round.ports.storedSets.unshare(of.region, id, accounts));
  await label(round, of, [{ key: TagKey.SHARED, value: sharedTag({ until: 'ended', accounts }) }]);
}

export async function changeFastRestore(
  round: Round,
  { kind, of, zones }: ActionOf<'enable-fast-restore' | 'disable-fast-restore'>,
): Promise<void> {
  const { storedSets } = round.ports;
  const request = { snapshotIds: of.snapshotIds, zones };
  const refused = await round.pacer.call('fast-restore', of.region, () =>
    kind === 'enable-fast-restore'
      ? storedSets.enableFastRestore(of.region, request)
      : storedSets.disableFastRestore(of.region, request),
  );
  if (refused.length > 0) {
    throw new FastRestoreRefused(refused);
  }
}

/** EC2 answers apart for each snapshot and zone: some of them were refused. */
class FastRestoreRefused extends Error {
  override readonly name = 'FastRestoreRefused';

  constructor(refused: readonly FastRestoreRefusal[]) {
    super(refused.map(({ snapshotId, zone, cause }) => `${snapshotId} in ${zone}: ${cause}`).join('; '));
  }
}

export async function archive(round: Round, { of }: ActionOf<'archive'>): Promise<void> {
  await forEach(round, 'archive', of, (id) => round.ports.storedSets.archive(of.region, id));
}

async function label(round: Round, of: Action['of'], tags: readonly Tag[]): Promise<void> {
  await round.pacer.call('label', of.region, () => round.ports.storedSets.label(of.region, of.snapshotIds, tags));
}

async function forEach(
  round: Round,
  bucket: 'lock' | 'share' | 'archive',
  { region, snapshotIds }: Action['of'],
  call: (snapshotId: string) => Promise<void>,
): Promise<void> {
  for (const snapshotId of snapshotIds) {
    await round.pacer.call(bucket, region, () => call(snapshotId));
  }
}
