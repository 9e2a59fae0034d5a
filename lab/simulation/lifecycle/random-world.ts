import type { Policy, Schedule } from '../../../lambdas/domain/policy';
import { seededRandom } from '../../../rehearsal/cloud/random';
import { drawing, type Drawing } from '../exhaustive/drawing';
import { parseFault, type PlannedFault } from '../exhaustive/fault-line';
import {
  addForeign,
  addSets,
  keeping,
  policyOf,
  scheduleOf,
  THERE,
  type LifecycleWorld,
  type SetSpec,
} from './worlds/world';

export interface DrawnWorld {
  readonly world: LifecycleWorld;
  readonly faults: readonly PlannedFault[];
}

/** A world that is drawn whole from a seed: policies, sets of some age, new sets, and what goes wrong. */
export function drawWorld(seed: number, name: string): DrawnWorld {
  const draw = drawing(seededRandom(seed));
  const policies = ['databases', 'files'].slice(0, draw.between(1, 2)).map((policy) => policyNamed(draw, policy));
  const numbers = { next: 1 };
  const newSet = (hoursAgo: number): SetSpec => drawSet(draw, { number: numbers.next++, hoursAgo, policies });
  const sets = Array.from({ length: draw.between(3, 9) }, (_, index) => newSet(ageOf(draw, index)));
  const later = Array.from({ length: draw.between(0, 2) }, (_, index) => ({
    hours: 26 * (index + 1),
    spec: { ...newSet(1), state: 'created' as const },
  }));
  return {
    world: {
      name,
      what: `the world of seed ${String(seed)}`,
      policies,
      sets,
      before: addForeign,
      stages: [
        ...later.map(({ hours, spec }) => ({
          hours,
          change: (there: Parameters<typeof addSets>[0]) => {
            addSets(there, [spec]);
          },
        })),
        // Where many sets go, each half of them waits for up to two days.
        ...[200, 260, 320, 380].map((hours) => ({ hours })),
      ],
    },
    faults: Array.from({ length: draw.between(1, 3) }, () => parseFault(drawFault(draw))),
  };
}

/** In hours. Copies are tried for a day: what goes wrong with the copy of a set that is nearly as old changes its end. */
function ageOf(draw: Drawing, index: number): number {
  const hours = 1 + index * draw.between(5, 40);
  return hours > 12 && hours < 25 ? hours + 12 : hours;
}

function policyNamed(draw: Drawing, name: string): Policy {
  const schedules = ['nightly', 'weekly']
    .slice(0, draw.between(1, 2))
    .map((each) => scheduleOf(drawSchedule(draw, each)));
  // EC2 gives an account fast restore of five snapshots: one schedule has it.
  const fast = name === 'databases' && draw.chance(0.4) ? FAST : {};
  return {
    ...policyOf({}, name),
    schedules: schedules.map((each, index) => (index === 0 ? { ...each, ...fast } : each)),
  };
}

const FAST = { fastRestore: { zones: ['eu-central-1a'], count: 1 } };

function drawSchedule(draw: Drawing, name: string): Partial<Schedule> {
  const retain = draw.one([
    keeping(1),
    keeping(2),
    { ...keeping(0), daily: 2, weekly: 1 },
    { ...keeping(0), ageSeconds: 2 * 86_400, trustExitCodes: true },
  ]);
  return {
    name,
    retain,
    timeZone: draw.one(['UTC', 'America/New_York', 'Asia/Kathmandu']),
    ...(draw.chance(0.5) && { copies: [{ regions: [THERE], encrypted: draw.chance(0.5), retain: keeping(9) }] }),
    ...(draw.chance(0.3) && {
      lock: { mode: 'governance', days: draw.between(1, 3), crashConsistent: draw.chance(0.5) },
    }),
    ...(draw.chance(0.3) && {
      share: { accounts: ['444455556666'], unshareAfterSeconds: draw.between(1, 4) * 86_400 },
    }),
    ...(draw.chance(0.3) && { archive: { afterSeconds: draw.between(1, 4) * 86_400 } }),
  };
}

function drawSet(
  draw: Drawing,
  {
    number,
    hoursAgo,
    policies,
  }: { readonly number: number; readonly hoursAgo: number; readonly policies: readonly Policy[] },
): SetSpec {
  const policy = policies[draw.between(0, policies.length - 1)];
  const names = policy?.schedules.map(({ name }) => name) ?? [];
  const isNew = hoursAgo < 24;
  return {
    number,
    hoursAgo,
    policy: policy?.name ?? '',
    schedules: draw.chance(0.3) ? names : names.slice(0, 1),
    instance: draw.between(1, 2),
    ...(isNew && { state: 'created' }),
    ...(isNew && draw.chance(0.2) && { pendingMinutes: draw.between(5, 50) }),
    ...draw.one<Partial<SetSpec>>([
      {},
      {},
      {},
      { consistency: 'crash-consistent' },
      { proof: 'exit-codes' },
      { consistency: 'pending' },
      { tags: { 'quiesce:reason': 'duplicate' } },
      { fails: 'internal error', state: 'created' },
    ]),
  };
}

const CHANGES = [
  'CreateTags',
  'DeleteSnapshot',
  'LockSnapshot',
  'CopySnapshot',
  'ModifySnapshotAttribute',
  'PutEvents',
] as const;

function drawFault(draw: Drawing): string {
  const kind = draw.one([
    'error-before-effect*4',
    'error-after-effect',
    'error-after-effect*4',
    'throttle*12',
    'denied*3',
  ]);
  return draw.one([
    `*.${draw.between(1, 200)}:${draw.one(['outage@1', 'outage@5', 'outage@20', 'ledger-outage@3'])}`,
    `Lifecycle.${draw.one(CHANGES)}.${draw.between(1, 8)}:${kind}`,
    `Lifecycle.${draw.one(CHANGES)}.${draw.between(1, 8)}:${kind}`,
    `Lifecycle.CopySnapshot.${draw.between(1, 6)}:${draw.one(['fails-late', 'completes-late@5000', 'timeout-after-effect'])}`,
    `Lifecycle.${draw.between(1, 12)}:${draw.one(['dies-before', 'dies-after', 'hangs'])}@${draw.between(1, 60)}`,
    `Lifecycle.${draw.between(1, 12)}:overlaps@${draw.between(0, 12)}`,
  ]);
}
