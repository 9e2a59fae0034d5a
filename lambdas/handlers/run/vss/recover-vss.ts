import type { Attempt, Steps } from '../../../contract';
import { Reason } from '../../../domain/outcome';
import { attemptNumber, decideRecovery, type Recovery } from '../../../domain/recovery';
import type { TakenSet } from '../../../domain/snapshots';
import { findVssSet } from '../../../domain/vss-set';
import type { Ports } from '../../../ports';
import { attemptTags } from './vss-request';

type RecoverVssPorts = Pick<Ports, 'snapshots' | 'clock' | 'random' | 'log'>;
type RecoverState = Steps['Recover']['input'];

/** A state whose present attempt got as far as AWS's VSS document. */
export type VssAttemptState = RecoverState & { readonly attempt: Attempt };

const BETWEEN_LOOKS_MILLIS = 3_000;

export function isVssAttempt(state: RecoverState): state is VssAttemptState {
  const { attempt, recovery } = state;
  return attempt?.next === 'create-vss-snapshots' && attempt.number === attemptNumber(recovery);
}

/**
 * Decides what a failed VSS attempt leads to, as after a failed pre-script. A whole set that it left behind, of one instant,
 * is what a fallback would make, so it is kept and labelled instead; it is kept even where the policy would skip the
 * target, since it is there.
 */
export async function recoverVss(
  ports: RecoverVssPorts,
  state: VssAttemptState,
  settings: { readonly consistencySeconds: number },
): Promise<Recovery> {
  const { attempt, recovery, policy } = state;
  const { vss } = attempt;
  const reason = vss?.reason ?? Reason.VSS_UNKNOWN;
  const detail = vss?.detail ?? attempt.failure?.Cause;
  const decision = decideRecovery({
    number: attempt.number,
    reason,
    retries: policy.retries,
    onPreScriptFailure: policy.onPreScriptFailure,
    snapshotRetries: 0,
    thaw: 'not-needed',
    snapshotCall: 'by-document',
    ledger: 'available',
    random: ports.random(),
  });
  const known = {
    reason,
    snapshotRetries: 0,
    thaw: recovery?.thaw ?? ('not-needed' as const),
    vss: vss?.report ?? ({ result: 'unknown', steps: [] } as const),
    ...(detail === undefined ? {} : { detail }),
  };
  if (decision.next === 'retry') {
    return { ...known, ...decision };
  }
  // A step that never answered has collected nothing.
  const set = vss === undefined ? await lookForSet(ports, state, settings) : vss.set;
  return set === undefined ? { ...known, ...decision } : { ...known, ...decision, next: 'record', set };
}

async function lookForSet(
  { snapshots, clock, log }: RecoverVssPorts,
  state: VssAttemptState,
  { consistencySeconds }: { readonly consistencySeconds: number },
): Promise<TakenSet | undefined> {
  const until = clock.now() + consistencySeconds * 1_000;
  for (;;) {
    const finding = findVssSet(await snapshots.find(attemptTags(state)), state.prepared.volumeIds);
    if (finding.result !== 'incomplete' || clock.now() >= until) {
      log.info('vss-set-looked-up', { instanceId: state.instanceId, result: finding.result });
      // Whatever its tags say: nobody saw the document end.
      return finding.result === 'incomplete' ? undefined : { ...finding.set, origin: 'adopted' };
    }
    await clock.sleep(BETWEEN_LOOKS_MILLIS);
  }
}
