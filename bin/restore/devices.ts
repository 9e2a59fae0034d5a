import type { InstanceFacts, VolumeFacts } from '../account/aws/resources';

/** Where a restored volume is attached, or why it is not. */
export type Attachment =
  | { readonly kind: 'attach'; readonly instanceId: string; readonly device: string; readonly isAssumed: boolean }
  /** The volume of now has the device: a person swaps them while the instance is stopped. */
  | {
      readonly kind: 'swap';
      readonly instanceId: string;
      readonly device: string;
      readonly attachedVolumeId: string;
    }
  | { readonly kind: 'none'; readonly why: string };

/** Where a volume is: on the instance of its set, or where it is attached now. A volume that is gone has no device. */
export function deviceOf(
  volumeId: string,
  { source, volume }: { readonly source?: InstanceFacts | undefined; readonly volume?: VolumeFacts | undefined },
): string | undefined {
  const mapped = [...(source?.devices ?? [])].find(([, id]) => id === volumeId)?.[0];
  return mapped ?? volume?.attachedTo?.device;
}

interface Placed {
  readonly role: 'boot' | 'data' | 'unknown';
  readonly device: string | undefined;
}

/**
 * A place for each volume. What is attached stays attached: two copies of one file system or of one volume group on an
 * instance confuse it, so a volume is not attached beside its source. A boot volume is never attached to a running system.
 */
export function attachmentsOf(
  volumes: readonly Placed[],
  { target, isSame }: { readonly target?: InstanceFacts | undefined; readonly isSame: boolean },
): readonly Attachment[] {
  const wanted = new Set(volumes.map(({ device }) => device));
  const taken = new Set(target?.devices.keys());
  return volumes.map(({ role, device }): Attachment => {
    if (target === undefined) {
      return { kind: 'none', why: 'no instance is given to attach it to' };
    }
    const { instanceId, devices } = target;
    if (role === 'boot' && !isSame) {
      return { kind: 'none', why: 'it is a boot volume' };
    }
    const attachedVolumeId = device === undefined ? undefined : devices.get(device);
    if (isSame && device !== undefined && attachedVolumeId !== undefined) {
      return { kind: 'swap', instanceId, device, attachedVolumeId };
    }
    if (role === 'boot') {
      return { kind: 'none', why: 'it is a boot volume' };
    }
    if (device !== undefined && !taken.has(device)) {
      taken.add(device);
      return { kind: 'attach', instanceId, device, isAssumed: false };
    }
    const free = FREE_DEVICES.find((name) => !taken.has(name) && !wanted.has(name));
    if (free === undefined) {
      return { kind: 'none', why: `${instanceId} has no free device name from ${FREE_DEVICES[0] ?? ''} on` };
    }
    taken.add(free);
    return { kind: 'attach', instanceId, device: free, isAssumed: true };
  });
}

/** The names that AWS recommends for data volumes. */
const FREE_DEVICES: readonly string[] = Array.from('fghijklmnop', (letter) => `/dev/sd${letter}`);
