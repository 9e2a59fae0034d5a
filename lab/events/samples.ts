import type { DetailTypeText } from '../../lambdas/domain/events';
import { PreScriptFailure } from '../../lambdas/domain/policy';
import type { PutEvent } from '../../rehearsal/cloud/world';
import { aPolicy } from '../simulation/builders';
import { deployed } from '../simulation/deployed';
import { simulate, type SimulateOptions } from '../simulation/simulate';
import { drillEvents } from './drill-samples';
import { lifecycleEvents } from './lifecycle-samples';
import { delivered, type Delivered } from './delivered';

/** One event of each type, as the product sent it in a simulated run. */
export async function samples(): Promise<Readonly<Record<DetailTypeText, Delivered>>> {
  const good = await eventsOf({});
  const skipping = await eventsOf({
    instances: [{ number: 1, ssm: 'offline' }],
    policy: aPolicy({ onPreScriptFailure: PreScriptFailure.SKIP_TARGET }),
  });
  const stopped = await eventsOf({
    stopRunAfter: ({ operation, caller }) => operation === 'SendCommand' && caller === 'SendPreScript',
  });
  const afterwards = await lifecycleEvents();
  return {
    'Run Started': first(good, 'Run Started'),
    'Pre Post Script Notification': first(good, 'Pre Post Script Notification', { result: 'success' }),
    'Snapshot Set Created': first(good, 'Snapshot Set Created'),
    'Snapshot Set Completed': first(afterwards, 'Snapshot Set Completed'),
    'Snapshot Set Failed': first(afterwards, 'Snapshot Set Failed'),
    'Snapshot Set Copied': first(afterwards, 'Snapshot Set Copied'),
    'Snapshot Set Pruned': first(afterwards, 'Snapshot Set Pruned'),
    'Copy Late': first(afterwards, 'Copy Late'),
    'Prune Held Back': first(afterwards, 'Prune Held Back'),
    'Lifecycle Failed': first(afterwards, 'Lifecycle Failed', { outcome: 'repeated' }),
    'Target Skipped': first(skipping, 'Target Skipped'),
    'Run Completed': first(good, 'Run Completed'),
    'Run Missed': first(await missed(), 'Run Missed'),
    'Thaw Owed': first(stopped, 'Thaw Owed'),
    'Restore Drill Completed': first(await drillEvents(), 'Restore Drill Completed', { verdict: 'passed' }),
  };
}

async function eventsOf(options: SimulateOptions): Promise<readonly PutEvent[]> {
  return (await simulate(options)).simulation.cloud.events;
}

async function missed(): Promise<readonly PutEvent[]> {
  const simulation = await deployed();
  await simulation.clock.advance(6 * 60_000);
  await simulation.sweep();
  return simulation.cloud.events;
}

function first(events: readonly PutEvent[], detailType: DetailTypeText, detail: object = {}): Delivered {
  const found = events.find((event) => event.detailType === detailType && has(event.detail, detail));
  if (found === undefined) {
    throw new Error(`no ${detailType} was sent`);
  }
  return delivered(found);
}

function has(detail: unknown, wanted: object): boolean {
  return Object.entries(wanted).every(([name, value]) => (detail as Readonly<Record<string, unknown>>)[name] === value);
}
