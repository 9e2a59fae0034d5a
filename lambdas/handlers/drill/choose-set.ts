import type { StepHandler } from '../../contract';
import { chooseSet as choose, namedSet } from '../../domain/drill/choose-set';
import type { Chosen, ChosenSet, ChosenSnapshot } from '../../domain/drill/drill';
import { DrillReason } from '../../domain/drill/drill-verdict';
import { inDrillTag, prolonged } from '../../domain/drill/drill-tags';
import { drillIdOf } from '../../domain/drill/launch-plan';
import { bootMember, dataMembers } from '../../domain/drill/restorable';
import type { Drill } from '../../domain/drill/settings';
import { instantOf } from '../../domain/instant';
import { defined } from '../../domain/json';
import { readRegions, type Member, type StoredSet } from '../../domain/lifecycle/stored-sets';
import { TagKey } from '../../domain/snapshot-tags';
import type { Ports } from '../../ports';
import { removalOf } from './owe-removal';

/** From the choice until the launch, and from the end of the bound until the result is written. */
const AROUND_MILLIS = 3_600_000;

/**
 * Chooses the set of a drill. Before that the ledger is told of the drill, so that the guard tells of one that dies from here
 * on. The set is marked as used, so that no rule removes or archives it meanwhile. The mark has an end:
 * nobody has to take it away.
 */
export function chooseSet(
  ports: Pick<Ports, 'storedSets' | 'ledger' | 'clock'>,
  { homeRegion: home }: { readonly homeRegion: string },
): StepHandler<'ChooseSet'> {
  return async ({ drill, set: named }, execution): Promise<Chosen> => {
    const drillId = drillIdOf(execution);
    await ports.ledger.oweRemoval(removalOf(ports, { drill, region: home, snapshotIds: [] }, execution));
    const nothing = { usedBy: new Map(), locks: new Map(), fastRestores: [], tiering: new Map() };
    const snapshots = await ports.storedSets.list(home);
    const [region] = readRegions({ home, regions: [{ region: home, snapshots, ...nothing }], inRestore: new Set() });
    const sets = region?.sets ?? [];
    const now = ports.clock.now();
    const choice =
      named === undefined
        ? choose(sets, drill, { now, seed: seedOf(drillId) })
        : namedSet(sets, { drill, set: named }, now);
    if ('reason' in choice) {
      return {
        next: 'record',
        drillId,
        chosenAt: instantOf(now),
        obstacle: { reason: DrillReason.NO_SET, cause: choice.reason },
      };
    }
    const until = instantOf(now + drill.boundSeconds * 1_000 + AROUND_MILLIS);
    const { name, members } = choice.set;
    const mark = inDrillTag(
      prolonged(
        members.map(({ values }) => values[TagKey.IN_DRILL]),
        until,
      ),
    );
    await ports.storedSets.label(home, name.snapshotIds, mark);
    return { next: 'launch', drillId, chosenAt: instantOf(now), chosen: chosenSet(choice.set, drill) };
  };
}

/** The repeated step chooses the same set again. */
function seedOf(drillId: string): number {
  return Number.parseInt(drillId.slice(0, 8), 16) / 2 ** 32;
}

function chosenSet(chosen: StoredSet, { place }: Drill): ChosenSet {
  const { name, consistency, proof } = chosen;
  const { region, instance, runId, set, takenAt } = name;
  const boot = place.boot === undefined ? undefined : bootMember(chosen);
  return {
    ...{ region, instance, runId, set, takenAt, consistency, proof },
    snapshotIds: name.snapshotIds,
    snapshots: dataMembers(chosen).map(chosenSnapshot),
    ...defined({ boot: boot && chosenSnapshot(boot) }),
  };
}

function chosenSnapshot({ snapshotId, volumeId, volumeGiB, fullBytes }: Member): ChosenSnapshot {
  return { snapshotId, volumeId, volumeGiB, ...defined({ fullBytes }) };
}
