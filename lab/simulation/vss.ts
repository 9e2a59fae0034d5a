import { PreScriptFailure } from '../../lambdas/domain/policy';
import type { VssBehavior } from '../../rehearsal/cloud/ec2/state';
import { aVssPolicy } from './builders';
import { applicationConsistent } from './ends';
import type { Simulated, SimulateOptions } from './simulate';

/** AWS's VSS document makes the set itself. */

export const PROVEN = applicationConsistent({ proof: 'vss' });
export const SKIP = aVssPolicy({ onPreScriptFailure: PreScriptFailure.SKIP_TARGET });
export const WITHOUT_RETRIES = aVssPolicy({ retries: 0 });

/** One instance of Windows; VSS does this at each sending in turn, and the last for good. */
export function windows(vss: readonly VssBehavior[] = [], options: SimulateOptions = {}): SimulateOptions {
  return { policy: aVssPolicy(), instances: [{ number: 1, platform: 'Windows', vss }], ...options };
}

/** Metrics by name. */
export function metrics({ simulation }: Pick<Simulated, 'simulation'>): Readonly<Record<string, number>> {
  return Object.fromEntries(simulation.invoker.metrics.map(({ name, value }) => [name, value]));
}

/** What the notifications say of each document that was sent, in order. */
export function results({ simulation }: Pick<Simulated, 'simulation'>): readonly string[] {
  return simulation.cloud.events
    .filter(({ detailType }) => detailType === 'Pre Post Script Notification')
    .map(({ detail }) => (detail as { readonly result: string }).result);
}

/** Execution ids of all commands, in order. */
export function commands({ simulation }: Simulated): readonly string[] {
  return [...simulation.cloud.commands.values()].map(({ comment }) => comment.split('/')[1] ?? '');
}

/** Reasons of all sets, those that do not count too. */
export function reasons({ sets }: Simulated): readonly string[] {
  return sets.map(({ reason = 'none' }) => reason);
}
