import type { Policy } from '../../../../lambdas/domain/policy';
import type { PreBehavior } from '../../../modelled-guest/behavior';
import { slimDocument } from '../../../modelled-guest';
import { DOCUMENT, LEASE_SECONDS } from '../../builders';
import { anInGuestPolicy } from '../../in-guest';
import { FELL_BACK, HAPPY, RETRIED } from '../../ways';
import type { Path } from './path';

function inGuest(
  changes: Partial<Policy> = {},
  pre: readonly [PreBehavior, ...PreBehavior[]] = ['succeeds'],
): Pick<Path, 'world' | 'firings'> {
  return {
    world: {
      instances: [{ number: 1, behavior: { pre } }],
      documents: { [DOCUMENT]: slimDocument({ leaseSeconds: LEASE_SECONDS, criticalSection: 'in-guest' }) },
    },
    firings: [{ policy: anInGuestPolicy(changes) }],
  };
}

/** The critical section in the guest: the pre-script makes the set and thaws. */
export const IN_GUEST_PATHS: readonly Path[] = [
  {
    name: 'in-guest',
    what: 'the guest makes the set',
    ...inGuest(),
    ways: [HAPPY],
    ends: 'Completed 1 applicationConsistent; i1 application-consistent guest-evidence; 1 pre-script; 1 post-script; thawed by command',
  },
  {
    name: 'in-guest-fails-once',
    what: 'the guest’s pre-script fails while frozen, and succeeds when it is repeated',
    ...inGuest({}, ['fails-frozen', 'succeeds']),
    ways: [RETRIED],
    ends: 'Completed 1 applicationConsistent; i1 application-consistent guest-evidence; 2 pre-script; 2 post-script; thawed by command',
  },
  {
    name: 'in-guest-hangs',
    what: 'the guest’s pre-script hangs while frozen, and the target falls back',
    ...inGuest({ retries: 0 }, ['hangs-frozen']),
    ways: [FELL_BACK],
    ends: 'PartiallyFailed 1 crashConsistent; i1 crash-consistent pre-script-timed-out exit-codes; 1 pre-script; 1 post-script; thawed by command',
  },
];
