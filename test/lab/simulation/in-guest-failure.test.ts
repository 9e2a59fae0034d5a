import { PreScriptFailure } from '../../../lambdas/domain/policy';
import type { Fault } from '../../../rehearsal/cloud/faults';
import { id } from '../../../lab/simulation/builders';
import { crashConsistent, skipped } from '../../../lab/simulation/ends';
import { failing, type CallFault } from '../../../lab/simulation/faults';
import {
  ADOPTED,
  anInGuestPolicy,
  frozenMillis,
  inGuest,
  isCallOfGuest,
  madeOnceByGuest,
  makers,
  PROVEN,
} from '../../../lab/simulation/in-guest';
import { decide, sent, thawedBy, type Row } from '../../../lab/simulation/rows';
import { FELL_BACK, RECOVERED, RETRIED, RETRIED_AFTER_PAUSE, WITHOUT_SCRIPTS } from '../../../lab/simulation/ways';

/** The critical section in the guest: EC2 does not make the set, or the guest does not get as far as to ask. */

const WITHOUT_RETRIES = anInGuestPolicy({ retries: 0 });

/** A fault in the guest's own call. */
function inCall(kind: Fault['kind']): CallFault {
  return { ...failing('any', 'CreateSnapshots', kind), matches: isCallOfGuest };
}

/** The role of the instance may not, as the question before the call tells. */
const REFUSED_FOR_GUEST: CallFault = {
  ...failing('any', 'CreateSnapshots', 'error-before-effect', { times: Infinity }),
  matches: ({ operation, caller }) => operation === 'CreateSnapshots' && caller === id(1),
};

describe('EC2 does not make the set', () => {
  decide([
    {
      title: 'throttled: thawed by the guest at once, retried under a new execution id, with a budget of its own',
      given: inGuest({ policy: WITHOUT_RETRIES, faults: [inCall('throttle')] }),
      states: RETRIED_AFTER_PAUSE,
      ...PROVEN,
      also: (simulated) => {
        expect(new Set(sent(simulated, 'pre-script')).size).toBe(2);
        expect(makers(simulated)).toEqual([id(1), id(1)]);
      },
    },
    {
      title: 'throttled before anything is frozen: not ready, and a failed pre-script like any other',
      given: inGuest({ faults: [failing('any', 'CreateSnapshots', 'throttle')] }),
      states: RETRIED,
      ...PROVEN,
      also: (simulated) => {
        expect(simulated.simulation.guest(1).truth.scripts[0]).toMatchObject({ exitCode: 206 });
        madeOnceByGuest(simulated);
      },
    },
    {
      title: 'refused for good: the engine’s own call makes the fallback',
      given: inGuest({
        policy: WITHOUT_RETRIES,
        modelSettings: { perVolumeSpacingMillis: 0 },
        faults: [REFUSED_FOR_GUEST],
      }),
      states: FELL_BACK,
      ...crashConsistent('pre-script-failed'),
      also: (simulated) => {
        expect(makers(simulated)).toEqual(['TakeSnapshots']);
        expect(simulated.simulation.guest(1).truth.frozen).toEqual([]);
      },
    },
    {
      title: 'an error after its effect: thawed, looked for by its tags, adopted, not made twice',
      given: inGuest({ faults: [inCall('error-after-effect')] }),
      states: RECOVERED,
      ...ADOPTED,
      also: (simulated) => {
        madeOnceByGuest(simulated);
        expect(thawedBy(simulated)).toEqual(['command']);
      },
    },
    {
      title: 'the answer is lost: thawed within the guest’s own bound, and the set is adopted',
      given: inGuest({ faults: [inCall('timeout-after-effect')] }),
      states: RECOVERED,
      ...ADOPTED,
      also: (simulated) => {
        expect(frozenMillis(simulated)).toBeLessThan(9_000);
      },
    },
    {
      title: 'the request is lost: no set within the consistency bound, retried, never within 15 s',
      given: inGuest({ faults: [inCall('timeout-before-effect')] }),
      states: RETRIED,
      ...PROVEN,
      also: ({ simulation }) => {
        const calls = simulation.cloud.calls.filter(isCallOfGuest).map(({ at }) => at);
        expect(((calls[1] ?? 0) - (calls[0] ?? 0)) / 1_000).toBeGreaterThanOrEqual(15);
      },
    },
  ]);
});

describe('the guest does not get there', () => {
  decide([
    {
      title: 'a lease that leaves no time for the call: nothing is frozen, and the policy’s fallback applies',
      given: inGuest({ policy: anInGuestPolicy({ retries: 0 }, { leaseSeconds: 5 }) }),
      states: FELL_BACK,
      ...crashConsistent('pre-script-failed'),
      also: (simulated) => {
        expect(simulated.simulation.guest(1).truth.frozen).toEqual([]);
        expect(makers(simulated)).toEqual(['TakeSnapshots']);
      },
    },
    ...(['fails-unfrozen', 'fails-thawed', 'not-ready', 'hangs-frozen'] as const).map((behavior): Row => ({
      title: `a pre-script that ${behavior} costs a retry of the policy, as ever`,
      given: inGuest({ instances: [{ number: 1, behavior: { pre: [behavior, 'succeeds'] } }] }),
      states: RETRIED,
      ...PROVEN,
      also: madeOnceByGuest,
    })),
    {
      title: 'retries exhausted and the target is to be skipped: thawed, no set',
      given: inGuest({
        policy: anInGuestPolicy({ retries: 0, onPreScriptFailure: PreScriptFailure.SKIP_TARGET }),
        instances: [{ number: 1, behavior: { pre: ['fails-thawed'] } }],
      }),
      states: RECOVERED,
      ...skipped('pre-script-failed'),
    },
    {
      title: 'a document that knows nothing of it is refused before anything is sent',
      given: { policy: anInGuestPolicy() },
      states: WITHOUT_SCRIPTS,
      ...crashConsistent('document-contract'),
      also: (simulated) => {
        expect(sent(simulated, 'pre-script')).toEqual([]);
      },
    },
  ]);
});
