import type { Clock as StepClock, Invocation, Log, Metrics, Ports } from '../../lambdas/ports';
import { cloudClient, TUNINGS, type Calling } from './client';
import { modelledDeadLetters } from './dead-letters';
import { modelledDocuments } from './documents';
import { modelledEvents } from './events';
import { modelledInstances } from './instances';
import type { LedgerBooks } from './ledger-books';
import { memoryLedger } from './ledger';
import { modelledSchedules } from './schedules';
import { modelledScripts } from './scripts';
import { modelledSnapshots } from './snapshots';

export type { Calling } from './client';
export { emptyBooks, owedIn, type LedgerBooks } from './ledger-books';
export { recordingLog, recordingMetrics, type EmittedMetric, type LogLine } from './recorders';

/** What the engine's functions find in their environment. */
export const DEAD_LETTER_QUEUE = 'https://sqs.eu-central-1.amazonaws.com/111122223333/dead-letters';
export const SCHEDULE_GROUP = 'quiesce';

export interface PortsOptions {
  readonly calling: Calling;
  readonly books: LedgerBooks;
  /** Milliseconds that the invocation has left, by the model's clock. */
  readonly remaining: () => number;
  readonly start: 'cold' | 'warm';
  readonly metrics: Metrics;
  readonly log: Log;
  readonly consistencySeconds?: number;
}

/** All ports of one invocation, each a thin adapter onto the one cloud model. */
export function modelledPorts(options: PortsOptions): Ports {
  const { calling, metrics, log } = options;
  const clock: StepClock = {
    now: () => calling.clock.now(),
    sleep: (millis) => calling.clock.sleep(Math.max(0, millis)),
    remaining: options.remaining,
  };
  const read = cloudClient(calling, TUNINGS.READ);
  const patience = options.consistencySeconds === undefined ? {} : { consistencySeconds: options.consistencySeconds };
  const invocation: Invocation = { start: () => options.start };
  return {
    instances: modelledInstances({ ec2: read, ssm: read }),
    snapshots: modelledSnapshots({ once: cloudClient(calling, TUNINGS.CREATE_SNAPSHOTS), read, clock, ...patience }),
    documents: modelledDocuments(read),
    scripts: modelledScripts({
      once: cloudClient(calling, TUNINGS.SEND_SCRIPT),
      poll: cloudClient(calling, TUNINGS.POLL),
      clock,
      ...patience,
    }),
    ledger: memoryLedger({ calling, books: options.books }),
    events: modelledEvents({ client: cloudClient(calling, TUNINGS.EVENTS), busName: 'default', clock, log, metrics }),
    deadLetters: modelledDeadLetters(read, DEAD_LETTER_QUEUE),
    schedules: modelledSchedules(read, SCHEDULE_GROUP),
    metrics,
    clock,
    invocation,
    log,
    random: calling.random,
  };
}
