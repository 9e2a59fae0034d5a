import { DRILL_TAG } from '../../../../lambdas/domain/drill/drill-tags';
import { TagKey } from '../../../../lambdas/domain/snapshot-tags';
import type { CallRecord } from '../../../../rehearsal/cloud/calls';
import { OPERATIONS } from '../../../../rehearsal/cloud/operations';
import { namedIn, taggedAs } from '../../lifecycle/checks/check';
import { placesOf, tagsGiven, type MakeDrillCheck, type WatchedDrills } from './check';

/** Calls of a drill that change something, besides the ledger's. */
const ALLOWED = [
  ...['CreateTags', 'RunInstances', 'TerminateInstances', 'DeleteVolume', 'SendCommand', 'CancelCommand'],
  ...['RegisterImage', 'DeregisterImage'],
];
/** The same, of a drill in another account. */
const ALLOWED_AWAY = [...ALLOWED, 'ModifySnapshotAttribute'];
const OF_THE_RESULT = ['PutEvents', 'PutObject'];

/** The only tags of a set that a drill writes. */
const OF_DRILLS: readonly string[] = [
  TagKey.DRILL,
  TagKey.DRILLED_AT,
  TagKey.DRILL_MINUTES,
  TagKey.DRILL_RECORD,
  TagKey.DRILL_PASSED_AT,
  TagKey.IN_DRILL,
];

/**
 * A drill changes nothing but its own instances, volumes and images, and its own tags of the set. No call of it that changes
 * something names an instance or a volume of production.
 */
export const checkProduction: MakeDrillCheck = (watched) => ({
  onArrival: (call) => (isChangeOfDrill(call) ? [...touched(call, watched), ...sentTwice(call, watched)] : []),
});

function isChangeOfDrill({ operation, caller }: CallRecord): boolean {
  return OPERATIONS.get(operation)?.changes === true && caller !== 'Lifecycle' && caller !== 'Operator';
}

function touched(call: CallRecord, watched: WatchedDrills): readonly string[] {
  const { operation, input, caller = '' } = call;
  if (OF_THE_RESULT.includes(operation)) {
    return [];
  }
  const { cloud } = watched.simulation;
  const places = placesOf(watched.simulation);
  const allowed = watched.drills.some(({ place }) => place.role !== undefined) ? ALLOWED_AWAY : ALLOWED;
  const text = JSON.stringify(input);
  const foreign = [
    ...places
      .flatMap(({ instances }) => [...instances.values()])
      .flatMap(({ instanceId, tags }) => (tags.has(DRILL_TAG) ? [] : instanceId)),
    ...places
      .flatMap(({ volumes }) => [...volumes.values()])
      .flatMap(({ volumeId, tags }) => (tags.has(DRILL_TAG) ? [] : volumeId)),
    // Those that sets were made of.
    ...[...cloud.snapshots.values()].map(({ volumeId }) => volumeId),
    ...(operation === 'DeregisterImage' ? foreignImages(cloud) : []),
  ].filter((id) => text.includes(id));
  const others = [...tagsGiven(call).keys()].filter((key) => !OF_DRILLS.includes(key));
  return [
    ...(allowed.includes(operation) ? [] : [`${caller} calls ${operation}`]),
    ...foreign.map((id) => `${caller} names ${id} in ${operation}`),
    ...others.map((key) => `${caller} writes the tag ${key}`),
  ];
}

function foreignImages({ images }: WatchedDrills['simulation']['cloud']): readonly string[] {
  return [...images.values()].flatMap(({ imageId, tags }) => (tags.has(DRILL_TAG) ? [] : imageId));
}

/** The check of a drill is sent once: a second one would meet what the first one left in the data. */
function sentTwice({ operation, input }: CallRecord, { simulation }: WatchedDrills): readonly string[] {
  const commands = placesOf(simulation).flatMap((place) => [...place.commands.values()]);
  const isSent = commands.some(({ comment }) => comment === input.Comment);
  return operation === 'SendCommand' && isSent ? [`the check ${String(input.Comment)} is sent twice`] : [];
}

/** The states and calls by which the lifecycle takes a set away. */
function takesAway(call: CallRecord): boolean {
  return (
    call.caller === 'Lifecycle' &&
    (call.operation === 'DeleteSnapshot' ||
      call.operation === 'ModifySnapshotTier' ||
      taggedAs(call, TagKey.STATE) === 'pruning')
  );
}

/** A round that listed the sets after one was marked neither removes nor archives it until the drill has ended. */
export const checkSetsInDrill: MakeDrillCheck = ({ going }) => {
  /** By snapshot: when it was marked, and the drills of which one marked it. */
  const marks = new Map<string, { readonly at: number; readonly by: ReadonlySet<string> }>();
  let listedAt = 0;
  return {
    onArrival: (call) => {
      if (call.caller === 'Lifecycle' && call.operation === 'DescribeSnapshots') {
        listedAt = call.at;
      }
      const taken = takesAway(call) ? namedIn(call) : [];
      return taken.flatMap((snapshotId) => {
        const mark = marks.get(snapshotId);
        const isUsed = mark !== undefined && mark.at <= listedAt && [...mark.by].some((arn) => going.has(arn));
        return isUsed ? [`${snapshotId} is taken away by ${call.operation} while a drill uses it`] : [];
      });
    },
    onAnswer: (call) => {
      if (call.error === undefined && tagsGiven(call).has(TagKey.IN_DRILL)) {
        for (const snapshotId of namedIn(call)) {
          marks.set(snapshotId, { at: call.answeredAt ?? call.at, by: new Set(going) });
        }
      }
      return [];
    },
  };
};
