import { lifecycle, type LifecycleReport as RoundReport } from '../../lambdas/handlers/lifecycle/lifecycle';
import type { Log, Ports } from '../../lambdas/ports';
import { copyRegionsOf } from '../../lambdas/domain/lifecycle/deployed';
import type { Assembly, DeployedSchedule } from '../assembly';
import { MINUTE_MILLIS, systemClock } from '../clock';
import type { CallRecord } from '../cloud/calls';
import { createCloud, type Cloud } from '../cloud/cloud';
import type { Fault } from '../cloud/faults';
import type { CloudListener } from '../cloud/world';
import type { ModelSettingOverrides } from '../cloud/model-settings';
import { seededRandom } from '../cloud/random';
import { REHEARSAL_ENVIRONMENT } from '../functions';
import { emptyBooks } from '../in-process/ledger/books';
import { modelledPorts, SCHEDULE_GROUP } from '../in-process/modelled-ports';
import { VirtualClock } from '../in-process/virtual-clock';
import { isJsonObject } from '../interpreter/json';
import { messageOf } from '../json';
import { addInstance } from '../stage';
import type { LateFault, LifecycleOptions } from './options';

const HOUR_MILLIS = 60 * MINUTE_MILLIS;

/** What the model assumes here; AWS promises none of it. */
export const MODEL_SETTINGS = {
  snapshotPendingMillis: 10 * MINUTE_MILLIS,
  copyPendingMillis: 30 * MINUTE_MILLIS,
  tieringMillis: 24 * HOUR_MILLIS,
  fastRestoreMillis: HOUR_MILLIS,
  // The runs keep to EC2's rate by slots; how they do is no question here.
  buckets: { CreateSnapshots: { burst: 1_000_000, perSecond: 1_000_000 } },
} as const satisfies ModelSettingOverrides;

/** So much later ends a copy that `completes-late`. */
export const LATE_MILLIS = 6 * HOUR_MILLIS;

/** Longest that a function runs. */
const INVOCATION_MILLIS = 15 * MINUTE_MILLIS;

/** As the engine's own default has it. */
const CONSISTENCY_SECONDS = 30;

/** Snapshots of others, in every Region: nothing may happen to them. */
export const FOREIGN_SNAPSHOTS = ['snap-0f0f0f0f0f0f0f0f1', 'snap-0f0f0f0f0f0f0f0f2'] as const;

/** The model of AWS with the engine in the process, by a clock that is told to move. */
export interface LifecycleStage {
  readonly clock: VirtualClock;
  readonly cloud: Cloud;
  readonly ports: Ports;
  /** All Regions that the policies name, the engine's own first. */
  readonly regions: readonly string[];
  /** One invocation of the engine's function. */
  goRound(event: {
    readonly woken: boolean;
  }): Promise<RoundReport | { readonly round: 'failed'; readonly cause: string }>;
  /** Makes AWS fail the next set. */
  breakNextSet(): void;
  /** How often each fault that was asked for has happened. */
  fired(fault: LateFault): number;
}

export function setLifecycleStage(
  options: LifecycleOptions,
  schedules: readonly DeployedSchedule[],
  listener: CloudListener,
): LifecycleStage {
  const { assembly, fleet, from, seed, onProgress } = options;
  const clock = new VirtualClock(from);
  const random = seededRandom(seed);
  const faults = faultsOf(options.faults);
  const home = REHEARSAL_ENVIRONMENT.region;
  const cloud = createCloud({
    clock,
    random,
    record: 'none',
    modelSettings: MODEL_SETTINGS,
    faults: faults.ofCall,
    accountId: REHEARSAL_ENVIRONMENT.account,
    region: home,
  });
  cloud.listen(listener);
  const policies = schedules.map(({ input }) => input('').policy);
  const regions = [...new Set([home, ...copyRegionsOf(policies)])];
  furnish(cloud, { assembly, fleet, schedules, regions });
  let endsAt = from;
  const ports = modelledPorts({
    calling: { cloud, clock, random, caller: 'Lifecycle' },
    books: emptyBooks(),
    remaining: () => endsAt - clock.now(),
    start: 'warm',
    metrics: { emit: () => undefined },
    log: troubleLog(onProgress),
    consistencySeconds: CONSISTENCY_SECONDS,
  });
  const requestShare = requestShareOf(assembly);
  const round = lifecycle(ports, { homeRegion: home, requestShare, consistencySeconds: CONSISTENCY_SECONDS });
  return {
    clock,
    cloud,
    ports,
    regions,
    goRound: async (event) => {
      endsAt = clock.now() + INVOCATION_MILLIS;
      try {
        return await round(event);
      } catch (error) {
        return { round: 'failed', cause: messageOf(error) };
      }
    },
    breakNextSet: faults.breakNextSet,
    fired: faults.fired,
  };
}

interface Furniture extends Pick<LifecycleOptions, 'assembly' | 'fleet'> {
  readonly schedules: readonly DeployedSchedule[];
  readonly regions: readonly string[];
}

function furnish(cloud: Cloud, { assembly, fleet, schedules, regions }: Furniture): void {
  for (const spec of fleet.instances) {
    addInstance(cloud, spec);
  }
  for (const { deployed } of schedules) {
    cloud.putSchedule({ ...deployed, group: SCHEDULE_GROUP });
  }
  for (const { name, content } of assembly.documents) {
    cloud.addDocument({ name, content: isJsonObject(content) ? content : {}, tags: { DLMScriptsAccess: 'true' } });
  }
  const [one, other] = FOREIGN_SNAPSHOTS;
  for (const region of regions) {
    cloud.in(region).addSnapshot({ snapshotId: one });
    cloud
      .in(region)
      .addSnapshot({ snapshotId: other, tags: { 'aws:dlm:lifecycle-policy-id': 'policy-0f0f0f0f0f0f0f0f0' } });
  }
}

/** As the engine is deployed. */
function requestShareOf({ functions }: Pick<Assembly, 'functions'>): number {
  const shares = functions.map(({ environment }) => Number(environment.REQUEST_SHARE));
  return shares.find((share) => share > 0) ?? 0.5;
}

function faultsOf(asked: readonly LateFault[]) {
  const counts = new Map(asked.map((fault) => [fault, 0]));
  let breaksNext = false;
  const ofCall = ({ operation }: CallRecord): Fault | undefined => {
    if (operation === 'CreateSnapshots' && breaksNext) {
      breaksNext = false;
      return { kind: 'fails-late' };
    }
    const due = asked.find((fault) => fault.operation === operation && (counts.get(fault) ?? 0) < fault.count);
    if (due === undefined) {
      return undefined;
    }
    counts.set(due, (counts.get(due) ?? 0) + 1);
    return { kind: due.kind, delayMillis: LATE_MILLIS };
  };
  return {
    ofCall,
    breakNextSet: (): void => {
      breaksNext = true;
    },
    fired: (fault: LateFault): number => counts.get(fault) ?? 0,
  };
}

function troubleLog(onProgress: LifecycleOptions['onProgress']): Log {
  const show = (event: string, fields: object = {}): void => {
    onProgress({ at: systemClock.now(), text: `${event} ${JSON.stringify(fields)}`, kind: 'trouble' });
  };
  return {
    info: () => undefined,
    warn: show,
    error: (event, error, fields) => {
      show(event, { ...fields, error: messageOf(error) });
    },
  };
}
