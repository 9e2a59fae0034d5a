import type { Simulation } from '../../simulation';
import { FELL_BACK, HAPPY, RECOVERED, RETRIED, UNKNOWN_FELL_BACK } from '../../ways';
import type { Path } from './path';
import { thawByHand } from './runs';
import { firing, one } from './scripts';

/** More than a page of ListCommands has. */
const CROWD = 60;

/** Somebody sends commands of the same document to another instance as soon as the pre-script was sent. */
function crowd({ cloud }: Simulation): void {
  let sent = 'no';
  cloud.listen({
    onCall: ({ operation, caller }) => {
      if (operation === 'SendCommand' && caller === 'SendPreScript' && sent === 'no') {
        sent = 'yes';
        void Promise.all(Array.from({ length: CROWD }, () => thawByHand(cloud, 2)));
      }
    },
  });
}

/** A script whose sending or delivery fails, or whose outcome is unknown. */
export const DELIVERY_PATHS: readonly Path[] = [
  {
    name: 'pre-unknown',
    what: 'it is not known whether the pre-script was sent',
    given: ['SendPreScript.SendCommand.1:timeout-after-effect'],
    ...firing({ retries: 0 }),
    ways: [UNKNOWN_FELL_BACK],
    ends: 'PartiallyFailed 1 crashConsistent; i1 crash-consistent pre-script-unknown exit-codes; 1 pre-script; 2 post-script; thawed by command',
  },
  {
    name: 'pre-answer-lost',
    what: 'the pre-script was sent, and the answer of the function that did so is lost',
    given: ['SendPreScript.1:answer-lost'],
    ...firing(),
    ways: [HAPPY],
    ends: 'Completed 1 applicationConsistent; i1 application-consistent guest-evidence; 1 pre-script; 1 post-script; thawed by command',
  },
  {
    name: 'pre-not-sent',
    what: 'the function that sends the pre-script of a second attempt dies before it does',
    given: ['SendPreScript.2:dies-before@3'],
    world: one({ pre: ['fails-frozen', 'succeeds'] }),
    ...firing(),
    ways: [RETRIED],
    ends: 'Completed 1 applicationConsistent; i1 application-consistent guest-evidence; 2 pre-script; 2 post-script; thawed by command',
  },
  {
    name: 'pre-answer-lost-crowded',
    what: 'the same, and more commands than a page of the list holds were sent since',
    given: ['SendPreScript.1:answer-lost'],
    world: { instances: [{ number: 1 }, { number: 2, tags: {}, ssm: 'offline' }] },
    before: crowd,
    ...firing(),
    ways: [HAPPY],
    ends: 'Completed 1 applicationConsistent; i1 application-consistent guest-evidence; 1 pre-script; 1 post-script; thawed by command',
  },
  {
    name: 'pre-answer-lost-throttled',
    what: 'the answer of that function is lost, and the search for the command is throttled each time',
    given: ['SendPreScript.1:answer-lost', 'SendPreScript.ListCommands.1:throttle*24'],
    ...firing(),
    ways: [HAPPY],
    ends: 'Completed 1 applicationConsistent; i1 application-consistent guest-evidence; 1 pre-script; 1 post-script; thawed by command',
  },
  {
    name: 'pre-too-late',
    what: 'the pre-script arrives when the run does not wait for it any more',
    given: ['SendPreScript.SendCommand.1:late-delivery@20'],
    world: { settings: { deliverySeconds: 10 } },
    ...firing({ retries: 0 }),
    ways: [FELL_BACK],
    ends: 'PartiallyFailed 1 crashConsistent; i1 crash-consistent pre-script-timed-out exit-codes; 1 pre-script; 1 post-script',
  },
  {
    name: 'thaw-refused-once',
    what: 'Lambda refuses the thaw of a failed attempt once',
    given: ['Thaw.1:refused'],
    world: one({ pre: ['fails-frozen', 'succeeds'] }),
    ...firing(),
    ways: [RETRIED],
    ends: 'Completed 1 applicationConsistent; i1 application-consistent guest-evidence; 2 pre-script; 2 post-script; thawed by command',
  },
  {
    name: 'thaw-not-sent',
    what: 'the window can’t send its post-script, and the Thaw step sends it',
    given: ['SnapshotWhenFrozen.SendCommand.1:throttle*2'],
    ...firing(),
    ways: [RECOVERED],
    ends: 'Completed 1 applicationConsistent; i1 application-consistent guest-evidence; 1 pre-script; 1 post-script; thawed by command',
  },
];
