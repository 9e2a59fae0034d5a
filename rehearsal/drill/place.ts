import type { Drill } from '../../lambdas/domain/drill/settings';
import type { Cloud } from '../cloud/cloud';
import type { CloudRegion } from '../cloud/region';

/** The Region of the model in which a drill launches, of the account that the ARN of its role names. */
export function placeOf(cloud: Cloud, { place: { role } }: Pick<Drill, 'place'>): CloudRegion {
  return role === undefined ? cloud : cloud.in(cloud.region, role.split(':')[4]);
}
