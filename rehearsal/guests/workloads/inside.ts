import { Account, ConfinementKind } from '../confinement/confinement';
import { outputOf, SYSTEM_PATH } from '../host-command';
import type { ProcessGuest } from '../process-guest';
import { WorkloadError } from './workload';

/** What the programs of a workload run with. */
export const WORKLOAD_ENVIRONMENT = { PATH: SYSTEM_PATH, LC_ALL: 'C' } as const;

/** Runs a command of the instance to its end; throws a `WorkloadError` that quotes its output. */
export async function runInside(
  guest: ProcessGuest,
  account: Account,
  argv: readonly [string, ...string[]],
): Promise<void> {
  const child = guest.confinement.spawn({
    argv,
    account,
    environment: WORKLOAD_ENVIRONMENT,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const { code, output } = await outputOf(child);
  if (code !== 0) {
    throw new WorkloadError(
      `${argv[0]} in ${guest.instanceId} ended with ${code ?? 'a signal'}: ${output.trim().slice(-2000)}`,
    );
  }
}

/** Makes folders that only the database's account can use. */
export function makeFolders(guest: ProcessGuest, folders: readonly string[]): Promise<void> {
  const { DATABASE } = Account;
  const owner = guest.confinement.kind === ConfinementKind.ROOT ? `chown ${DATABASE}:${DATABASE} "$@" && ` : '';
  const script = `mkdir -p "$@" && ${owner}chmod 700 "$@"`;
  return runInside(guest, Account.ROOT, ['sh', '-c', script, 'sh', ...folders]);
}

/** Makes a folder below /run for a server's socket. */
export function makeSocketFolder(guest: ProcessGuest, folder: string): Promise<void> {
  return runInside(guest, Account.ROOT, ['sh', '-c', 'mkdir -p "$1" && chmod 777 "$1"', 'sh', folder]);
}

/** Brings the file systems of these folders to the disk, all at once, where a database syncs file by file. */
export function syncFolders(guest: ProcessGuest, folders: readonly string[]): Promise<void> {
  return runInside(guest, Account.ROOT, ['sync', '-f', ...folders]);
}
