import { AwsError } from '../errors';
import { operation } from '../operation';
import { visible } from './books';
import type { InvocationView, StepView } from './state';

interface GetCommandInvocationInput {
  readonly CommandId: string;
  readonly InstanceId: string;
  readonly PluginName?: string | undefined;
}

/** Characters of each stream that the API keeps (API reference, GetCommandInvocation). */
const MAX_STDOUT = 24_000;
const MAX_STDERR = 8_000;

/** One step of a command on one node; InvocationDoesNotExist until it shows, InvalidPluginName without a name among several. */
export const getCommandInvocation = operation({
  service: 'ssm',
  name: 'GetCommandInvocation',
  changes: false,
  refusals: ['InvocationDoesNotExist', 'InvalidPluginName'],
  handler: (world, input: GetCommandInvocationInput) => {
    const command = world.ssm.commands.get(input.CommandId);
    const invocation = command?.invocations.get(input.InstanceId);
    const view = invocation && visible(world, invocation);
    if (command === undefined || view === undefined) {
      throw new AwsError('InvocationDoesNotExist', 'The invocation does not exist.');
    }
    const step = stepOf(view, input.PluginName);
    return {
      CommandId: command.commandId,
      InstanceId: input.InstanceId,
      Comment: command.comment,
      DocumentName: command.documentName,
      DocumentVersion: command.document.version,
      PluginName: step.name,
      ResponseCode: step.responseCode,
      ExecutionStartDateTime: iso(step.startedAt),
      ExecutionElapsedTime: elapsed(step),
      ExecutionEndDateTime: iso(step.finishedAt),
      ...statusOf(view, step),
      StandardOutputContent: step.stdout.slice(0, MAX_STDOUT),
      StandardErrorContent: step.stderr.slice(0, MAX_STDERR),
    };
  },
});

function stepOf({ steps }: InvocationView, name: string | undefined): StepView {
  const step = name === undefined && steps.length === 1 ? steps[0] : steps.find((candidate) => candidate.name === name);
  if (step === undefined) {
    throw new AwsError('InvalidPluginName', 'The plugin name is not valid.');
  }
  return step;
}

/** The step's own status once it has ended, before that the invocation's. */
function statusOf(view: InvocationView, step: StepView): { readonly Status: string; readonly StatusDetails: string } {
  const shown = step.status === 'Pending' ? view : step;
  return { Status: shown.status, StatusDetails: shown.statusDetails };
}

function iso(instant: number | undefined): string {
  return instant === undefined ? '' : new Date(instant).toISOString();
}

function elapsed({ startedAt, finishedAt }: StepView): string {
  return startedAt === undefined || finishedAt === undefined
    ? ''
    : `PT${((finishedAt - startedAt) / 1_000).toFixed(3)}S`;
}
