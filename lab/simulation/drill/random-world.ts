import { seededRandom } from '../../../rehearsal/cloud/random';
import { CHECK } from '../builders';
import { drawing, type Drawing } from '../exhaustive/drawing';
import { LAUNCH_KINDS } from '../exhaustive/fault-kinds';
import { parseFault, type PlannedFault } from '../exhaustive/fault-line';
import { keeping, policyOf, type SetSpec } from '../lifecycle/worlds/world';
import type { CheckBehavior } from './check-guest';
import { aSet, type DrillStart, type DrillWorld } from './worlds/world';

export interface DrawnDrills {
  readonly world: DrillWorld;
  readonly faults: readonly PlannedFault[];
}

/** A world that is drawn whole from a seed: sets of some age, drills that may go on at a time, and what goes wrong. */
export function drawDrills(seed: number, name: string): DrawnDrills {
  const draw = drawing(seededRandom(seed));
  const sets = Array.from({ length: draw.between(1, 4) }, (_, index) => drawSet(draw, index + 1));
  const retained = draw.chance(0.3) ? { policies: [policyOf({ retain: keeping(draw.between(1, 2)) })] } : {};
  return {
    world: {
      name,
      what: `the world of seed ${String(seed)}`,
      sets,
      ...retained,
      checks: Array.from({ length: 3 }, () => draw.one(CHECKS)),
      drills: Array.from({ length: draw.between(1, 3) }, (_, index) => drawDrill(draw, index)),
    },
    faults: Array.from({ length: draw.between(1, 3) }, () => parseFault(drawFault(draw))),
  };
}

/** Half of all checks pass. */
const CHECKS: readonly [CheckBehavior, ...CheckBehavior[]] = [
  ...(['passes', 'passes', 'passes', 'passes', 'passes', 'passes'] as const),
  ...(['fails', 'dies', 'contradicts', 'silent', 'empty', 'hangs'] as const),
];

function drawSet(draw: Drawing, number: number): SetSpec {
  const changes = draw.one<Partial<SetSpec>>([{}, {}, {}, { consistency: 'crash-consistent' }, { state: 'pruning' }]);
  return aSet(number, { hoursAgo: number * draw.between(1, 20), instance: draw.between(1, 2), ...changes });
}

function drawDrill(draw: Drawing, index: number): DrillStart {
  const choose = draw.one([{ kind: 'latest' }, { kind: 'random', withinSeconds: 3 * 86_400 }] as const);
  return {
    drill: {
      name: `drill-${String(index + 1)}`,
      choose,
      boundSeconds: draw.one([1_800, 3_600]),
      check: { name: 'files', document: CHECK, parameters: [], timeoutSeconds: draw.one([60, 900]) },
    },
    afterMinutes: draw.one([0, 0, draw.between(0, 3), draw.between(3, 90)]),
    ...(draw.chance(0.2) && { set: 'set-1' }),
  };
}

const STEPS = [
  ...(['ChooseSet', 'LaunchInstance', 'AwaitInstance', 'SendCheck', 'AwaitCheck', 'RemoveInstance'] as const),
  ...(['RecordDrill', 'DrillGuard'] as const),
] as const;

const COMMANDS = [
  'never-delivered',
  'late-delivery@70',
  'duplicate-delivery@5',
  'lost-status',
  'wrong-status',
] as const;

function drawFault(draw: Drawing): string {
  const kind = draw.one([
    'error-before-effect*4',
    'error-after-effect',
    'error-after-effect*4',
    'throttle*4',
    'denied',
  ]);
  return draw.one([
    `*.${draw.between(1, 150)}:${draw.one(['outage@1', 'outage@5', 'outage@20', 'ledger-outage@20', 'stops-run'])}`,
    `*.${draw.between(1, 150)}:${kind}`,
    `LaunchInstance.RunInstances.${draw.between(1, 3)}:${draw.one(LAUNCH_KINDS)}`,
    `SendCheck.SendCommand.${draw.between(1, 3)}:${draw.one(COMMANDS)}`,
    `RemoveInstance.TerminateInstances.1:${kind}`,
    `${draw.one(STEPS)}.${draw.between(1, 3)}:${draw.one(['dies-before', 'dies-after', 'hangs'])}@${draw.between(1, 8)}`,
    `${draw.one(STEPS)}.${draw.between(1, 3)}:${draw.one(['refused*12', 'twice', 'runs-on', 'answer-lost'])}`,
    `run:times-out@${draw.between(10, 400)}`,
  ]);
}
