import type { DrillWorld } from './world';

/** The check is in the instance by then. */
const STOPPED = 'AwaitCheck.ListCommandInvocations.3:stops-run';

/** Worlds in which a drill does not come to its end. */
export const DEATH_WORLDS: readonly DrillWorld[] = [
  {
    name: 'drill/stopped',
    what: 'a person stops the drill during its check',
    given: [STOPPED],
    ends: 'ABORTED Stopped failed drill-died; set 1 failed; checks: 1; ended by DrillGuard',
    drills: [{}],
  },
  {
    name: 'drill/lease-fails',
    what: 'the instance does not end itself, the drill is stopped, and the guard is not told of it',
    given: ['LaunchInstance.RunInstances.1:lease-fails', STOPPED, 'DrillGuard.1:refused'],
    ends: 'ABORTED Stopped failed drill-died; set 1 failed; checks: 1; ended by DrillGuard',
    drills: [{}],
  },
  {
    name: 'drill/only-lease',
    what: 'the drill is stopped, and no guard is called for hours: the instance ends itself',
    given: [STOPPED, 'DrillGuard.1:refused*20'],
    ends: 'ABORTED Stopped failed drill-died; set 1 failed; checks: 1; ended by itself',
    drills: [{}],
  },
];
