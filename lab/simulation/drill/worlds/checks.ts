import type { DrillWorld } from './world';

/** Worlds of checks: what they find, and how they end. */
export const CHECK_WORLDS: readonly DrillWorld[] = [
  {
    name: 'drill/passes',
    what: 'the set is restored, and its check passes',
    ends: 'SUCCEEDED passed; set 1 passed; checks: 1; ended by RemoveInstance',
    drills: [{}],
  },
  {
    name: 'drill/check-fails',
    what: 'the check finds damage, and says so',
    checks: ['fails'],
    ends: 'FAILED failed check-failed; set 1 failed; checks: 1; ended by RemoveInstance',
    drills: [{}],
  },
  {
    name: 'drill/check-dies',
    what: 'the check ends with an error, without a report',
    checks: ['dies'],
    singles: 'strong',
    ends: 'FAILED failed check-failed; set 1 failed; checks: 1; ended by RemoveInstance',
    drills: [{}],
  },
  {
    name: 'drill/check-contradicts',
    what: 'the check reports that all is good, and ends with an error',
    checks: ['contradicts'],
    singles: 'strong',
    ends: 'FAILED failed check-failed; set 1 failed; checks: 1; ended by RemoveInstance',
    drills: [{}],
  },
  {
    name: 'drill/no-report',
    what: 'the check ends with 0, without a report',
    checks: ['silent'],
    singles: 'strong',
    ends: 'FAILED failed no-report; set 1 failed; checks: 1; ended by RemoveInstance',
    drills: [{}],
  },
  {
    name: 'drill/empty-report',
    what: 'the check ends with 0, and reports that it looked at nothing',
    checks: ['empty'],
    singles: 'strong',
    ends: 'FAILED failed no-report; set 1 failed; checks: 1; ended by RemoveInstance',
    drills: [{}],
  },
  {
    name: 'drill/check-hangs',
    what: 'the check does not end',
    checks: ['hangs'],
    ends: 'FAILED failed check-timed-out; set 1 failed; checks: 1; ended by RemoveInstance',
    drills: [{}],
  },
];
