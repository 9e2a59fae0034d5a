import { readFiring } from '../../domain/firing-input';
import { runIdOf } from '../../domain/identifiers';
import { instantOf } from '../../domain/instant';
import { MetricName } from '../../domain/metrics';
import type { DeadLetter, Ports } from '../../ports';

type LetterPorts = Pick<Ports, 'deadLetters' | 'ledger' | 'events' | 'metrics' | 'clock' | 'log'>;

/** Kept of the invocation for the other looks. */
const RESERVE_MILLIS = 120_000;

/**
 * Publishes an event for every firing that Scheduler gave up. It deletes the message only after that, so a later sweep
 * repeats an event that was lost. Returns how many there were.
 */
export async function reportDeadLetters(ports: LetterPorts): Promise<number> {
  let told = 0;
  while (ports.clock.remaining() > RESERVE_MILLIS) {
    const letters = await ports.deadLetters.receive();
    if (letters.length === 0) {
      return told;
    }
    for (const letter of letters) {
      told += await report(ports, letter);
    }
  }
  return told;
}

async function report(ports: LetterPorts, letter: DeadLetter): Promise<number> {
  const { deadLetters, ledger, events, metrics, clock, log } = ports;
  const { policy, schedule, drill } = readFiring(letter.body);
  const { scheduleArn, scheduledTime, cause } = letter;
  // The message is gone afterwards; its input is the schedule's own, so that nothing of it is lost.
  log.warn('firing-undelivered', { policy, schedule, scheduleArn, scheduledTime, cause });
  if (drill !== undefined) {
    metrics.emit(policy, { [MetricName.FIRING_UNDELIVERED]: 1 });
    await deadLetters.remove(letter); // No run is missed, so there is no event.
    return 1;
  }
  const last = schedule === '' ? undefined : await ledger.lastFiring({ policy, schedule });
  if (last !== undefined && scheduledTime !== '' && Date.parse(last) >= Date.parse(scheduledTime)) {
    await deadLetters.remove(letter); // It did start a run, or a later one has run: nothing is missing.
    return 0;
  }
  const published = await events.publish([
    {
      detailType: 'Run Missed',
      time: instantOf(clock.now()),
      resources: scheduleArn === '' ? [] : [scheduleArn],
      detail: {
        policy,
        schedule,
        runId: isInstant(scheduledTime) ? runIdOf({ policy, schedule, instant: scheduledTime }) : '',
        scheduledTime,
        reason: 'not-delivered',
        cause,
      },
    },
  ]);
  metrics.emit(policy, { [MetricName.FIRING_UNDELIVERED]: 1 });
  if (published === 'published') {
    await deadLetters.remove(letter);
  }
  return 1;
}

function isInstant(text: string): boolean {
  return !Number.isNaN(Date.parse(text));
}
