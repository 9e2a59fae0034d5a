import { operation, type Given } from '../operation';
import { UNKNOWN, unknownInstance } from './describing';
import { stateOutput } from './describe-instances';
import { isListed } from './instances';
import { terminate } from './launched-instances';

interface TerminateInstancesInput extends Given<{ DryRun: boolean }> {
  readonly InstanceIds: readonly string[];
}

/** Ends all of these instances, or none of them when one is unknown. One that has ended already stays as it is. */
export const terminateInstances = operation({
  service: 'ec2',
  name: 'TerminateInstances',
  changes: true,
  latencyMillis: 200,
  bucket: { burst: 100, perSecond: 5 },
  refusals: UNKNOWN.instance,
  handler: (world, { InstanceIds: ids }: TerminateInstancesInput) => {
    const instances = ids.map((id) => {
      const instance = world.ec2.instances.get(id);
      if (instance === undefined || !isListed(world, instance)) {
        throw unknownInstance(id);
      }
      return instance;
    });
    const ended = instances.map((instance) => {
      const previous = instance.state;
      terminate(world, instance, { code: 'Client.UserInitiatedShutdown', message: 'User initiated shutdown' });
      return {
        InstanceId: instance.instanceId,
        PreviousState: stateOutput(previous),
        CurrentState: stateOutput(instance.state),
      };
    });
    return { TerminatingInstances: ended };
  },
});
