import { defined } from '../../lambdas/domain/json';
import type { Policy } from '../../lambdas/domain/policy';
import { emittedOf } from '../../lambdas/domain/metrics';
import type { RetentionRule } from '../../lambdas/domain/lifecycle/settings';
import { slimDocument } from '../modelled-guest';
import { HEALTHY, type GuestBehavior } from '../modelled-guest/behavior';
import { aPolicy, DOCUMENT, LEASE_SECONDS, SCHEDULED_TIME, scripts, type InstanceSpec } from '../simulation/builders';
import { DAY_MILLIS, inputOf, putSchedule } from '../simulation/deployed';
import { dying, failing, refused } from '../simulation/faults';
import { createSimulation, firing } from '../simulation/simulation';

/** One value, as CloudWatch would get it. */
export interface MetricPoint {
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly name: string;
  readonly value: number;
  readonly policy?: string;
}

export interface Course {
  readonly from: number;
  readonly until: number;
  readonly points: readonly MetricPoint[];
}

const DAYS = 4;
const HOUR_MILLIS = 3_600_000;
const STEP_MILLIS = 5 * 60_000;

const RETAIN: RetentionRule = { last: 3, floor: 1, prefer: 'consistent', trustExitCodes: false, keepOldest: false };

/** The policies of the picture, with the hours of the day at which they are due. */
export const POLICIES = [
  { name: 'databases', hours: [3] },
  { name: 'files', hours: [0, 6, 12, 18] },
] as const;

function policyOf({ name, hours }: (typeof POLICIES)[number]): Policy {
  return aPolicy({
    name,
    targets: { match: 'any', tags: [{ key: 'Fleet', value: name }] },
    quiesce: scripts(),
    retries: 0,
    schedules: [{ name: 'regular', expression: `cron(0 ${hours.join(',')} * * ? *)`, retain: RETAIN }],
  });
}

const quick = (reportMillis: number): GuestBehavior => ({ ...HEALTHY, times: { ...HEALTHY.times, reportMillis } });

/** Four databases, of which one fails for two nights, and three file servers, of which one is slow. */
const INSTANCES: readonly InstanceSpec[] = [
  ...[1, 2, 3].map((number) => ({ number, tags: { Fleet: 'databases' }, behavior: quick(400 * number) })),
  {
    number: 4,
    tags: { Fleet: 'databases' },
    behavior: { ...quick(900), pre: ['succeeds', 'fails-thawed', 'not-ready', 'succeeds'] },
  },
  ...[5, 6].map((number) => ({ number, tags: { Fleet: 'files' }, behavior: quick(100 * number) })),
  { number: 7, tags: { Fleet: 'files' }, behavior: quick(4_000) },
];

/** A call is throttled now and then, and one function dies inside a freeze, so that the guard thaws. */
const FAULTS = [
  failing('SnapshotWhenFrozen', 'ListCommandInvocations', 'throttle', { after: 60, times: 6 }),
  failing('SnapshotWhenFrozen', 'CreateSnapshots', 'throttle', { after: 30, times: 2 }),
  failing('Lifecycle', 'DeleteSnapshot', 'throttle', { after: 20, times: 8 }),
  dying('SnapshotWhenFrozen', { call: 3, side: 'after' }),
  refused('Thaw', 60),
];

/** Some days of an engine on the model, by the product's own handlers; the same at each time. */
export async function playDays(): Promise<Course> {
  const points: MetricPoint[] = [];
  const from = Date.parse(SCHEDULED_TIME);
  const simulation = createSimulation({
    instances: INSTANCES,
    documents: { [DOCUMENT]: slimDocument({ leaseSeconds: LEASE_SECONDS }) },
    faults: FAULTS,
    sweepMillis: STEP_MILLIS,
    modelSettings: { snapshotPendingMillis: 20 * 60_000 },
    portsOf: (ports) => ({
      ...ports,
      metrics: {
        emit: (policy, counts) => {
          const at = ports.clock.now();
          points.push(...emittedOf(counts).map((metric) => ({ at, ...metric, ...defined({ policy }) })));
          ports.metrics.emit(policy, counts);
        },
      },
    }),
  });
  const policies = POLICIES.map(policyOf);
  for (const policy of policies) {
    policy.schedules.forEach((schedule) => {
      putSchedule(simulation, { ...schedule, name: policy.name }, inputOf(policy, schedule.name));
    });
  }
  const { clock } = simulation;
  const until = from + DAYS * DAY_MILLIS;
  for (let next = from; next < until; next += STEP_MILLIS) {
    await clock.advance(Math.max(0, next - clock.now()));
    POLICIES.forEach(({ hours }, index) => {
      const isDue = next % HOUR_MILLIS === 0 && hours.some((hour) => hour === new Date(next).getUTCHours());
      const policy = policies[index];
      if (isDue && policy !== undefined) {
        simulation.start(firing(policy, { scheduledTime: new Date(next).toISOString() }));
      }
    });
    await simulation.lifecycle();
  }
  simulation.endRules();
  return { from, until, points };
}
