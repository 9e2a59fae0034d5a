import { RehearsalError, type Assembly } from '../assembly';
import type { DeployedDrill } from './deployed';
import { unknownPeer } from './network';

/**
 * The drills of the policies that are played; all when none is named. One that boots the source's system is not. Throws a
 * `RehearsalError` where there is none, and where the template does not say whether the network of one is isolated.
 */
export function chooseDrills(
  { drills, stackName }: Pick<Assembly, 'drills' | 'stackName'>,
  policies: readonly string[],
): readonly DeployedDrill[] {
  const all = drills?.drills ?? [];
  const chosen = all.filter(({ drill }) => policies.length === 0 || policies.includes(drill.policy));
  const played = chosen.filter(({ drill }) => drill.place.boot === undefined);
  for (const { drill } of played) {
    const peer = drills && unknownPeer(drills.network, drill.place.securityGroup);
    if (peer !== undefined) {
      throw new RehearsalError(
        `--drill is given, and the security group of drill ${drill.name} allows traffic to or from ${peer}, which only a deployment knows, so the rehearsal can't tell whether the network is isolated; give the group a CIDR block, or choose other policies with --policy`,
      );
    }
  }
  if (played.length > 0) {
    return played;
  }
  if (chosen.length > 0) {
    const names = chosen.map(({ drill }) => drill.name).join(', ');
    throw new RehearsalError(
      `--drill is given, and the set's boot volume is booted by ${names}, allowed: drills that boot an image, because a rehearsal boots no system; leave --drill out`,
    );
  }
  throw new RehearsalError(
    all.length === 0
      ? `--drill is given, and stack ${stackName} has no RestoreDrill; add one, or leave --drill out`
      : `--drill is given with --policy ${policies.join(', ')}, which has no RestoreDrill, allowed: ${all.map(({ drill }) => drill.policy).join(', ')}; correct --policy`,
  );
}
