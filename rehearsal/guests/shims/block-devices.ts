import { createHash } from 'node:crypto';
import type { GuestVolume } from '../volumes';

/** One line of `lsblk`: column names in upper case, as the tool has them. */
export interface BlockDevice {
  readonly columns: Readonly<Record<string, string>>;
  readonly children: readonly BlockDevice[];
}

/** Identifiers of an instance's root disk, which exists only in what the shims say. */
export interface RootDisk {
  readonly volumeId: string;
  readonly sizeMiB: number;
}

const NITRO_DISK = { TYPE: 'disk', RM: '0', RO: '0', MODEL: 'Amazon Elastic Block Store' };

/** The disks of a Nitro instance: the root disk with `/` and a boot partition, then a whole-disk ext4 for each volume. */
export function blockDevices(root: RootDisk, volumes: readonly GuestVolume[]): readonly BlockDevice[] {
  return [rootDisk(root), ...volumes.map(dataDisk)];
}

function rootDisk({ volumeId, sizeMiB }: RootDisk): BlockDevice {
  const partition = (number: number, columns: Readonly<Record<string, string>>): BlockDevice => ({
    columns: named(`nvme0n1p${number}`, {
      TYPE: 'part',
      RM: '0',
      RO: '0',
      PKNAME: 'nvme0n1',
      'MAJ:MIN': `259:${number}`,
      ...columns,
    }),
    children: [],
  });
  const size = sizeMiB * 1024 * 1024;
  return {
    columns: named('nvme0n1', { ...NITRO_DISK, 'MAJ:MIN': '259:0', SIZE: String(size), SERIAL: serial(volumeId) }),
    children: [
      partition(1, {
        SIZE: String(size - 10 * 1024 * 1024),
        MOUNTPOINT: '/',
        FSTYPE: 'xfs',
        LABEL: '/',
        UUID: uuidFor(`${volumeId}/1`),
      }),
      partition(128, { SIZE: String(10 * 1024 * 1024), MOUNTPOINT: '/boot/efi', FSTYPE: 'vfat', UUID: 'C6A5-5D5E' }),
    ],
  };
}

function dataDisk(
  { volumeId, kernelName, mountPoint, fileSystem, sizeMiB, uuid }: GuestVolume,
  index: number,
): BlockDevice {
  return {
    columns: named(kernelName, {
      ...NITRO_DISK,
      'MAJ:MIN': `259:${129 + index}`,
      SIZE: String(sizeMiB * 1024 * 1024),
      SERIAL: serial(volumeId),
      MOUNTPOINT: mountPoint,
      FSTYPE: fileSystem,
      UUID: uuid,
    }),
    children: [],
  };
}

function named(name: string, columns: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return { NAME: name, KNAME: name, PATH: `/dev/${name}`, ...columns };
}

/** Nitro shows the volume's id without its dash as the serial number. */
function serial(volumeId: string): string {
  return volumeId.replace('-', '');
}

/** A UUID that is the same for the same text, so that two rehearsals of a fleet look alike. */
export function uuidFor(text: string): string {
  const hex = createHash('sha256').update(text).digest('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20, 32)].join(
    '-',
  );
}
