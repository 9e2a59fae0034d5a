import { RehearsalError, type Assembly } from '../assembly';
import type { DeployedDrills } from './deployed';
import { unknownPeer } from './network';

/**
 * The drills to play: those of these policies, or all when none is named. Drills that boot the source's system are left
 * out. Throws a `RehearsalError` where none remains, and where the template does not say whether a network is isolated.
 */
export function chooseDrills(
  { drills, stackName }: Pick<Assembly, 'drills' | 'stackName'>,
  policies: readonly string[],
): DeployedDrills {
  if (drills === undefined || drills.drills.length === 0) {
    throw new RehearsalError(
      `--drill is given, and stack ${stackName} has no RestoreDrill; add one, or leave --drill out`,
    );
  }
  const chosen = drills.drills.filter(({ drill }) => policies.length === 0 || policies.includes(drill.policy));
  const played = chosen.filter(({ drill }) => drill.place.boot === undefined);
  for (const { drill } of played) {
    const peer = unknownPeer(drills.network, drill.place.securityGroup);
    if (peer !== undefined) {
      throw new RehearsalError(
        `--drill is given, and the security group of drill ${drill.name} allows traffic to or from ${peer}, which only a deployment knows, so the rehearsal can't tell whether the network is isolated; give the group a CIDR block, or choose other policies with --policy`,
      );
    }
  }
  if (played.length > 0) {
    return { ...drills, drills: played };
  }
  if (chosen.length > 0) {
    const names = chosen.map(({ drill }) => drill.name).join(', ');
    throw new RehearsalError(
      `--drill is given, and the set's boot volume is booted by ${names}, allowed: drills that boot an image, because a rehearsal boots no system; leave --drill out`,
    );
  }
  const allowed = drills.drills.map(({ drill }) => drill.policy).join(', ');
  throw new RehearsalError(
    `--drill is given with --policy ${policies.join(', ')}, which has no RestoreDrill, allowed: ${allowed}; correct --policy`,
  );
}
