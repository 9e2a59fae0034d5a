import { aPolicy } from '../../../lab/simulation/builders';
import { failing } from '../../../lab/simulation/faults';
import { decide, sent, thawedBy } from '../../../lab/simulation/rows';
import { FELL_BACK, HAPPY, UNKNOWN_FELL_BACK, UNKNOWN_RETRIED } from '../../../lab/simulation/ways';

/** A script that comes late, perhaps, or not at all; and a thaw whose answer is lost. More in decision-table.test.ts. */

const APPLICATION = {
  consistency: 'application-consistent',
  proof: 'guest-evidence',
  'pre-script': 'SUCCESS',
  'post-script': 'SUCCESS',
};

describe('a pre-script that is late', () => {
  decide([
    {
      title: 'and can’t be cancelled is refused by the guest when it comes behind its deadline',
      given: {
        policy: aPolicy({ retries: 0 }),
        settings: { deliverySeconds: 10 },
        faults: [
          failing('SendPreScript', 'SendCommand', 'late-delivery', { delayMillis: 20_000 }),
          failing('any', 'CancelCommand', 'error-before-effect', { times: Infinity }),
        ],
      },
      states: FELL_BACK,
      outcome: 'crash-consistent',
      verdict: 'PartiallyFailed',
      tags: { consistency: 'crash-consistent', reason: 'pre-script-timed-out' },
      also: ({ simulation }) => {
        const { scripts: ran, frozen } = simulation.guest(1).truth;
        expect(ran.map(({ command, exitCode }) => [command, exitCode])).toEqual([
          ['pre-script', 201],
          ['post-script', 205],
        ]);
        expect(frozen).toEqual([]);
      },
    },
    {
      title: 'and never reaches its agent is thawed, and nothing is owed once Run Command has given it up',
      given: { policy: aPolicy({ retries: 0 }), faults: [failing('SendPreScript', 'SendCommand', 'never-delivered')] },
      states: FELL_BACK,
      outcome: 'crash-consistent',
      verdict: 'PartiallyFailed',
      tags: { consistency: 'crash-consistent', reason: 'pre-script-timed-out' },
    },
  ]);
});

describe('whether the pre-script was sent is unknown', () => {
  decide([
    {
      title: 'it was: found by its comment, thawed, retried',
      given: { faults: [failing('SendPreScript', 'SendCommand', 'timeout-after-effect')] },
      states: UNKNOWN_RETRIED,
      outcome: 'application-consistent',
      verdict: 'Completed',
      tags: APPLICATION,
      also: (simulated) => {
        expect(thawedBy(simulated)).toEqual(['command']);
        expect(new Set(sent(simulated, 'pre-script')).size).toBe(2);
      },
    },
    {
      title: 'it was not: thawed blindly; the debt stays until its delivery is outwaited',
      given: { faults: [failing('SendPreScript', 'SendCommand', 'timeout-before-effect')] },
      states: UNKNOWN_FELL_BACK,
      outcome: 'crash-consistent',
      verdict: 'PartiallyFailed',
      tags: { consistency: 'crash-consistent', reason: 'pre-script-unknown' },
      owed: 1,
    },
  ]);
});

describe('Run Command refuses the pre-script', () => {
  decide([
    {
      title: 'it was surely not sent: nothing to thaw, and the target is retried',
      given: { faults: [failing('SendPreScript', 'SendCommand', 'throttle')] },
      states: UNKNOWN_RETRIED,
      outcome: 'application-consistent',
      verdict: 'Completed',
      tags: APPLICATION,
      also: (simulated) => {
        expect(sent(simulated, 'post-script')).toHaveLength(1);
      },
    },
  ]);
});

describe('the thaw can not be sent from the window', () => {
  decide([
    {
      title: 'an answer that is lost is no reason to stop: it is sent once more',
      given: { faults: [failing('SnapshotWhenFrozen', 'SendCommand', 'error-after-effect')] },
      states: HAPPY,
      outcome: 'crash-consistent',
      verdict: 'PartiallyFailed',
      tags: { consistency: 'crash-consistent', reason: 'thawed-early' },
    },
  ]);
});
