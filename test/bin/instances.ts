import type { InstanceProps } from '../../rehearsal/cloud/ec2/state';
import { systemClock } from '../../rehearsal/clock';
import { SCRIPTS_ACCESS_TAG } from '../../lambdas/domain/document';
import { scriptedGuest, type Scripted } from '../rehearsal/cloud/scripted-guest';

/** Tag of a document that the engine may send. */
export const ACCESS = { [SCRIPTS_ACCESS_TAG.key]: SCRIPTS_ACCESS_TAG.value };

/** All that the check calls as long as nobody asks for a dry-run and ListDocuments is answered before the model. */
export const READS = [
  'DescribeInstances',
  'DescribeVolumes',
  'DescribeInstanceInformation',
  'GetDocument',
  'DescribeDocument',
] as readonly string[];

/** An instance that is ready unless something is changed. */
export function instance(id: string, changes: Partial<InstanceProps> = {}): InstanceProps {
  const suffix = id.slice(2);
  return {
    instanceId: id,
    tags: { Name: `name-of-${suffix}`, Role: 'db', Scripts: 'yes' },
    volumes: [
      { volumeId: `vol-root-${suffix}`, device: '/dev/xvda' },
      { volumeId: `vol-data-${suffix}`, device: '/dev/sdf', tags: { Scratch: 'no' } },
    ],
    ...changes,
  };
}

/** One whose every script ends like this. */
export function scripted(id: string, exit: Scripted): InstanceProps {
  return instance(id, { guest: scriptedGuest(systemClock, id, () => exit) });
}
