import { TagKey } from '../../../../lambdas/domain/snapshot-tags';
import { strangeEvents } from '../../invariants';
import type { Snapshot } from '../../../../rehearsal/cloud/ec2/snapshots';
import { aliveIn, setsIn, tagOf } from '../truth';
import { HOME } from '../worlds/world';
import type { MakeCheck } from './check';

interface Told {
  readonly detailType: string;
  readonly detail: { readonly snapshots?: readonly string[]; readonly outcome?: string };
}

/** What happened to sets is told by events that fit their schemas, unless the log says that one was lost. */
export const checkTold: MakeCheck = ({ simulation, regions }) => {
  const { cloud, invoker } = simulation;
  const first = new Map<string, string>();
  /** Copies that failed or were late. */
  const wrong = new Map<string, string>();
  return {
    onRound: () => {
      for (const region of [HOME, ...regions]) {
        for (const snapshot of aliveIn(simulation, region)) {
          const what = failureOf(snapshot, simulation.clock.now());
          if (what !== undefined) {
            wrong.set(snapshot.snapshotId, what);
          }
        }
        for (const { members } of setsIn(simulation, region)) {
          for (const member of members) {
            const key = `${region} ${member.snapshotId}`;
            first.set(key, first.get(key) ?? tagOf(member, TagKey.STATE));
          }
        }
      }
      return [];
    },
    atEnd: () => {
      const events = cloud.events as readonly Told[];
      const isLost = invoker.log.some(({ event }) => event === 'EventLost');
      const told = new Set(
        events.flatMap(({ detailType, detail }) => (detail.snapshots ?? []).map((id) => `${detailType} ${id}`)),
      );
      const untold = [HOME, ...regions].flatMap((region) =>
        setsIn(simulation, region).flatMap(({ members }) =>
          members.flatMap((member) => {
            const state = tagOf(member, TagKey.STATE);
            const isNew =
              (first.get(`${region} ${member.snapshotId}`) ?? 'created') === 'created' && state !== 'created';
            const what = detailTypeOf(state, region);
            return isNew && !isLost && !told.has(`${what} ${member.snapshotId}`)
              ? [`${member.snapshotId} in ${region} is ${state}, and no event ${what} says so`]
              : [];
          }),
        ),
      );
      const silent = [...wrong]
        .filter(([id, what]) => !isLost && !told.has(`${what} ${id}`))
        .map(([id, what]) => `no event ${what} tells of ${id}`);
      return [...untold, ...silent, ...strangeEvents(simulation)];
    },
  };
};

/** The event that tells of a copy that failed or is late. */
function failureOf({ copy, fails, startedAt, completesAt }: Snapshot, now: number): string | undefined {
  if (copy === undefined || completesAt > now) {
    return undefined;
  }
  if (fails !== undefined) {
    return 'Lifecycle Failed';
  }
  return completesAt > startedAt + (copy.withinMinutes ?? Infinity) * 60_000 ? 'Copy Late' : undefined;
}

function detailTypeOf(state: string, region: string): string {
  if (state === 'failed') {
    return 'Snapshot Set Failed';
  }
  return region === HOME ? 'Snapshot Set Completed' : 'Snapshot Set Copied';
}
