import { createHash } from 'node:crypto';
import type { RestoreDrillCompleted } from '../../../../lambdas/domain/drill/drill-event';
import type { DrillRecord } from '../../../../lambdas/domain/drill/drill-record';
import { TagKey } from '../../../../lambdas/domain/snapshot-tags';
import type { CallRecord } from '../../../../rehearsal/cloud/calls';
import { RECORDS } from '../../builders';
import { strangeEvents } from '../../invariants';
import { namedIn } from '../../lifecycle/checks/check';
import { aliveIn, tagOf } from '../../lifecycle/truth';
import { HOME } from '../../lifecycle/worlds/world';
import {
  drillIdOf,
  instancesOf,
  placesOf,
  tagsGiven,
  type EndedDrill,
  type MakeDrillCheck,
  type WatchedDrills,
} from './check';

/**
 * A drill passes only by a check that ran in its own instance, on the volumes of the set, and found them good. What the
 * tags, the record and the event say of a drill is the same.
 */
export const checkVerdicts: MakeDrillCheck = (watched) => {
  /** Executions that owed a removal. */
  const begun = new Set<string>();
  return {
    onArrival: (call) => {
      for (const { executionArn } of watched.simulation.books.removals.values()) {
        begun.add(executionArn);
      }
      return [...untrueTags(call, watched), ...untrueRecord(call, watched), ...erased(call)];
    },
    onEvent: passedAtStays(watched),
    atEnd: (ended) => [
      ...staleTags(watched),
      ...untrueEvents(watched),
      ...ended.flatMap((drill) => wrongEnd(drill, watched, begun)),
      ...strangeEvents(watched.simulation),
    ],
  };
};

interface GoodRun {
  readonly drillId: string;
  readonly snapshotIds: readonly string[];
}

/** Snapshots that were found good in an instance of a drill, for each run of a check that said so. */
function goodRuns({ runs, simulation }: WatchedDrills): readonly GoodRun[] {
  const instances = new Map(instancesOf(simulation).map((instance) => [instance.instanceId, drillIdOf(instance)]));
  const isLie = (instanceId: string): boolean =>
    placesOf(simulation)
      .flatMap((place) => [...place.commands.values()])
      .some(({ invocations }) => invocations.get(instanceId)?.fault?.kind === 'wrong-status');
  return runs.flatMap(({ instanceId, drillId, found, snapshotIds }) => {
    // Run Command's word is taken for the exit code: where it says the opposite, only the report is left.
    const isGood = found === 'good' || (found === 'contradicted' && isLie(instanceId));
    return isGood && instances.get(instanceId) === drillId ? [{ drillId, snapshotIds }] : [];
  });
}

function untrueTags(call: CallRecord, watched: WatchedDrills): readonly string[] {
  if (tagsGiven(call).get(TagKey.DRILL) !== 'passed') {
    return [];
  }
  const named = namedIn(call);
  const isTrue = goodRuns(watched).some(({ snapshotIds }) => snapshotIds.every((id) => named.includes(id)));
  return isTrue ? [] : [`${named.join(', ')} are tagged as passed, and no check found them good`];
}

/** The record as JSON, where the call puts one. */
function recordIn({ operation, input }: CallRecord): DrillRecord | undefined {
  const { Key: key, Body: body } = input;
  const isRecord = operation === 'PutObject' && typeof key === 'string' && key.endsWith('.json');
  return isRecord && typeof body === 'string' ? (JSON.parse(body) as DrillRecord) : undefined;
}

function untrueRecord(call: CallRecord, watched: WatchedDrills): readonly string[] {
  const record = recordIn(call);
  return record?.verdict !== 'passed' || isGood(record, watched)
    ? []
    : [`the record of drill ${record.drillId} is untrue`];
}

function isGood({ drillId, set }: Pick<DrillRecord, 'drillId' | 'set'>, watched: WatchedDrills): boolean {
  const restored = set?.snapshots.map(({ snapshotId }) => snapshotId) ?? [];
  return goodRuns(watched).some(
    (run) => run.drillId === drillId && restored.length > 0 && restored.every((id) => run.snapshotIds.includes(id)),
  );
}

/** A drill that failed says nothing of when one passed. */
function erased(call: CallRecord): readonly string[] {
  const given = tagsGiven(call);
  const isErasing = call.operation === 'DeleteTags' && JSON.stringify(call.input).includes(TagKey.DRILL_PASSED_AT);
  return isErasing || (given.get(TagKey.DRILL) === 'failed' && given.has(TagKey.DRILL_PASSED_AT))
    ? [`when a drill passed is changed by one that failed, of ${namedIn(call).join(', ')}`]
    : [];
}

/** EC2 has no conditional tags: two drills of a set that end at once may write theirs in either order. */
function isAtOnce(earlier: string, later: string): boolean {
  return Date.parse(earlier) > Date.parse(later) - AT_ONCE_MILLIS;
}

const AT_ONCE_MILLIS = 2_000;

/** When a drill of a set passed last only becomes later. */
function passedAtStays({ simulation }: WatchedDrills): () => readonly string[] {
  const latest = new Map<string, string>();
  return () =>
    aliveIn(simulation, HOME).flatMap((snapshot) => {
      const [before = '', now] = [latest.get(snapshot.snapshotId), tagOf(snapshot, TagKey.DRILL_PASSED_AT)];
      latest.set(snapshot.snapshotId, now);
      return now < before && !isAtOnce(now, before)
        ? [`${snapshot.snapshotId} says no more that a drill passed at ${before}`]
        : [];
    });
}

interface KeptRecord {
  readonly record: DrillRecord;
  readonly sha256: string;
}

/** The newest version of each record that is kept. */
function recordsOf({ cloud }: WatchedDrills['simulation']): readonly KeptRecord[] {
  const objects = [...(cloud.buckets.get(RECORDS) ?? [])].filter(([key]) => key.endsWith('.json'));
  return objects.flatMap(([, versions]) =>
    versions.slice(-1).map(({ body }) => ({
      record: JSON.parse(body) as DrillRecord,
      sha256: createHash('sha256').update(body).digest('hex'),
    })),
  );
}

/** The tags of a set are those of its newest record, or of a newer drill whose record could not be kept. */
function staleTags({ simulation }: WatchedDrills): readonly string[] {
  const records = recordsOf(simulation);
  return aliveIn(simulation, HOME).flatMap((snapshot) => {
    const own = records.filter(({ record: { set } }) => set?.snapshotIds.includes(snapshot.snapshotId) === true);
    const newest =
      own
        .map(({ record }) => record.timeline.endedAt)
        .sort()
        .at(-1) ?? '';
    const said = [TagKey.DRILLED_AT, TagKey.DRILL, TagKey.DRILL_RECORD].map((key) => tagOf(snapshot, key)).join(' ');
    const expected = own.flatMap(
      ({
        record: {
          verdict,
          timeline: { endedAt },
        },
        sha256,
      }) => (isAtOnce(endedAt, newest) ? [`${endedAt} ${verdict} ${sha256}`] : []),
    );
    const isNewer = tagOf(snapshot, TagKey.DRILLED_AT) > newest;
    return isNewer || expected.length === 0 || expected.includes(said)
      ? []
      : [`${snapshot.snapshotId} says "${said}" of its newest drill, its record ${expected.join(', ')}`];
  });
}

function eventsOf({
  cloud,
}: WatchedDrills['simulation']): readonly (RestoreDrillCompleted & { readonly arn: string })[] {
  return cloud.events.flatMap(({ detailType, detail, resources }) =>
    detailType === 'Restore Drill Completed' ? [{ ...(detail as RestoreDrillCompleted), arn: resources[0] ?? '' }] : [],
  );
}

function untrueEvents(watched: WatchedDrills): readonly string[] {
  return eventsOf(watched.simulation).flatMap(({ verdict, drillId }) => {
    const isTrue = verdict === 'failed' || goodRuns(watched).some((run) => run.drillId === drillId);
    return isTrue ? [] : [`an event says that drill ${drillId} passed`];
  });
}

/** The end of the execution is the verdict, and it is told: by the drill itself, or by the guard of one that died. */
function wrongEnd({ arn, result }: EndedDrill, watched: WatchedDrills, begun: ReadonlySet<string>): readonly string[] {
  const { simulation, faults } = watched;
  const told = eventsOf(simulation).filter((event) => event.arn === arn);
  const own = told.filter(({ reason }) => reason !== 'drill-died');
  const verdicts = [...new Set(own.map(({ verdict }) => verdict))];
  const isRecorded = result.status === 'SUCCEEDED' || result.error === 'DrillFailed';
  const expected = result.status === 'SUCCEEDED' ? 'passed' : 'failed';
  const wasHit =
    simulation.cloud.calls.some(({ operation, error }) => operation === 'PutEvents' && error !== undefined) ||
    faults.some(({ point }) => /^(DrillGuard|\*)/.test(point.of));
  // A drill whose first function, or its entry in the ledger, was hit did nothing: no event tells that it died.
  const mayNotHaveBegun = faults.some(
    ({ kind, point }) => kind.endsWith('outage') || /^ChooseSet(\.oweRemoval)?$/.test(point.of),
  );
  const isKnown = isRecorded || begun.has(arn) || !mayNotHaveBegun;
  return [
    ...(told.length === 0 && !wasHit && isKnown ? [`drill ${arn} ended ${result.status}, and nobody was told`] : []),
    ...(verdicts.length > 1 ? [`drill ${arn} is told of as passed and as failed`] : []),
    ...(isRecorded && verdicts.some((verdict) => verdict !== expected)
      ? [`drill ${arn} ends ${result.status}, and is told of as ${verdicts.join()}`]
      : []),
    ...(isRecorded && told.length > own.length ? [`drill ${arn} recorded its end, and is told of as dead`] : []),
    ...(faults.length === 0 && told.length > 1 ? [`drill ${arn} is told of ${String(told.length)} times`] : []),
  ];
}
