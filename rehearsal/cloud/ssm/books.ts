import type { World } from '../world';
import {
  isTerminal,
  latest,
  type Command,
  type Invocation,
  type InvocationView,
  type Status,
  type StepView,
} from './state';

interface Change {
  readonly status: Status;
  readonly statusDetails?: string | undefined;
  readonly steps?: readonly StepView[];
}

const COMMAND_ENDED = new Error('the command has ended');

/**
 * Records the status of a command on an instance, as SSM has it now. A terminal status does not change. With a
 * `lost-status` fault the terminal status is never recorded. A status that goes back to InProgress while it is Cancelling is dropped.
 */
export function write(world: World, command: Command, invocation: Invocation, change: Change): void {
  const current = latest(invocation);
  const isRegress = current.status === 'Cancelling' && change.status === 'InProgress';
  if (isTerminal(current)) {
    return;
  }
  const status = isRegress ? current.status : change.status;
  const view: InvocationView = {
    at: world.clock.now(),
    status,
    statusDetails: spell(world, isRegress ? current.statusDetails : (change.statusDetails ?? change.status)),
    steps: change.steps ?? current.steps,
  };
  invocation.history.push(view);
  for (const { onCommand } of world.listeners) {
    onCommand?.({
      at: view.at,
      commandId: command.commandId,
      instanceId: invocation.instanceId,
      comment: command.comment,
      status: view.status,
      statusDetails: view.statusDetails,
    });
  }
  if (isTerminal(view)) {
    invocation.ended.abort(COMMAND_ENDED);
  }
}

/** What List and Get show now; undefined while nothing shows yet. */
export function visible({ clock, modelSettings }: World, { history }: Invocation): InvocationView | undefined {
  const since = clock.now() - modelSettings.statusVisibilityMillis;
  return history.findLast(({ at }) => at <= since);
}

/** AWS writes these both ways: `Execution Timed Out` and `ExecutionTimedOut`. */
export function spell({ modelSettings }: World, details: string): string {
  return modelSettings.statusDetails === 'joined' ? details.replaceAll(' ', '') : details;
}
