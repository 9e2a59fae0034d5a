/** Parts of the system that a host may have on file systems of their own, and that `lsblk` or `findmnt` then list. */
export const LISTED_PATHS: readonly string[] = ['/', '/boot', '/boot/efi', '/var', '/var/log', '/tmp', '/usr'];
