import { PreScriptFailure, type Policy } from '../../../lambdas/domain/policy';
import type { VssBehavior } from '../../../rehearsal/cloud/ec2/state';
import { seededRandom } from '../../../rehearsal/cloud/random';
import type { PostBehavior, PreBehavior } from '../../modelled-guest/behavior';
import { aPolicy, aVssPolicy, SCHEDULED_TIME, scripts, type InstanceSpec } from '../builders';
import { drawing, type Drawing } from './drawing';
import type { PlannedFault } from './fault-line';
import { CALL_KINDS, COMMAND_KINDS, INVOCATION_KINDS, type FaultKind } from './fault-kinds';
import type { Firing, Path } from './paths/path';
import { thawByHand } from './paths/runs';

/** A world that is drawn whole from a seed: instances, policies, when they fire, and what goes wrong. */
export interface RandomWorld {
  readonly path: Path;
  readonly faults: readonly PlannedFault[];
}

/** What a world is called in a replay line. */
export const RANDOM = 'random';

export function randomWorld(seed: number): RandomWorld {
  const draw = drawing(seededRandom(seed));
  const linux = Array.from({ length: draw.between(1, 3) }, (_, index) => linuxInstance(draw, index + 1));
  const windows = draw.chance(0.3) ? [windowsInstance(draw, linux.length + 1)] : [];
  const byHand = draw.chance(0.15) ? draw.between(0, 5_000) : undefined;
  return {
    path: {
      name: RANDOM,
      what: `the world of seed ${seed}`,
      world: { instances: [...linux, ...windows] },
      firings: firingsOf(draw, windows.length > 0 ? 'with-windows' : 'linux-only'),
      ...(byHand === undefined
        ? {}
        : {
            before: ({ clock, cloud }) => {
              void clock.sleep(byHand).then(() => thawByHand(cloud));
            },
          }),
    },
    faults: Array.from({ length: draw.between(0, 4) }, () => randomFault(draw)),
  };
}

const PRE: readonly [PreBehavior, ...PreBehavior[]] = [
  'not-ready',
  'fails-unfrozen',
  'fails-thawed',
  'fails-frozen',
  'hangs-unfrozen',
  'hangs-frozen',
];
const POST: readonly [PostBehavior, ...PostBehavior[]] = ['fails', 'hangs'];
const VSS: readonly [VssBehavior, ...VssBehavior[]] = ['fails', 'fails-untagged', 'untagged', 'mixed', 'partial'];

const UNREACHABLE: readonly [Partial<InstanceSpec>, ...Partial<InstanceSpec>[]] = [
  { ssm: 'offline' },
  { ssm: 'unmanaged' },
  { state: 'stopped' },
];

/** Two of three are healthy; of the others as many again recover. */
function linuxInstance(draw: Drawing, number: number): InstanceSpec {
  if (draw.chance(0.1)) {
    return { number, ...draw.one(UNREACHABLE) };
  }
  const pre = draw.chance(0.25) ? draw.one(PRE) : 'succeeds';
  const post = draw.chance(0.1) ? draw.one(POST) : 'succeeds';
  return {
    number,
    behavior: {
      pre: draw.chance(0.5) ? [pre, 'succeeds'] : [pre],
      post: draw.chance(0.7) ? [post, 'succeeds'] : [post],
      times: { quiesceMillis: draw.between(50, 6_000), thawMillis: draw.between(10, 500) },
    },
  };
}

function windowsInstance(draw: Drawing, number: number): InstanceSpec {
  const vss = draw.chance(0.3) ? [draw.one(VSS), 'succeeds' as const] : [];
  return { number, platform: 'Windows', vss, tags: { Mode: 'Windows' } };
}

const MINUTE_MILLIS = 60_000;

/** A policy that may fire twice while its first run is on, perhaps a second one of the same instances, perhaps one of Windows. */
function firingsOf(draw: Drawing, fleet: 'with-windows' | 'linux-only'): readonly Firing[] {
  const first = linuxPolicy(draw, 'databases');
  const second = { ...linuxPolicy(draw, 'files'), schedules: [{ name: 'hourly', expression: 'cron(0 * * * ? *)' }] };
  return [
    { policy: first },
    ...(draw.chance(0.2) ? [{ policy: first, afterMillis: draw.between(0, 3_000) }] : []),
    ...(draw.chance(0.3) ? [laterFiring(draw, first)] : []),
    ...(draw.chance(0.4) ? [{ policy: second, afterMillis: draw.between(0, 20_000) }] : []),
    ...(fleet === 'with-windows' ? [{ policy: windowsPolicy(draw), afterMillis: draw.between(0, 5_000) }] : []),
  ];
}

function laterFiring(draw: Drawing, policy: Policy): Firing {
  const afterMillis = draw.between(0, 3 * MINUTE_MILLIS);
  const scheduledTime = new Date(Date.parse(SCHEDULED_TIME) + 2 * MINUTE_MILLIS).toISOString();
  return { policy, afterMillis, request: { scheduledTime } };
}

function linuxPolicy(draw: Drawing, name: string): Policy {
  return aPolicy({
    name,
    retries: draw.between(0, 2),
    timeoutSeconds: draw.one([20, 60]),
    quiesce: scripts(),
    onPreScriptFailure: draw.one([PreScriptFailure.FALL_BACK_TO_CRASH_CONSISTENT, PreScriptFailure.SKIP_TARGET]),
  });
}

function windowsPolicy(draw: Drawing): Policy {
  return aVssPolicy({
    name: 'windows',
    targets: { match: 'any', tags: [{ key: 'Mode', value: 'Windows' }] },
    retries: draw.between(0, 1),
  });
}

const ACTORS = [
  'ClaimRun',
  'ResolveTargets',
  'Prepare',
  'Hold',
  'SendPreScript',
  'SnapshotWhenFrozen',
  'AwaitPostScript',
  'Thaw',
  'Recover',
  'RecordOutcome',
  'CompleteRun',
  'Guard',
] as const;

/** Of one call among the first hundreds, of a script, or of an invocation. */
function randomFault(draw: Drawing): PlannedFault {
  const where = draw.between(1, 10);
  if (where <= 5) {
    return at('*', draw.between(1, 150), draw.one(CALLS), draw);
  }
  if (where <= 7) {
    const of = draw.one(['SendPreScript.SendCommand', 'SnapshotWhenFrozen.SendCommand', 'Thaw.SendCommand']);
    return at(of, draw.between(1, 2), draw.one(COMMAND_KINDS), draw);
  }
  const kind = draw.one(INVOCATION_KINDS);
  const of = kind === 'twice' ? 'Guard' : draw.one(ACTORS);
  return at(of, draw.between(1, 3), kind, draw);
}

/** What is for good has its place among the singles: here everything comes back. */
const CALLS: readonly [FaultKind, ...FaultKind[]] = CALL_KINDS;

function at(of: string, ordinal: number, kind: FaultKind, draw: Drawing): PlannedFault {
  const times = draw.one([1, 1, 1, 2, 4]);
  const point = { of, ordinal };
  if (['dies-before', 'dies-after', 'hangs'].includes(kind)) {
    return { point, kind, times, number: draw.between(1, 6) };
  }
  if (kind === 'late-delivery' || kind === 'duplicate-delivery') {
    return { point, kind, times: 1, number: draw.between(0, 60) };
  }
  if (kind === 'outage' || kind === 'ledger-outage') {
    return { point, kind, times: 1, number: draw.between(1, 20) };
  }
  return { point, kind, times: kind === 'stops-run' || kind === 'twice' ? 1 : times };
}
