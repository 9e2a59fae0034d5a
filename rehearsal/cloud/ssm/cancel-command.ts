import { AwsError } from '../errors';
import { operation, type Given } from '../operation';
import type { World } from '../world';
import { write } from './books';
import { isTerminal, latest, type Invocation } from './state';

/**
 * Asks for the end of a command, without any guarantee: what was not delivered yet is cancelled by the service, what
 * runs is killed when the cancel reaches the agent, and what has ended stays as it is.
 */
export const cancelCommand = operation({
  service: 'ssm',
  name: 'CancelCommand',
  changes: true,
  refusals: ['InvalidCommandId', 'InvalidInstanceId'],
  handler: (world, input: Given<{ InstanceIds: readonly string[] }> & { readonly CommandId: string }, { fault }) => {
    const command = world.ssm.commands.get(input.CommandId);
    if (command === undefined) {
      throw new AwsError('InvalidCommandId', `Command ${input.CommandId} does not exist.`);
    }
    const wanted = input.InstanceIds?.length ? input.InstanceIds : [...command.invocations.keys()];
    const invocations = wanted.map((id) => {
      const invocation = command.invocations.get(id);
      if (invocation === undefined) {
        throw new AwsError('InvalidInstanceId', `Command ${input.CommandId} is not for ${id}.`);
      }
      return invocation;
    });
    for (const invocation of invocations) {
      const current = latest(invocation);
      if (isTerminal(current)) {
        continue;
      }
      if (current.status === 'Pending') {
        write(world, command, invocation, { status: 'Cancelled' });
        continue;
      }
      write(world, command, invocation, { status: 'Cancelling' });
      if (fault?.kind !== 'never-delivered') {
        world.background(deliverCancel(world, invocation));
      }
    }
    return {};
  },
});

/** Cancels have a pool of their own in the agent, so that they never wait for scripts. */
async function deliverCancel(world: World, { cancelled }: Invocation): Promise<void> {
  const delay = world.modelSettings.deliveryMillis + world.random() * world.modelSettings.deliveryJitterMillis;
  await world.clock.sleep(delay);
  cancelled.abort(new Error('cancelled'));
}
