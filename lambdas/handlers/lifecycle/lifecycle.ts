import { disabledInstants } from '../../domain/lifecycle/consistent-sets';
import { copyRegionsOf, policiesOf } from '../../domain/lifecycle/deployed';
import type { Observed } from '../../domain/lifecycle/observed';
import { planLifecycle } from '../../domain/lifecycle/plan';
import { instantOf } from '../../domain/instant';
import { MetricName } from '../../domain/metrics';
import { defined } from '../../domain/json';
import type { RoundAnswer, RoundClaim } from '../../ports';
import { noteThrottled } from '../scripts/slow-down';
import { carryOut, type Carried } from './carry-out';
import { observe } from './observe';
import { planWithin } from './allowance';
import { createPacer } from './pacer';
import type { LifecyclePorts, Round } from './round';
import { tellPolicies } from './tell-policies';
import { tellRound } from './tell-round';

export interface LifecycleSettings {
  /** The Region of the engine. */
  readonly homeRegion: string;
  /** Of EC2's request buckets: above 0, at most 1. */
  readonly requestShare: number;
  /** For so long EC2 may not list what was just made. */
  readonly consistencySeconds: number;
}

/** Whether EC2 has told of a snapshot. */
export interface LifecycleEvent {
  readonly woken: boolean;
}

/** What became of the call, and how the actions of its round ended. */
export type LifecycleReport = { readonly round: 'not-due' | 'busy' } | ({ readonly round: 'done' } & Carried);

/** A round is given up so long after its function's time is over: clocks differ. */
const CLAIM_MARGIN_MILLIS = 60_000;

/**
 * One round of the lifecycle, if one is due: it reads what exists, plans, and carries out what fits its time. The next round
 * sees what this one did, and goes on.
 */
export function lifecycle(
  ports: LifecyclePorts,
  settings: LifecycleSettings,
): (event: LifecycleEvent) => Promise<LifecycleReport> {
  return async ({ woken }) => {
    const { ledger, clock, random } = ports;
    const now = clock.now();
    const claim = {
      by: `${String(now)}-${random().toString(36).slice(2)}`,
      now: instantOf(now),
      until: instantOf(now + clock.remaining() + CLAIM_MARGIN_MILLIS),
      woken,
    };
    const answer = await ledger.claimRound(claim);
    if (answer.status !== 'claimed') {
      return { round: answer.status };
    }
    const end = async (left: boolean, found: Partial<Found> = {}): Promise<void> =>
      ledger.endRound({ by: claim.by, now: instantOf(clock.now()), left, ...found });
    try {
      const { carried, found } = await goRound(ports, settings, { claim, answer });
      await end(carried.left > 0, found);
      return { round: 'done', ...carried };
    } catch (error) {
      ports.log.error('round-failed', error);
      await end(true);
      throw error;
    }
  };
}

/** What a round remembers for the next one. */
type Found = Required<Pick<Parameters<LifecyclePorts['ledger']['endRound']>[0], 'regions' | 'disabledAt'>>;

interface Claimed {
  readonly claim: RoundClaim;
  readonly answer: Extract<RoundAnswer, { readonly status: 'claimed' }>;
}

async function goRound(
  ports: LifecyclePorts,
  { homeRegion: home, requestShare, consistencySeconds }: LifecycleSettings,
  { claim, answer }: Claimed,
): Promise<{ readonly carried: Carried; readonly found: Found }> {
  const { clock } = ports;
  const schedules = await ports.schedules.list();
  const disabledAt = disabledInstants(schedules, answer.disabledAt, clock.now());
  const { policies, unreadable } = policiesOf(schedules);
  const named = copyRegionsOf(policies).filter((region) => region !== home);
  if (named.some((region) => !answer.regions.includes(region))) {
    // Before the first copy: a crash must not lose where copies are.
    await ports.ledger.claimRound({ ...claim, regions: named });
  }
  const { observed, unseen } = await observe(ports, { home, regions: [...named, ...answer.regions] });
  const unknown = unreadable.map(({ policy }) => policy);
  const plan = await planWithin(ports, (spent) =>
    planLifecycle(observed, policies, clock.now(), { spent, unreadable: unknown }),
  );
  const snapshot = snapshotsOf(observed);
  tellPolicies(ports, { plan, observed, policies, unreadable, schedules, disabledAt });
  await tellRound(ports, { plan, observed, policies, unreadable, unseen, snapshot });
  const usedUntil = answer.lastEndedAt === undefined ? undefined : Date.parse(answer.lastEndedAt);
  const carried = await carryOut(
    {
      ports,
      home,
      consistencySeconds,
      pacer: createPacer({
        clock,
        share: requestShare,
        ...defined({ usedUntil }),
        onThrottled: (bucket, region) => {
          noteThrottled(ports, bucket, region);
        },
      }),
      snapshot,
    },
    plan.actions,
  );
  ports.metrics.emit(undefined, { [MetricName.LIFECYCLE_BACKLOG]: carried.left + carried.failed });
  const filled = observed.regions.filter(({ snapshots }) => snapshots.length > 0).map(({ region }) => region);
  const regions = [...new Set([...named, ...unseen.map(({ region }) => region), ...filled])]
    .filter((region) => region !== home)
    .sort();
  return { carried, found: { regions, disabledAt } };
}

/** Finds a snapshot among those that were listed. */
export function snapshotsOf({ regions }: Observed): Round['snapshot'] {
  const byRegion = new Map(
    regions.map(({ region, snapshots }) => [
      region,
      new Map(snapshots.map((snapshot) => [snapshot.snapshotId, snapshot])),
    ]),
  );
  return (region, snapshotId) => byRegion.get(region)?.get(snapshotId);
}
