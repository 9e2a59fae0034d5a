import { ExitCode } from '../../documents/contract';
import type { Policy } from '../../lambdas/domain/policy';
import { ScriptStages } from '../../lambdas/domain/policy';
import { isVssSetTag } from '../../lambdas/domain/snapshot-tags';
import type { Cloud } from '../../rehearsal/cloud/cloud';
import type { FrozenInterval, GuestTruth } from '../modelled-guest/truth';
import { delivered } from '../events/delivered';
import { complaintsOf } from '../events/validate';
import type { ObservedRun, ObservedSet } from './observed';
import type { Simulation } from './simulation';

/** Checks what must be true at the end of every simulation, with any fault. Returns a sentence for each violation. */
export function brokenInvariants(
  simulation: Simulation,
  runs: readonly (readonly [ObservedRun, Policy])[],
): readonly string[] {
  return [
    ...defects(simulation),
    ...frozenTooLong(simulation),
    ...unpaidDebts(
      simulation,
      runs.map(([, policy]) => policy),
    ),
    ...unearnedLabels(simulation),
    ...unearnedVssLabels(simulation),
    ...missingLabels(
      simulation,
      runs.map(([run]) => run),
    ),
    ...secondSets(simulation),
    ...sharedSetTags(simulation),
    ...strangeEvents(simulation),
    ...runs.flatMap(([run, policy]) => wrongVerdicts(simulation, run, policy)),
  ];
}

/** Errors of a call that the model does not know, that failed in it, or that no account of AWS would accept. */
const DEFECTS: readonly (string | undefined)[] = [
  'Defect',
  'NotModelled',
  'MissingParameter',
  'UnknownParameter',
  'SerializationException',
  'ValidationException',
];

function defects({ cloud }: Simulation): readonly string[] {
  const broken = cloud.calls.filter(({ error }) => DEFECTS.includes(error));
  return broken.map(({ operation, error }) => `${operation} failed by a defect: ${error ?? ''}`);
}

/** G2 (docs/guarantees.md): nothing is frozen beyond the lease that was armed before it, nor for ever. */
function frozenTooLong({ guests }: Simulation): readonly string[] {
  return [...guests].flatMap(([instance, { truth }]) =>
    truth.frozen.flatMap((interval) => {
      const { path, executionId, frozenAt, thawedAt } = interval;
      const lease = truth.leases.findLast((armed) => armed.executionId === executionId && armed.armedAt <= frozenAt);
      if (thawedAt === undefined && !isRepeatedWithoutLease(truth, interval)) {
        return [`${instance} ${path} is frozen for ever`];
      }
      return lease !== undefined && (thawedAt ?? Infinity) > lease.dueAt
        ? [`${instance} ${path} was frozen beyond its lease`]
        : [];
    }),
  );
}

/** Run Command's word is taken for a thaw: where it says the opposite of what was, only the lease is left. */
export function wasLiedTo({ commands }: Pick<Cloud, 'commands'>, instance: string, executionId: string): boolean {
  return [...commands.values()].some(
    ({ comment, invocations }) =>
      comment.includes(executionId) && invocations.get(instance)?.fault?.kind === 'wrong-status',
  );
}

/** Exit codes of a post-script that confirm a thaw. */
export const THAWED: readonly (number | undefined)[] = [0, ExitCode.LEASE_EXPIRED, ExitCode.NOTHING_FROZEN];

/**
 * The limit of documents without a lease (docs/guarantees.md, G2): the agent runs the pre-script a second time after the
 * thaw of its attempt was confirmed. Run Command reports nothing of it, so the product cannot know of this freeze. It
 * lasts until the next post-script. A document of the library refuses the second run.
 */
export function isRepeatedWithoutLease(truth: GuestTruth, { executionId, frozenAt }: FrozenInterval): boolean {
  const before = truth.scripts.filter((script) => script.executionId === executionId && script.startedAt <= frozenAt);
  const isThawed = before.some(
    ({ command, endedAt = Infinity, exitCode }) =>
      command === 'post-script' && endedAt <= frozenAt && THAWED.includes(exitCode),
  );
  const isRepeated = before.filter(({ command }) => command === 'pre-script').length > 1;
  return isThawed && isRepeated && !truth.leases.some((lease) => lease.executionId === executionId);
}

/** G1: every pre-script that was sent is followed by a confirmed thaw, or its thaw is still owed. */
function unpaidDebts({ cloud, guests, owed }: Simulation, policies: readonly Policy[]): readonly string[] {
  const leavesThaw = policies.some(
    ({ quiesce }) => quiesce.kind === 'document' && quiesce.stages === ScriptStages.PRE_ONLY,
  );
  return [...cloud.commands.values()].flatMap(({ comment, invocations }) => {
    const [, executionId = '', stage] = comment.split('/');
    const [instance = ''] = invocations.keys();
    const { frozen = [], scripts = [] } = guests.get(instance)?.truth ?? {};
    const ofThis = scripts.filter((script) => script.executionId === executionId);
    const thawed = ofThis.some(({ command, exitCode }) => command === 'post-script' && THAWED.includes(exitCode));
    const neverRan = ofThis.every(({ command }) => command !== 'pre-script');
    const lostPower = frozen.some((interval) => interval.executionId === executionId && interval.thawedBy === 'crash');
    const isOwed = owed().some((hold) => hold.executionId === executionId);
    const isSettled =
      stage !== 'pre-script' ||
      wasLiedTo(cloud, instance, executionId) ||
      leavesThaw ||
      neverRan ||
      lostPower ||
      thawed ||
      isOwed;
    return isSettled
      ? []
      : [`${instance}: the pre-script ${executionId} was sent, its thaw neither confirmed nor owed`];
  });
}

/** G3: what is labelled with the guest's evidence was frozen, all of it, at that instant. */
export function unearnedLabels({ guests, sets }: Simulation): readonly string[] {
  return sets().flatMap(({ instanceId, snapshotIds, consistency, proof }) => {
    const captures = guests.get(instanceId)?.truth.captures ?? [];
    const capture = captures.find(({ volumes }) => volumes.some(({ snapshotId }) => snapshotIds.includes(snapshotId)));
    const isClaimed = consistency === 'application-consistent' && proof === 'guest-evidence';
    return isClaimed && capture?.frozen !== 'all' ? [`the set of ${instanceId} claims what was not frozen`] : [];
  });
}

/** G3: what is labelled with the word of VSS has it on each of its snapshots. */
export function unearnedVssLabels({ cloud, sets }: Simulation): readonly string[] {
  return sets().flatMap(({ instanceId, snapshotIds, consistency, proof }) => {
    const isClaimed = consistency === 'application-consistent' && proof === 'vss';
    const isSaid = snapshotIds.every((id) => cloud.snapshots.get(id)?.tags.get('AppConsistent') === 'true');
    return isClaimed && !isSaid ? [`the set of ${instanceId} claims what VSS does not say`] : [];
  });
}

/**
 * No set is unlabelled; it is pending only where its target's outcome could not be recorded, or where Run Command brought it
 * about when that was recorded already.
 */
function missingLabels({ sets, books, cloud }: Simulation, runs: readonly ObservedRun[]): readonly string[] {
  return sets().flatMap((set) => {
    const { instanceId, consistency, reason, tags } = set;
    const missing = ['quiesce:policy', 'quiesce:schedule', 'quiesce:run', 'quiesce:instance', 'quiesce:set'].filter(
      (key) => tags[key] === undefined,
    );
    const ofThis = runs.find(({ arn }) => books.claims.get(set.runId) === arn)?.targets[instanceId];
    const recordedAt = cloud.events.find(
      ({ detailType, detail }) =>
        ['Snapshot Set Created', 'Target Skipped'].includes(detailType) && isAbout(detail, set),
    )?.at;
    const wasRecorded =
      ofThis?.states.endsWith('RecordOutcome') === true &&
      ofThis.outcome !== undefined &&
      set.at < (recordedAt ?? Number.POSITIVE_INFINITY);
    return [
      ...missing.map((key) => `the set of ${instanceId} lacks ${key}`),
      ...(consistency === 'pending' && wasRecorded && isCounted(set) ? [`the set of ${instanceId} is pending`] : []),
      ...(consistency === 'crash-consistent' && reason === undefined
        ? [`the set of ${instanceId} does not say why`]
        : []),
    ];
  });
}

function isAbout(detail: unknown, { instanceId, runId }: ObservedSet): boolean {
  const { instance, runId: told } = detail as { readonly instance?: string; readonly runId?: string };
  return instance === instanceId && told === runId;
}

/** G5: at most one set of a target and run counts; one whose verdict is pending may turn out to be the duplicate. */
export function secondSets({ sets }: Simulation): readonly string[] {
  return countedTwice(sets().filter((set) => isCounted(set) && set.consistency !== 'pending'));
}

function countedTwice(sets: readonly ObservedSet[]): readonly string[] {
  const counted = sets.map(({ instanceId, runId }) => `${instanceId} in run ${runId}`);
  const second = counted.filter((target, index) => counted.indexOf(target) !== index);
  return second.map((target) => `two sets of ${target} count`);
}

/** G5: the tag tells the set of each call from any other one. Only AWS's document can run twice under one tag. */
export function sharedSetTags({ sets }: Pick<Simulation, 'sets'>): readonly string[] {
  const values = sets().flatMap(({ tags: { 'quiesce:set': value = '' } }) => (isVssSetTag(value) ? [] : [value]));
  const second = values.filter((value, index) => values.indexOf(value) !== index);
  return second.map((value) => `two sets have the tag quiesce:set=${value}`);
}

function isCounted({ reason }: ObservedSet): boolean {
  return reason !== 'duplicate';
}

/** Consumers read events by their published schemas. */
export function strangeEvents({ cloud }: Pick<Simulation, 'cloud'>): readonly string[] {
  return cloud.events.flatMap((event) =>
    complaintsOf(delivered(event)).map((complaint) => `an event ${event.detailType} is strange: ${complaint}`),
  );
}

/** G7: the run's end is its verdict, and the verdict is its targets'. */
function wrongVerdicts({ cloud }: Simulation, run: ObservedRun, { quiesce }: Policy): readonly string[] {
  const { status, verdict, reason, targets, arn, states } = run;
  const ended = status === 'SUCCEEDED';
  const wasStopped = status === 'ABORTED' || status === 'TIMED_OUT';
  if (verdict === undefined) {
    const eventsWereLost = cloud.calls.some(({ operation, error }) => operation === 'PutEvents' && error !== undefined);
    return ended && !eventsWereLost ? [`run ${arn} succeeded without a verdict`] : [];
  }
  const bothScripts = quiesce.kind === 'document' && quiesce.stages === ScriptStages.PRE_AND_POST;
  const promised = bothScripts || quiesce.kind === 'vss' ? 'application-consistent' : 'crash-consistent';
  const kept = ['application-consistent', ...(promised === 'crash-consistent' ? ['crash-consistent'] : [])];
  const isComplete = Object.values(targets).every(({ outcome }) => kept.includes(outcome ?? ''));
  return [
    // One that is stopped behind its last word, or whose last word was said by a function that died, said what was true.
    ...(ended === (verdict === 'Completed') || wasStopped || states.endsWith('RunNotReported')
      ? []
      : [`run ${arn} is ${verdict} and ends ${status}`]),
    ...(verdict === 'Completed' && !isComplete && reason === undefined
      ? [`run ${arn} claims more than its targets`]
      : []),
    ...(verdict !== 'Completed' && isComplete && reason === undefined
      ? [`run ${arn} claims less than its targets`]
      : []),
  ];
}
