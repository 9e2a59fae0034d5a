import type { Fleet } from './guests/fleet/fleet';
import { Platform, SsmStatus } from './guests/fleet/spec';
import type { Stage } from './stage';

/** Tells the model of AWS which instances there are. */
export function register({ cloud }: Stage, { instances }: Fleet): void {
  for (const { spec, guest } of instances) {
    cloud.addInstance({
      instanceId: spec.id,
      tags: { Name: spec.name, ...spec.tags },
      state: spec.state,
      platform: spec.platform === Platform.WINDOWS ? 'Windows' : 'Linux',
      ssm: spec.ssm === SsmStatus.ONLINE ? 'online' : 'unmanaged',
      rootDeviceName: spec.rootDevice.device,
      volumes: [
        {
          volumeId: spec.rootDevice.volumeId,
          device: spec.rootDevice.device,
          sizeGiB: gibibytes(spec.rootDevice.sizeMiB),
        },
        ...spec.volumes.map(({ id, device, sizeMiB, tags }) => ({
          volumeId: id,
          device,
          sizeGiB: gibibytes(sizeMiB),
          tags,
        })),
      ],
      guest,
    });
  }
}

function gibibytes(sizeMiB: number): number {
  return Math.max(1, Math.ceil(sizeMiB / 1_024));
}
