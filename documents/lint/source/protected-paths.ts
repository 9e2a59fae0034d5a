import { PROTECTED_PATHS } from '../../contract';

/** Parts of the system that a host may have on file systems of their own, and that `lsblk` or `findmnt` then list. */
export const LISTED_PATHS: readonly string[] = ['/', '/boot', '/boot/efi', '/var', '/var/log', '/tmp', '/usr'];

export function isProtected(path: string): boolean {
  const plain = path.length > 1 ? path.replace(/\/+$/, '') : path;
  return PROTECTED_PATHS.includes(plain) || /^\/(boot|dev|etc|proc|sys|run|var\/lib\/amazon)(\/|$)/.test(plain);
}
