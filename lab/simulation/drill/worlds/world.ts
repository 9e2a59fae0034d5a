import { accountOfRole } from '../../../../lambdas/domain/drill/place-role';
import type { Drill } from '../../../../lambdas/domain/drill/settings';
import type { Policy } from '../../../../lambdas/domain/policy';
import { TagKey } from '../../../../lambdas/domain/snapshot-tags';
import type { CloudRegion } from '../../../../rehearsal/cloud/region';
import { CHECK, PLACE, RECORDS } from '../../builders';
import type { Breadth } from '../../exhaustive/enumerate';
import { addSets, type SetSpec } from '../../lifecycle/worlds/world';
import type { Simulation, SimulationOptions } from '../../simulation';
import { CHECK_DOCUMENT, type CheckBehavior } from '../check-guest';

/** A small account with sets, and drills of them. */
export interface DrillWorld {
  /** The first word of a replay line. */
  readonly name: string;
  readonly what: string;
  /** Faults that make the world what it is. The faults of a case are added to them. */
  readonly given?: readonly string[];
  /** @default - one of an hour ago */
  readonly sets?: readonly SetSpec[];
  /** How the check goes in the first, second, … instance; the last one goes on. @default - it passes */
  readonly checks?: readonly CheckBehavior[];
  readonly modelSettings?: SimulationOptions['modelSettings'];
  /** Rounds of the lifecycle go on beside the drills for these. @default - none do */
  readonly policies?: readonly Policy[];
  /** What else is there, or happens. */
  readonly before?: (there: Simulation) => unknown;
  readonly drills: readonly DrillStart[];
  /** Of a world that differs from another one in a single answer, only strong faults are played. @default every */
  readonly singles?: Breadth;
  /** How it ends when nothing else goes wrong, see `endingOf`. A world that was drawn does not say it. */
  readonly ends?: string;
}

export interface DrillStart {
  readonly drill?: Partial<Drill>;
  /** A set that a person named. */
  readonly set?: string;
  /** Since the beginning. */
  readonly afterMinutes?: number;
}

/** Adds a place that is isolated, a document, a bucket, and the sets. */
export function furnish({ sets = [aSet(1)], before }: DrillWorld, there: Simulation): unknown {
  const { cloud } = there;
  addPlace(cloud);
  cloud.addBucket(RECORDS);
  addSets(there, sets);
  return before?.(there);
}

/** Role of another account, which has a place too, see `addOtherAccount`. */
export const ROLE = 'arn:aws:iam::444455556666:role/drills';

/** The same place in the account of this role. */
export const OTHER_PLACE: Drill['place'] = {
  ...PLACE,
  role: ROLE,
  instanceProfile: 'arn:aws:iam::444455556666:instance-profile/drill',
};

/** Adds another account, with a role and a place. Answers what is in it. */
export function addOtherAccount({ cloud }: Pick<Simulation, 'cloud'>): CloudRegion {
  const other = cloud.in('eu-central-1', accountOfRole(ROLE));
  cloud.addRole(ROLE);
  addPlace(other);
  return other;
}

/** Subnets, a security group, an image and a document. */
function addPlace(cloud: CloudRegion): void {
  const vpcId = 'vpc-0d';
  for (const [index, subnetId] of PLACE.subnets.entries()) {
    cloud.addSubnet({ subnetId, vpcId, zone: `eu-central-1${'ab'.charAt(index)}` });
  }
  cloud.addRouteTable({ routeTableId: 'rtb-0d', vpcId, isMain: true });
  cloud.addSecurityGroup({
    groupId: PLACE.securityGroup,
    vpcId,
    rules: [{ direction: 'out', protocol: 'tcp', ports: [443, 443], peer: 'sg-0e' }],
  });
  cloud.putImage({ imageId: PLACE.image, snapshotIds: [] });
  cloud.addDocument({ name: CHECK, content: CHECK_DOCUMENT });
}

/** A set that can be drilled; the boot volume is not a part of it. */
export function aSet(number: number, changes: Partial<SetSpec> = {}): SetSpec {
  const { tags, ...others } = changes;
  return { number, hoursAgo: number, tags: { [TagKey.BOOT_VOLUME]: 'vol-0b00', ...tags }, ...others };
}
