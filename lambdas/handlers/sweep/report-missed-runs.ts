import { leaderOf } from '../../domain/due-schedules';
import { lastDue, type DueFiring } from '../../domain/due-times';
import { readFiring } from '../../domain/firing-input';
import { runIdOf } from '../../domain/identifiers';
import { instantOf } from '../../domain/instant';
import { MetricName } from '../../domain/metrics';
import type { DeployedSchedule, Ports } from '../../ports';

type MissedPorts = Pick<Ports, 'schedules' | 'ledger' | 'events' | 'metrics' | 'clock' | 'log'>;

/** Publishes one event for each schedule whose last firing started no run. Returns how many there were. */
export async function reportMissedRuns(ports: MissedPorts): Promise<number> {
  const now = ports.clock.now();
  let told = 0;
  for (const schedule of await ports.schedules.list()) {
    const due = lastDue(schedule, now);
    told += due === undefined ? 0 : await look(ports, schedule, due);
  }
  return told;
}

async function look({ ledger, ...ports }: MissedPorts, deployed: DeployedSchedule, due: DueFiring): Promise<number> {
  const { policy, schedule, schedules, drill } = readFiring(deployed.input);
  if (drill !== undefined) {
    return 0; // The age of the newest drill is a metric of its own.
  }
  if (schedule === '') {
    ports.log.info('schedule-of-others', { scheduleArn: deployed.arn });
    return 0;
  }
  // Of schedules that are due together one makes the run: theirs is missed when that one's is.
  const leader = leaderOf(schedules, schedule, due.dueAt);
  const last = await ledger.lastFiring({ policy, schedule: leader });
  if (last !== undefined && Date.parse(last) >= Date.parse(due.firedSince)) {
    return 0;
  }
  const runId = runIdOf({ policy, schedule, instant: due.dueAt });
  const note = `missed/${runId}`;
  if ((await ledger.wasTold(note)) === 'told') {
    return 0;
  }
  await tell(ports, deployed, { policy, schedule, runId, scheduledTime: due.dueAt });
  // After the event, which may be published twice but must not be missing.
  await ledger.remember(note, instantOf(ports.clock.now()));
  return 1;
}

async function tell(
  { events, metrics, clock, log }: Omit<MissedPorts, 'ledger'>,
  { arn }: DeployedSchedule,
  run: { readonly policy: string; readonly schedule: string; readonly runId: string; readonly scheduledTime: string },
): Promise<void> {
  log.warn('run-missed', { ...run, scheduleArn: arn });
  metrics.emit(run.policy, { [MetricName.RUN_MISSED]: 1 });
  const time = instantOf(clock.now());
  await events.publish([{ detailType: 'Run Missed', time, resources: [arn], detail: { ...run, reason: 'no-run' } }]);
}
