import { ScriptStages } from '../../../../lambdas/domain/policy';
import type { CallRecord } from '../../../../rehearsal/cloud/calls';
import type { Command } from '../../../../rehearsal/cloud/ssm/state';
import { isRepeatedWithoutLease, THAWED, wasLiedTo } from '../../invariants';
import type { Check, MakeCheck, Watched } from './check';

/** The guard looks every minute; each fault may cost it one look more. */
const SWEEP_MILLIS = 60_000;

/** Of a function that starts, asks the ledger and EC2, and sends. */
const ROOM_MILLIS = 30_000;

/**
 * G1 (docs/guarantees.md): a pre-script is sent only while a thaw is owed for it and no other attempt holds the instance
 * frozen. Its thaw is sent at the latest one run of the guard after it is overdue or the control plane is back. In the end
 * nothing is owed.
 */
export const checkDebts: MakeCheck = (watched) => {
  const dueAt = new Map<string, number>();
  return {
    onArrival: (call) => {
      const { stage, executionId } = scriptOf(call);
      if (stage !== 'pre-script') {
        return [];
      }
      const held = watched.simulation.books.holds.get(call.instance ?? '');
      if (held?.hold.executionId !== executionId || held.debt !== 'owed') {
        return [`${call.instance ?? ''}: the pre-script ${executionId} is sent while no thaw is owed for it`];
      }
      dueAt.set(executionId, Date.parse(held.hold.dueAt));
      return frozenBefore(watched, call.instance ?? '', executionId);
    },
    atEnd: () => [...lateThaws(watched, dueAt), ...stillOwed(watched)],
  } satisfies Check;
};

function scriptOf({ operation, input }: CallRecord): { readonly executionId: string; readonly stage: string } {
  const comment = operation === 'SendCommand' && typeof input.Comment === 'string' ? input.Comment : '';
  const [, executionId = '', stage = ''] = comment.split('/');
  return { executionId, stage };
}

function leavesThaw({ policies }: Watched): boolean {
  return policies.some(({ quiesce }) => quiesce.kind === 'document' && quiesce.stages === ScriptStages.PRE_ONLY);
}

/**
 * An instance that may still be frozen is never quiesced again. There is one exception: a document without a lease whose
 * pre-script was delivered twice. Run Command does not report the second delivery. The next pre-script finds the instance
 * frozen and fails, and its thaw ends both freezes.
 */
function frozenBefore(watched: Watched, instance: string, executionId: string): readonly string[] {
  const truth = watched.simulation.guests.get(instance)?.truth;
  const open = truth?.frozen.find(
    (interval) =>
      interval.thawedAt === undefined &&
      interval.executionId !== executionId &&
      !isRepeatedWithoutLease(truth, interval) &&
      !wasLiedTo(watched.simulation.cloud, instance, interval.executionId),
  );
  return open === undefined || leavesThaw(watched)
    ? []
    : [`${instance}: the pre-script ${executionId} is sent while ${open.path} is frozen by ${open.executionId}`];
}

function lateThaws(watched: Watched, dueAt: ReadonlyMap<string, number>): readonly string[] {
  const commands = [...watched.simulation.cloud.commands.values()];
  const outageEndsAt = watched.outageEndsAt();
  // When the ledger never comes back, nobody can send the owed thaw; only the lease remains.
  if (outageEndsAt === Number.POSITIVE_INFINITY) {
    return [];
  }
  const sweeps = SWEEP_MILLIS * (1 + watched.faults.reduce((sum, { times }) => sum + times, 0));
  return commands.flatMap((pre) => {
    const [, executionId = '', stage] = pre.comment.split('/');
    if (stage !== 'pre-script' || (leavesThaw(watched) && succeeded(pre))) {
      return [];
    }
    const thaws = commands.filter(({ comment }) => comment.startsWith(`quiesce/${executionId}/post-script/`));
    const last = thaws.at(-1);
    if (last === undefined) {
      return [`no thaw was ever sent for the pre-script ${executionId}`];
    }
    const behind = thaws.find(({ requestedAt }) => requestedAt >= pre.requestedAt);
    const dueFrom = Math.max(dueAt.get(executionId) ?? 0, pre.requestedAt, outageEndsAt);
    const bound = dueFrom + sweeps + ROOM_MILLIS;
    return (behind?.requestedAt ?? 0) > bound
      ? [`the thaw of ${executionId} was sent later than a sweep behind its due time`]
      : [];
  });
}

function succeeded({ invocations }: Command): boolean {
  return [...invocations.values()].every(({ history }) => history.at(-1)?.status === 'Success');
}

function stillOwed({ simulation, outageEndsAt }: Watched): readonly string[] {
  if (outageEndsAt() === Number.POSITIVE_INFINITY) {
    return [];
  }
  const owed = simulation.owed().filter(({ instanceId, executionId }) => !refuses(simulation, instanceId, executionId));
  return owed.map((hold) => `${hold.instanceId}: a thaw is still owed for ${hold.executionId}`);
}

/** A guest whose post-script fails for ever is owed a thaw for ever: unknown means that it may be frozen. */
function refuses({ guests }: Watched['simulation'], instanceId: string, executionId: string): boolean {
  const posts = (guests.get(instanceId)?.truth.scripts ?? []).filter(
    (script) => script.executionId === executionId && script.command === 'post-script' && script.exitCode !== undefined,
  );
  const last = posts.at(-1)?.exitCode;
  return last !== undefined && !THAWED.includes(last);
}
