import { keeping, policyOf } from '../../lifecycle/worlds/world';
import { aSet, type DrillWorld } from './world';

/** Worlds of several drills or sets, and of rounds of the lifecycle beside a drill. */
export const SEVERAL_WORLDS: readonly DrillWorld[] = [
  {
    name: 'drill/two-of-one-set',
    what: 'two drills of one set go on at a time',
    checks: ['passes', 'fails'],
    drills: [{}, { drill: { name: 'by-hand' }, set: 'set-1', afterMinutes: 1 }],
    ends: 'SUCCEEDED passed; FAILED failed check-failed; set 1 failed after it passed; checks: 2; ended by RemoveInstance; ended by RemoveInstance',
  },
  {
    name: 'drill/passes-after-failure',
    what: 'a drill of a set fails, and the next one passes',
    checks: ['fails', 'passes'],
    drills: [{}, { afterMinutes: 20 }],
    singles: 'strong',
    ends: 'FAILED failed check-failed; SUCCEEDED passed; set 1 passed; checks: 2; ended by RemoveInstance; ended by RemoveInstance',
  },
  {
    name: 'drill/fails-after-pass',
    what: 'a drill of a set passes, and the next one fails',
    checks: ['passes', 'fails'],
    drills: [{}, { afterMinutes: 20 }],
    ends: 'SUCCEEDED passed; FAILED failed check-failed; set 1 failed after it passed; checks: 2; ended by RemoveInstance; ended by RemoveInstance',
  },
  {
    name: 'drill/in-turn',
    what: 'two drills, of the sets of two instances: each has its turn',
    sets: [aSet(1), aSet(2, { instance: 2 }), aSet(3)],
    drills: [{}, { afterMinutes: 20 }],
    singles: 'strong',
    ends: 'SUCCEEDED passed; SUCCEEDED passed; set 2 passed; set 1 passed; checks: 2; ended by RemoveInstance; ended by RemoveInstance',
  },
  {
    name: 'drill/retention',
    what: 'retention would remove the set that a drill uses; the lifecycle goes on beside it',
    sets: [aSet(1), aSet(2), aSet(30)],
    policies: [policyOf({ retain: keeping(1) })],
    drills: [{ set: 'set-30' }],
    ends: 'SUCCEEDED passed; set 30 passed; checks: 1; ended by RemoveInstance',
  },
  {
    name: 'drill/archive',
    what: 'the policy would archive the set that a drill uses; the lifecycle goes on beside it',
    sets: [aSet(1), aSet(100)],
    policies: [policyOf({ retain: keeping(5), archive: { afterSeconds: 3 * 86_400 } })],
    drills: [{ set: 'set-100' }],
    ends: 'SUCCEEDED passed; set 100 passed; checks: 1; ended by RemoveInstance',
  },
];
