import { LEASE_SECONDS, LONGEST_MOUNT_LIST, PROTECTED_PATHS } from './contract';

/** An option of a document that cannot work: which, what was given, what is allowed and how to mend it. */
export class DocumentOptionError extends Error {
  override readonly name = 'DocumentOptionError';
}

/** Parts of letters, digits and `_@+=:,.-`, joined by single slashes: safe in a shell list and in a line of JSON. */
const PATH = /^(\/[A-Za-z0-9_@+=:,.-]+)+$/;
/** A name of a user as Linux and PostgreSQL take it unquoted. */
const USER = /^[A-Za-z_][A-Za-z0-9_-]{0,62}$/;

export function checkLease(leaseSeconds: number): void {
  checkWhole('leaseSeconds', leaseSeconds, LEASE_SECONDS, "choose a lease that outlasts the policy's timeout");
}

export function checkWhole(
  option: string,
  value: number,
  { least, most }: { readonly least: number; readonly most: number },
  fix: string,
): void {
  if (!Number.isInteger(value) || value < least || value > most) {
    throw refusal(option, value, `whole numbers from ${least} to ${most}`, fix);
  }
}

export function checkUser(option: string, value: string): void {
  if (!USER.test(value)) {
    throw refusal(option, value, 'letters, digits, "_" and "-", at most 63', 'give the name of an existing user');
  }
}

export function checkPath(option: string, value: string): void {
  if (!PATH.test(value) || /\/\.{1,2}(\/|$)/.test(value)) {
    throw refusal(
      option,
      value,
      'absolute paths of letters, digits and "_@+=:,.-", without "//", "." or ".." and without a slash at the end',
      'write the path as the instance knows it',
    );
  }
}

/** A loopback address may be plain: nothing leaves the instance, as before a proxy of its own. */
export function checkEndpoint(option: string, value: string): void {
  if (!/^(https:\/\/[A-Za-z0-9.-]+(:[0-9]{1,5})?|http:\/\/(localhost|127\.0\.0\.1)(:[0-9]{1,5})?)$/.test(value)) {
    throw refusal(
      option,
      value,
      'https:// and a host name, with a port or without; http:// for localhost alone',
      'write it without a path and without a slash at the end',
    );
  }
}

export function checkMounts(option: string, mounts: readonly string[]): void {
  for (const mount of mounts) {
    if (PROTECTED_PATHS.includes(mount) || mount.startsWith('/boot/')) {
      throw refusal(
        option,
        mount,
        'mounts that neither the system nor the SSM Agent runs on',
        'move the data to a volume of its own and name that mount',
      );
    }
    checkPath(option, mount);
  }
  const repeated = mounts.find((mount, index) => mounts.indexOf(mount) !== index);
  if (repeated !== undefined) {
    throw refusal(option, repeated, 'each mount once', 'remove the repetition');
  }
  const length = mounts.reduce((sum, mount) => sum + mount.length + 26, 0);
  if (length > LONGEST_MOUNT_LIST) {
    throw refusal(
      option,
      mounts.length,
      `mounts whose paths, each plus 26, have at most ${LONGEST_MOUNT_LIST} characters together (got ${length})`,
      'name fewer mounts, or mount them at shorter paths',
    );
  }
}

export function refusal(option: string, value: unknown, allowed: string, fix: string): DocumentOptionError {
  return new DocumentOptionError(`${option} is ${JSON.stringify(value)}, allowed: ${allowed}; ${fix}`);
}
