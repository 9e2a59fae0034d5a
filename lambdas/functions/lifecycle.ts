import { READ, schedulerClient } from '../aws/clients';
import { schedulerSchedules } from '../aws/scheduler/schedules';
import { fieldsOf } from '../domain/json';
import { lifecycle, type LifecycleReport } from '../handlers/lifecycle/lifecycle';
import { eventPorts, ledgerPorts, storedSetPorts } from './adapters';
import { functionPorts, type LambdaContext, type Tools } from './step-function';

const scheduler = schedulerClient(READ);

const schedulePorts = ({ settings }: Tools<'lifecycle'>) => ({
  schedules: schedulerSchedules({ client: scheduler, groupName: settings.scheduleGroup }),
});

const portsOf = functionPorts('lifecycle', schedulePorts, eventPorts(), ledgerPorts(), storedSetPorts());

/** Invoked each minute, and with EC2's own event when a snapshot has completed or failed. */
export async function handler(event: unknown, context: LambdaContext): Promise<LifecycleReport> {
  const ports = portsOf(context);
  const report = await lifecycle(ports, ports.settings)({ woken: fieldsOf(event).source === 'aws.ec2' });
  ports.log.info('lifecycle-done', { ...report });
  return report;
}
