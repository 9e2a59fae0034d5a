import { createHash } from 'node:crypto';
import type { GuestVolume } from '../volumes';

/** One line of `lsblk`: column names in upper case, as the tool has them. */
export interface BlockDevice {
  readonly columns: Readonly<Record<string, string>>;
  readonly children: readonly BlockDevice[];
}

/** Identifiers of an instance's root disk, which exists only in the answers of the shims. */
export interface RootDisk {
  readonly volumeId: string;
  readonly sizeMiB: number;
}

const MIB = 1024 ** 2;
const BOOT_MIB = 10;

/** A data volume, mounted or not (''). */
export type Disk = Pick<GuestVolume, 'kernelName' | 'volumeId' | 'mountPoint' | 'fileSystem' | 'sizeMiB' | 'uuid'>;

/** The disks of a Nitro instance: the root disk with `/` and a boot partition, then a whole-disk ext4 for each volume. */
export function blockDevices(root: RootDisk, volumes: readonly Disk[]): readonly BlockDevice[] {
  const mainColumns = { MOUNTPOINT: '/', FSTYPE: 'xfs', LABEL: '/', UUID: uuidFor(`${root.volumeId}/1`) };
  const bootColumns = { MOUNTPOINT: '/boot/efi', FSTYPE: 'vfat', UUID: 'C6A5-5D5E' };
  const partitions = [partition(1, root.sizeMiB - BOOT_MIB, mainColumns), partition(128, BOOT_MIB, bootColumns)];
  const dataDisks = volumes.map(({ kernelName, volumeId, mountPoint, fileSystem, sizeMiB, uuid }, index) =>
    disk(kernelName, 129 + index, { volumeId, sizeMiB }, { MOUNTPOINT: mountPoint, FSTYPE: fileSystem, UUID: uuid }),
  );
  return [{ ...disk('nvme0n1', 0, root, {}), children: partitions }, ...dataDisks];
}

type Columns = BlockDevice['columns'];

function disk(name: string, minor: number, { volumeId, sizeMiB }: RootDisk, more: Columns): BlockDevice {
  // Nitro shows the volume's id without its dash as the serial number.
  const serial = { SERIAL: volumeId.replace('-', ''), MODEL: 'Amazon Elastic Block Store' };
  return device(name, minor, sizeMiB, { TYPE: 'disk', ...serial, ...more });
}

function partition(number: number, sizeMiB: number, more: Columns): BlockDevice {
  return device(`nvme0n1p${number}`, number, sizeMiB, { TYPE: 'part', PKNAME: 'nvme0n1', ...more });
}

function device(name: string, minor: number, sizeMiB: number, more: Columns): BlockDevice {
  const names = { NAME: name, KNAME: name, PATH: `/dev/${name}`, 'MAJ:MIN': `259:${minor}` };
  return { columns: { ...names, SIZE: String(sizeMiB * MIB), RM: '0', RO: '0', ...more }, children: [] };
}

/** A UUID that is the same for the same text, so that two rehearsals of a fleet look alike. */
export function uuidFor(text: string): string {
  const hex = createHash('sha256').update(text).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
