import { addOtherAccount, OTHER_PLACE, type DrillWorld } from './world';

const away = { drill: { place: OTHER_PLACE } };

/** Worlds in which the place of a drill is in another account. */
export const OTHER_ACCOUNT_WORLDS: readonly DrillWorld[] = [
  {
    name: 'drill/other-account',
    what: 'the place is in another account',
    before: addOtherAccount,
    drills: [away],
    ends: 'SUCCEEDED passed; set 1 passed; checks: 1; ended by RemoveInstance',
  },
  {
    name: 'drill/other-account-twice',
    what: 'two drills of one set in another account, one after the other',
    before: addOtherAccount,
    checks: ['passes', 'fails'],
    drills: [away, { ...away, set: 'set-1', afterMinutes: 1 }],
    singles: 'strong',
    ends: 'SUCCEEDED passed; FAILED failed check-failed; set 1 failed after it passed; checks: 2; ended by RemoveInstance; ended by RemoveInstance',
  },
  {
    name: 'drill/role-refused',
    what: 'the role of the other account may not be assumed until the drill is over',
    given: ['LaunchInstance.AssumeRole.1:denied*40', 'RemoveInstance.AssumeRole.1:denied*40'],
    before: addOtherAccount,
    drills: [away],
    singles: 'strong',
    ends: 'FAILED failed step-failed; set 1 failed; checks: 0',
  },
];
