import { defined } from '../../lambdas/domain/json';
import type { StoredSet } from '../../lambdas/domain/lifecycle/stored-sets';
import { checkLifecycleFlags } from '../account/live-lifecycle';
import { CommandProblem } from '../problem';
import type { RestoreFlags } from './command';
import type { Surroundings } from './plan';

/** EBS's bounds of the rate at which it reads a snapshot into a volume, MiB/s. */
const RATE = { least: 100, most: 300 } as const;

/** Refuses what can't be right, before anything is asked. */
export function checkRestoreFlags({ plan, region, instance, initializationRate: rate }: RestoreFlags): void {
  if (plan !== true) {
    throw new CommandProblem('this command restores nothing itself; give --plan to print the commands that do');
  }
  checkLifecycleFlags(defined({ region, instance }));
  const isRate = rate === undefined || (/^\d+$/.test(rate) && Number(rate) >= RATE.least && Number(rate) <= RATE.most);
  if (!isRate) {
    throw new CommandProblem(
      `--initialization-rate is "${rate}", allowed: ${String(RATE.least)} to ${String(RATE.most)} MiB/s; correct it`,
    );
  }
}

interface Where {
  readonly region: string;
  readonly set: StoredSet;
  readonly surroundings: Surroundings;
}

/** The zone of the volumes. A volume is attached only to an instance in its zone. */
export function zoneOf(
  { availabilityZone: given }: Pick<RestoreFlags, 'availabilityZone'>,
  { region, set, surroundings: { target, source, volumes } }: Where,
): string {
  if (given !== undefined && !/^[a-z]{2}(-[a-z0-9]+)+$/.test(given)) {
    throw new CommandProblem(`--availability-zone is "${given}", allowed: a name such as ${region}a; correct it`);
  }
  if (given !== undefined && !given.startsWith(region)) {
    throw new CommandProblem(
      `--availability-zone is "${given}", allowed: a zone of ${region}, where the set is; correct it`,
    );
  }
  if (given !== undefined && target !== undefined && given !== target.zone) {
    throw new CommandProblem(
      `--availability-zone is "${given}", but ${target.instanceId} is in ${target.zone}, and only volumes of its zone can be attached to it; leave it out, or give another --instance`,
    );
  }
  const ofThen = set.origin === 'made' ? (source?.zone ?? volumes[0]?.zone) : undefined;
  const zone = given ?? target?.zone ?? ofThen;
  if (zone === undefined) {
    throw new CommandProblem(
      `EC2 does not know instance ${set.name.instance} in ${region}, so the zone of the volumes is not known; give --availability-zone or --instance`,
    );
  }
  return zone;
}
