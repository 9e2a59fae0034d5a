import { AwsError } from '../errors';
import type { Given } from '../operation';
import type { World } from '../world';
import type { Command } from './state';

/** What ListCommands and ListCommandInvocations have in common. */
export const LISTING = {
  service: 'ssm',
  changes: false,
  refusals: ['InvalidFilterKey', 'InvalidNextToken', 'ValidationException'],
} as const;

export const PAGE_SIZE = 50;

export type ListInput = Given<{
  CommandId: string;
  InstanceId: string;
  MaxResults: number;
  NextToken: string;
  Filters: readonly ListFilter[];
}>;

/** Newest first; an unknown CommandId finds nothing, since the command may only not show yet. */
export function select({ ssm }: World, { CommandId: id, InstanceId: instanceId }: ListInput): readonly Command[] {
  const one = id === undefined ? undefined : ssm.commands.get(id);
  const candidates =
    id === undefined ? [...ssm.commands.values()].reverse() : [one].filter((command) => command !== undefined);
  return candidates.filter(({ invocations }) => instanceId === undefined || invocations.has(instanceId));
}

/** An ascending key for a descending order; no run of the model sends a billion commands. */
export function newestFirst({ sequence }: Command): string {
  return String(1_000_000_000 - sequence).padStart(10, '0');
}

interface ListFilter {
  readonly key: string;
  readonly value: string;
}

export function readFilters({ Filters: filters = [] }: ListInput): readonly ListFilter[] {
  for (const { key, value } of filters) {
    if (key.startsWith('Invoked') && Number.isNaN(Date.parse(value))) {
      throw new AwsError('ValidationException', `The filter ${key} needs an ISO 8601 time, got ${value}`);
    }
  }
  return filters;
}

/** Whether a command in that status has the value, by the filter's key. */
const MATCHES: Readonly<Record<string, (command: Command, value: string, status: string) => boolean>> = {
  InvokedAfter: ({ requestedAt }, value) => requestedAt > Date.parse(value),
  InvokedBefore: ({ requestedAt }, value) => requestedAt < Date.parse(value),
  Status: (_, value, status) => status === value,
  DocumentName: ({ documentName }, value) => documentName === value,
  ExecutionStage: (_, value, status) =>
    value === (['Pending', 'InProgress', 'Cancelling'].includes(status) ? 'Executing' : 'Complete'),
};

export function matches(
  command: Command,
  { Status: status }: { readonly Status: string },
  filters: readonly ListFilter[],
): boolean {
  return filters.every(({ key, value }) => MATCHES[key]?.(command, value, status) === true);
}
