import { defined } from '../../lambdas/domain/json';
import type { StoredSet } from '../../lambdas/domain/lifecycle/stored-sets';
import { checkSetFlag } from '../account/find-set';
import { checkLifecycleFlags } from '../account/live-lifecycle';
import { CommandProblem } from '../problem';
import type { Warning } from './advice';
import type { RestoreFlags } from './command';
import type { Surroundings } from './plan';

/** EBS's bounds of the rate at which it reads a snapshot into a volume, MiB/s. */
const RATE = { least: 100, most: 300 } as const;

/** Refuses what can't be right, before anything is asked. */
export function checkRestoreFlags({ plan, set, region, instance, initializationRate: rate }: RestoreFlags): void {
  if (plan !== true) {
    throw new CommandProblem('this command restores nothing itself; give --plan to print the commands that do');
  }
  checkLifecycleFlags(defined({ region, instance }));
  checkSetFlag(set);
  const isRate = rate === undefined || (/^\d+$/.test(rate) && Number(rate) >= RATE.least && Number(rate) <= RATE.most);
  if (!isRate) {
    throw new CommandProblem(
      `--initialization-rate is "${rate}", allowed: ${String(RATE.least)} to ${String(RATE.most)} MiB/s; correct it`,
    );
  }
}

/**
 * `eu-central-1a`; a Local Zone as `us-west-2-lax-1a`, a Wavelength Zone as `us-east-1-wl1-bos-wlz-1`. EC2 checks only when the
 * commands run.
 */
const ZONE = /^(?:[a-z]|-[a-z]+-\d[a-z]|-wl\d-[a-z]+-wlz-\d)$/;

interface Where {
  readonly region: string;
  readonly set: StoredSet;
  readonly surroundings: Surroundings;
  /** What EC2 did not say. */
  readonly unasked: readonly Warning[];
}

/** The zone of the volumes. A volume is attached only to an instance in its zone. */
export function zoneOf(
  { availabilityZone: given }: Pick<RestoreFlags, 'availabilityZone'>,
  { region, set, surroundings: { target, source, volumes }, unasked }: Where,
): string {
  if (given !== undefined && !(given.startsWith(region) && ZONE.test(given.slice(region.length)))) {
    throw new CommandProblem(
      `--availability-zone is "${given}", allowed: a zone of ${region}, where the set is, by a name such as ${region}a; correct it`,
    );
  }
  if (given !== undefined && target !== undefined && given !== target.zone) {
    throw new CommandProblem(
      `--availability-zone is "${given}", but ${target.instanceId} is in ${target.zone}, and only volumes of its zone can be attached to it; leave it out, or give another --instance`,
    );
  }
  const ofThen = set.origin === 'made' ? (source?.zone ?? volumes?.[0]?.zone) : undefined;
  const zone = given ?? target?.zone ?? ofThen;
  if (zone === undefined) {
    const gone = `EC2 does not know instance ${set.name.instance} in ${region}`;
    const why = unasked.length === 0 ? gone : unasked.map(({ text }) => text).join(', and ');
    throw new CommandProblem(`${why}, so the zone of the volumes is not known; give --availability-zone or --instance`);
  }
  return zone;
}
