import { pruneCommand } from '../../../bin/prune/command';
import { runCommand, type Ended } from '../run-command';
import { HOME, isRead, type SetsAccount } from '../sets-account';

export async function prune({ url }: Pick<SetsAccount, 'url'>, ...flags: readonly string[]): Promise<Ended> {
  return runCommand(pruneCommand(), url, ['--region', HOME, ...flags]);
}

/** Operations that were called and do not only read. */
export const changes = (account: SetsAccount): readonly string[] =>
  account.operations().filter((operation) => !isRead(operation));
