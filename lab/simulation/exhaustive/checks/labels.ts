import type { Policy } from '../../../../lambdas/domain/policy';
import type { Simulation } from '../../simulation';
import { secondSets, unearnedLabels, unearnedVssLabels } from '../../invariants';
import type { MakeCheck } from './check';

/**
 * G3, G5 and G7: a label is earned at the moment it is given, one labelled set of a target and run counts, and what
 * events and metrics say is what the tags say: repeated or lost, never wrong.
 */
export const checkLabels: MakeCheck = ({ simulation, policies, outageEndsAt }) => ({
  onAnswer: ({ operation }) =>
    operation === 'CreateTags'
      ? [...unearnedLabels(simulation), ...unearnedVssLabels(simulation), ...secondSets(simulation)]
      : [],
  atEnd: () => [
    ...wrongEvents(simulation),
    ...missingEvents(simulation),
    ...excludedVolumes(simulation, policies),
    ...wrongMetrics(simulation),
    ...(outageEndsAt() === Number.POSITIVE_INFINITY ? [] : withoutVerdict(simulation)),
  ],
});

/** What a dead run left behind is the sweep's. */
function withoutVerdict({ sets }: Simulation): readonly string[] {
  const pending = sets().filter(({ consistency }) => consistency === 'pending');
  return pending.map(({ instanceId }) => `a set of ${instanceId} never got a verdict`);
}

interface Told {
  readonly consistency?: string;
  readonly reason?: string;
  readonly proof?: string;
  readonly instance?: string;
  readonly runId?: string;
  readonly snapshots?: readonly { readonly snapshotId: string }[];
}

function wrongEvents({ cloud, sets }: Simulation): readonly string[] {
  const told = (wanted: string): readonly Told[] =>
    cloud.events.filter(({ detailType }) => detailType === wanted).map(({ detail }) => detail as Told);
  const created = told('Snapshot Set Created').flatMap((event) =>
    (event.snapshots ?? []).flatMap(({ snapshotId }) => {
      const tags = cloud.snapshots.get(snapshotId)?.tags;
      const differing = (['consistency', 'reason', 'proof'] as const).filter(
        (key) => tags?.get(`quiesce:${key}`) !== event[key],
      );
      return differing.map((key) => `an event says ${key} ${event[key] ?? 'none'} of ${snapshotId}, its tags do not`);
    }),
  );
  const skipped = told('Target Skipped').filter(({ instance, runId }) =>
    sets().some(
      (set) =>
        set.instanceId === instance &&
        set.runId === runId &&
        set.reason !== 'duplicate' &&
        set.consistency === 'application-consistent',
    ),
  );
  return [
    ...created,
    ...skipped.map(({ instance = '' }) => `an event says that ${instance} has no set, its tags do not`),
  ];
}

/** An event may be lost, but then its loss is logged and counted. */
function missingEvents({ invoker }: Simulation): readonly string[] {
  return invoker.missingEvents.map(({ detailType }) => `an event ${detailType} counts as published, the bus has none`);
}

/** No set has a volume that its policy excludes by a tag. Snapshots show it where volumes hand on their tags. */
function excludedVolumes({ cloud, sets }: Simulation, policies: readonly Policy[]): readonly string[] {
  return sets().flatMap(({ instanceId, snapshotIds, tags }) => {
    const excluded = policies.find(({ name }) => name === tags['quiesce:policy'])?.volumes.excludeDataVolumes ?? [];
    const wrong = snapshotIds.filter((snapshotId) =>
      excluded.some(({ key, value }) => cloud.snapshots.get(snapshotId)?.tags.get(key) === value),
    );
    return wrong.map((snapshotId) => `${snapshotId} of ${instanceId} is of a volume that its policy excludes`);
  });
}

/** What a metric counts must be there. */
function wrongMetrics({ invoker, sets, cloud }: Simulation): readonly string[] {
  const labelled = sets().filter(({ consistency }) => consistency !== 'pending');
  const grounds: Readonly<Partial<Record<string, (value: number) => boolean>>> = {
    SnapshotsCreateCompleted: () => labelled.length > 0,
    CrashConsistentFallback: () => labelled.some(({ consistency }) => consistency === 'crash-consistent'),
    LeaseExpired: () => labelled.some(({ reason }) => reason === 'lease-expired'),
    FreezeMillis: (value) => labelled.some(({ tags }) => tags['quiesce:freeze-millis'] === String(Math.round(value))),
    PostScriptCompleted: () => [...cloud.commands.values()].some(({ comment }) => comment.includes('/post-script/')),
    VSSBackupCompleted: () => labelled.some(({ tags }) => tags['quiesce:proof'] === 'vss'),
  };
  const wrong = invoker.metrics.filter(({ name, value }) => grounds[name]?.(value) === false);
  return wrong.map(({ name, value }) => `the metric ${name} says ${value}, no set does`);
}
