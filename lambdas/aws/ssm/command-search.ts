import { paginateListCommands } from '@aws-sdk/client-ssm';
import type { CommandFilter, SSMClient } from '@aws-sdk/client-ssm';
import { Throttled } from '../../errors';
import type { Clock, Scripts, SentScript } from '../../ports';
import { askUntil, PAUSES } from '../../ask-until';
import { asking } from '../sdk-errors';

/** The most that ListCommands gives per page. */
const PAGE_SIZE = 50;

/** How far our clock may be ahead of Run Command's; looking further back only lists more, for comments are unique. */
const CLOCK_SKEW_MILLIS = 10_000;

export interface Search {
  readonly ssm: SSMClient;
  readonly clock: Pick<Clock, 'now' | 'sleep'>;
  readonly boundMillis: number;
}

type Wanted = Parameters<Scripts['find']>[0];

/**
 * The command with this comment on this instance, asked for until the bound, or once. Run Command can't be asked by comment, and
 * by instance it leaves out what has not reached the instance yet: so by time, matched here. A search whose last
 * question was throttled rejects with `Throttled`: that is not a "no".
 */
export async function findCommand(search: Search, wanted: Wanted): Promise<SentScript | undefined> {
  const { clock } = search;
  const boundMillis = wanted.patience === 'none' ? 0 : search.boundMillis;
  const subject = `search for command ${wanted.comment}`;
  let throttled: Throttled | undefined;
  const found = await askUntil({ clock, boundMillis, ...PAUSES }, async () => {
    try {
      throttled = undefined;
      return await asking(subject, () => list(search.ssm, wanted));
    } catch (error) {
      if (!(error instanceof Throttled)) {
        throw error;
      }
      throttled = error; // Asked again after the next wait, and thrown when the bound is reached.
      return undefined;
    }
  });
  if (found === undefined && throttled !== undefined) {
    throw throttled;
  }
  return found;
}

async function list(ssm: SSMClient, wanted: Wanted): Promise<SentScript | undefined> {
  const pages = paginateListCommands({ client: ssm, pageSize: PAGE_SIZE }, { Filters: filtersOf(wanted) });
  for await (const page of pages) {
    for (const command of page.Commands ?? []) {
      const isWanted = command.Comment === wanted.comment && (command.InstanceIds ?? []).includes(wanted.instanceId);
      if (isWanted && command.CommandId !== undefined) {
        return { commandId: command.CommandId };
      }
    }
  }
  return undefined;
}

/** Whether Run Command lists a shared document by name or by ARN is not documented, so an ARN is no filter. */
function filtersOf(wanted: Wanted): CommandFilter[] {
  const since = new Date(Date.parse(wanted.since) - CLOCK_SKEW_MILLIS).toISOString();
  const invokedAfter: CommandFilter = { key: 'InvokedAfter', value: `${since.slice(0, 19)}Z` }; // Whole seconds.
  const isArn = wanted.documentName.startsWith('arn:');
  return isArn ? [invokedAfter] : [invokedAfter, { key: 'DocumentName', value: wanted.documentName }];
}
