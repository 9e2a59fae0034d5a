import type { InstanceFacts, VolumeFacts } from '../account/aws/resources';

/** Where a restored volume is attached, or why it is not. */
export type Attachment =
  | { readonly kind: 'attach'; readonly instanceId: string; readonly device: string; readonly isAssumed: boolean }
  /** The present volume has the device: a person swaps them while the instance is stopped. */
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
  return (source && heldAt(source, volumeId)) ?? volume?.attachedTo?.device;
}

interface Placed {
  readonly sourceVolumeId: string;
  readonly role: 'boot' | 'data' | 'unknown';
  readonly device: string | undefined;
}

const WHY_NOT = { boot: 'it is a boot volume', unknown: 'it may be the boot volume' } as const;

/**
 * A place for each volume. What is attached stays attached: two copies of one file system or of one volume group on an
 * instance confuse it, so a volume is not attached beside its source. What may be a boot volume is never attached to a
 * running system.
 */
export function attachmentsOf(volumes: readonly Placed[], target: InstanceFacts | undefined): readonly Attachment[] {
  const wanted = new Set(volumes.map(({ device }) => device));
  const taken = new Set(target?.devices.keys());
  return volumes.map(({ sourceVolumeId, role, device }): Attachment => {
    if (target === undefined) {
      return { kind: 'none', why: 'no instance is given to attach it to' };
    }
    const { instanceId } = target;
    const held = heldAt(target, sourceVolumeId);
    if (held !== undefined) {
      return { kind: 'swap', instanceId, device: held, attachedVolumeId: sourceVolumeId };
    }
    if (role !== 'data') {
      return { kind: 'none', why: WHY_NOT[role] };
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

/** The device at which an instance has a volume. */
export function heldAt({ devices }: InstanceFacts, volumeId: string): string | undefined {
  return [...devices].find(([, id]) => id === volumeId)?.[0];
}

/** The names that AWS recommends for data volumes. */
const FREE_DEVICES: readonly string[] = Array.from('fghijklmnop', (letter) => `/dev/sd${letter}`);
