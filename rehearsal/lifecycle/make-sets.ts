import type { TargetInput } from '../../lambdas/contract';
import { instantOf } from '../../lambdas/domain/instant';
import { Reason, type SetVerdict } from '../../lambdas/domain/outcome';
import { PreScriptFailure, type RunRequest } from '../../lambdas/domain/policy';
import type { Prepared } from '../../lambdas/domain/preparation';
import { verdictTags } from '../../lambdas/domain/snapshot-tags';
import { nextSetAt } from '../../lambdas/domain/snapshots';
import { claimRun } from '../../lambdas/handlers/run/claim-run';
import { prepare } from '../../lambdas/handlers/run/prepare';
import { resolveTargets } from '../../lambdas/handlers/run/resolve-targets';
import { createSet } from '../../lambdas/handlers/sets/create-set';
import type { Random } from '../cloud/random';
import { defined } from '../json';
import type { DueFiring } from './firings';
import type { History } from './history';
import type { LifecycleOptions } from './options';
import type { LifecycleStage } from './stage';

/** A firing that gave no set of an instance. */
export interface Without {
  readonly policy: string;
  readonly reason: string;
}

interface Making {
  readonly options: Pick<LifecycleOptions, 'fleet' | 'failures' | 'broken'>;
  readonly stage: LifecycleStage;
  readonly history: History;
  readonly draw: Random;
  readonly onNone: (without: Without) => void;
}

interface Target extends Pick<TargetInput, 'instanceId' | 'document'> {
  readonly prepared: Prepared;
}

/**
 * Plays a firing by the steps of a run that decide which sets there are, in which order and with which labels: the claim,
 * the targets, what can be known before a freeze, the one call that makes a set. No script runs: `failures` says how many
 * of them would have failed.
 */
export function setMaker(making: Making): (firing: DueFiring) => Promise<void> {
  const { stage, options, onNone } = making;
  const { ports, clock } = stage;
  const targets = new Map<string, Promise<readonly Target[]>>();
  return async ({ at, schedule }) => {
    const request = schedule.input(instantOf(at));
    const execution = executionOf(request, instantOf(clock.now()));
    const run = await claimRun(ports)(request, execution);
    if (run.next === 'complete') {
      return; // It left its set to a schedule that is due at the same time.
    }
    const { policy } = request;
    const known = targets.get(policy.name) ?? targetsOf(making, { ...request, claim: run });
    targets.set(policy.name, known);
    const found = await known;
    if (found.length === 0) {
      onNone({ policy: policy.name, reason: Reason.NO_TARGETS });
    }
    for (const { prepared, ...target } of found) {
      const input: TargetInput = { policy, run, ...target };
      // Drawn for each set, also where it changes nothing, so that one policy does not change the luck of another.
      const luck = { isFailed: making.draw() < options.failures, isBroken: making.draw() < options.broken };
      await makeSet(making, { input, prepared, ...luck });
    }
  };
}

type Execution = Parameters<ReturnType<typeof claimRun>>[1];

function executionOf({ policy, schedule, scheduledTime = '' }: RunRequest, startedAt: string): Execution {
  return { arn: `rehearsal/${policy.name}/${schedule}/${scheduledTime}`, startedAt, retryCount: 0, redriveCount: 0 };
}

type ResolveState = Parameters<ReturnType<typeof resolveTargets>>[0];

/** The targets of a policy stay the same, because nothing happens to the instances. */
async function targetsOf({ stage: { ports }, options }: Making, state: ResolveState): Promise<readonly Target[]> {
  const execution = executionOf({ ...state, schedule: state.claim.schedule }, state.claim.startedAt);
  const pageSize = options.fleet.instances.length;
  const { document, targets } = await resolveTargets(ports, { pageSize })(state, execution);
  const found: Target[] = [];
  for (const instanceId of targets) {
    const input = { policy: state.policy, run: state.claim, document, instanceId };
    found.push({ instanceId, document, prepared: await prepare(ports)(input, execution) });
  }
  return found;
}

interface Draft {
  readonly input: TargetInput;
  readonly prepared: Prepared;
  readonly isFailed: boolean;
  readonly isBroken: boolean;
}

async function makeSet({ stage, history, options, onNone }: Making, draft: Draft): Promise<void> {
  const { input, prepared, isFailed, isBroken } = draft;
  const { policy, run, instanceId } = input;
  const { ports } = stage;
  const verdict = verdictOf(draft);
  const isSkipped =
    isFailed && prepared.mode !== 'no-scripts' && policy.onPreScriptFailure === PreScriptFailure.SKIP_TARGET;
  if (prepared.next === 'record' || isSkipped) {
    onNone({ policy: policy.name, reason: prepared.reason ?? verdict.reason ?? Reason.STEP_FAILED });
    return;
  }
  await waitForTurn(stage, history, instanceId);
  if (isBroken) {
    stage.breakNextSet();
  }
  const { snapshots, takenAt } = await createSet(ports, { ...input, prepared });
  const snapshotIds = snapshots.map(({ snapshotId }) => snapshotId);
  history.made({
    policy: policy.name,
    schedules: run.schedules ?? [run.schedule],
    instance: instanceId,
    name: options.fleet.instances.find(({ id }) => id === instanceId)?.name ?? instanceId,
    runId: run.runId,
    scheduledTime: run.scheduledTime,
    takenAt,
    snapshotIds,
    consistency: verdict.consistency,
    proof: verdict.proof,
    ...defined({ reason: verdict.reason }),
    troubles: [],
  });
  await ports.snapshots.tag(snapshotIds, verdictTags({ verdict, setOf: 'attempt' }));
}

/** EC2 takes the next set of an instance only some seconds later. */
async function waitForTurn({ clock }: LifecycleStage, { sets }: History, instanceId: string): Promise<void> {
  const last = sets.findLast(({ instance }) => instance === instanceId);
  const next = last && nextSetAt(last.takenAt, instantOf(clock.now()));
  if (next !== undefined) {
    await clock.sleep(Date.parse(next) - clock.now());
  }
}

/** What a run would have found out about the set. */
function verdictOf({ input: { document }, prepared: { mode, reason }, isFailed }: Draft): SetVerdict {
  const crashConsistent = (why: Reason): SetVerdict => ({
    consistency: 'crash-consistent',
    reason: why,
    proof: 'none',
  });
  if (mode === 'no-scripts') {
    return crashConsistent(reason ?? Reason.NO_SCRIPTS);
  }
  if (isFailed) {
    return crashConsistent(mode === 'vss' ? Reason.VSS_FAILED : Reason.PRE_SCRIPT_FAILED);
  }
  if (mode === 'pre-only' || mode === 'post-only') {
    return crashConsistent(mode === 'pre-only' ? Reason.PRE_ONLY : Reason.POST_ONLY);
  }
  if (mode === 'vss') {
    return { consistency: 'application-consistent', proof: 'vss' };
  }
  // The documents of Quiesce declare it, and print evidence.
  const isOurs = document.status === 'usable' && document.contract.parameters.includes('leaseSeconds');
  return { consistency: 'application-consistent', proof: isOurs ? 'guest-evidence' : 'exit-codes' };
}
