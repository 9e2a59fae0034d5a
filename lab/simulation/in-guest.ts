import { CriticalSection, type DocumentQuiesce, type Policy } from '../../lambdas/domain/policy';
import type { CallRecord } from '../../rehearsal/cloud/calls';
import { slimDocument } from '../modelled-guest';
import { aPolicy, DOCUMENT, id, LEASE_SECONDS, scripts } from './builders';
import { applicationConsistent, crashConsistent } from './ends';
import type { Simulated, SimulateOptions } from './simulate';

/** The critical section in the guest: the pre-script freezes, calls CreateSnapshots and thaws. */

const PROOF = { proof: 'guest-evidence', 'pre-script': 'SUCCESS', 'post-script': 'SUCCESS' };
export const PROVEN = applicationConsistent(PROOF);
/** With a set that was found by its tags, and adopted without the guest's word on it. */
export const ADOPTED = crashConsistent('snapshot-outcome-unknown');

/** A policy whose sets the guests make themselves. */
export function anInGuestPolicy(changes: Partial<Policy> = {}, quiesce: Partial<DocumentQuiesce> = {}): Policy {
  return aPolicy({ quiesce: scripts({ criticalSection: CriticalSection.IN_GUEST, ...quiesce }), ...changes });
}

/** Such a policy, and the document that it needs. */
export function inGuest(options: SimulateOptions = {}): SimulateOptions {
  return {
    policy: anInGuestPolicy(),
    documents: { [DOCUMENT]: slimDocument({ leaseSeconds: LEASE_SECONDS, criticalSection: 'in-guest' }) },
    ...options,
  };
}

/** The guest's call in earnest; before each there is the question whether EC2 would allow it. */
export function isCallOfGuest(call: CallRecord): boolean {
  return isCreation(call) && call.caller === id(1);
}

/** Who called CreateSnapshots in earnest, in order. */
export function makers({ simulation }: Simulated): readonly (string | undefined)[] {
  return simulation.cloud.calls.filter(isCreation).map(({ caller }) => caller);
}

/** The guest made the one set, and nobody made another. */
export function madeOnceByGuest(simulated: Simulated): void {
  expect(makers(simulated)).toEqual([id(1)]);
}

/** For how long the first instance was frozen at a stretch, at the most. */
export function frozenMillis({ simulation }: Simulated): number {
  const intervals = simulation.guest(1).truth.frozen;
  if (intervals.length === 0) {
    throw new Error('nothing was frozen');
  }
  return Math.max(...intervals.map(({ frozenAt, thawedAt = Infinity }) => thawedAt - frozenAt));
}

function isCreation({ operation, input }: CallRecord): boolean {
  return operation === 'CreateSnapshots' && input.DryRun !== true;
}
