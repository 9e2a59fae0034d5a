import { emptyBooks } from '../../../lab/ledger/books';
import { memoryLedger } from '../../../lab/ledger/ledger';
import type { DomainEvent } from '../../../lambdas/domain/events';
import type { InstanceDescription, ManagedInstance, TaggedInstance } from '../../../lambdas/domain/instances';
import type {
  Clock,
  DeadLetter,
  DeployedSchedule,
  Ports,
  ScriptRequest,
  SnapshotRequest,
} from '../../../lambdas/ports';
import { ends, fakeScripts, type ScriptPlan } from './fake-scripts';
import { fakeSnapshots, type FakeSnapshots, type FakeSnapshotsOptions } from './fake-snapshots';
import type { Call, Entered, Fault } from './faults';

export interface WorldOptions extends FakeSnapshotsOptions {
  readonly now?: string;
  readonly remainingMillis?: number;
  readonly start?: 'cold' | 'warm';
  /** What the scripts of a stage do, counted from 1. */
  readonly scripts?: (stage: string, nth: number) => ScriptPlan;
  /** The error of the nth call, counted from 1, if any; what the call would do is not done. */
  readonly faults?: Partial<Record<Call, Fault>>;
  /** The instances that EC2 describes. */
  readonly instances?: readonly InstanceDescription[];
  readonly managed?: ManagedInstance;
  readonly tagged?: readonly TaggedInstance[];
  readonly document?: string;
  readonly random?: number;
  /** Firings in the dead-letter queue. */
  readonly letters?: readonly DeadLetter[];
  readonly schedules?: readonly DeployedSchedule[];
  /** Whether events come through. */
  readonly published?: (events: readonly DomainEvent[]) => 'published' | 'lost';
}

export interface World {
  readonly ports: Ports;
  /** Every call of a port in order; `send` has its stage, and `snapshots.create` a second entry when it came back. */
  readonly journal: readonly string[];
  readonly sent: readonly ScriptRequest[];
  readonly created: readonly SnapshotRequest[];
  readonly events: readonly DomainEvent[];
  /** All counts by name, over all emissions. */
  readonly metrics: Readonly<Record<string, number>>;
  readonly logged: readonly string[];
  readonly tagsOf: FakeSnapshots['tagsOf'];
}

export const T0 = '2026-11-22T03:00:00.000Z';

/** Small ports in memory around a clock whose sleep is the only thing that takes time. */
export function aWorld(options: WorldOptions = {}): World {
  const journal: string[] = [];
  const counts = new Map<string, number>();
  const events: DomainEvent[] = [];
  const metrics: Record<string, number> = {};
  const logged: string[] = [];
  const clock = virtualClock(options);

  const entered: Entered = (call, argument, label = call) => {
    journal.push(label);
    const count = (counts.get(call) ?? 0) + 1;
    counts.set(call, count);
    return options.faults?.[call]?.(count, argument);
  };
  const guarded = <Argument, Answer>(call: Call, body: (argument: Argument) => Promise<Answer>) => {
    return async (argument: Argument): Promise<Answer> => {
      const fault = entered(call, argument);
      if (fault !== undefined) {
        throw fault;
      }
      return body(argument);
    };
  };
  const scripts = fakeScripts(options.scripts ?? (() => ends(0)), clock, entered);
  const snapshots = fakeSnapshots(options, { clock, journal, entered });
  const ledger = memoryLedger({ books: emptyBooks() });
  let letters = options.letters ?? [];
  const log = (event: string): void => {
    logged.push(event);
  };

  const ports: Ports = {
    clock,
    scripts: scripts.port,
    snapshots: snapshots.port,
    random: () => options.random ?? 0,
    invocation: { start: () => options.start ?? 'warm' },
    instances: {
      tagged: guarded('instances.tagged', () => Promise.resolve(options.tagged ?? [])),
      describe: guarded('instances.describe', (id: string) =>
        Promise.resolve(options.instances?.find(({ instanceId }) => instanceId === id)),
      ),
      managed: guarded('instances.managed', () => Promise.resolve(options.managed)),
    },
    documents: {
      read: guarded('documents.read', (name: string) =>
        Promise.resolve(options.document === undefined ? undefined : { name, version: '3', content: options.document }),
      ),
    },
    ledger: {
      claimRun: guarded('ledger.claimRun', ledger.claimRun.bind(ledger)),
      takeSlot: (now, asked) => guarded('ledger.takeSlot', () => ledger.takeSlot(now, asked))(now),
      noteSet: guarded('ledger.noteSet', ledger.noteSet.bind(ledger)),
      slowDown: guarded('ledger.slowDown', ledger.slowDown.bind(ledger)),
      hold: guarded('ledger.hold', ledger.hold.bind(ledger)),
      markSending: guarded('ledger.markSending', ledger.markSending.bind(ledger)),
      strikeOut: guarded('ledger.strikeOut', ledger.strikeOut.bind(ledger)),
      release: guarded('ledger.release', ledger.release.bind(ledger)),
      owed: () => guarded('ledger.owed', () => ledger.owed())(undefined),
      lastFiring: guarded('ledger.lastFiring', ledger.lastFiring.bind(ledger)),
      takeOver: guarded('ledger.takeOver', ledger.takeOver.bind(ledger)),
      lookAgain: (hold, dueAt) => guarded('ledger.lookAgain', () => ledger.lookAgain(hold, dueAt))(hold),
      settle: guarded('ledger.settle', ledger.settle.bind(ledger)),
      wasTold: guarded('ledger.wasTold', ledger.wasTold.bind(ledger)),
      remember: (what, now) => guarded('ledger.remember', () => ledger.remember(what, now))(what),
    },
    deadLetters: {
      receive: () => guarded('deadLetters.receive', () => Promise.resolve(letters.slice(0, 10)))(undefined),
      remove: guarded('deadLetters.remove', ({ receipt }: { readonly receipt: string }) => {
        letters = letters.filter((letter) => letter.receipt !== receipt);
        return Promise.resolve();
      }),
    },
    schedules: {
      list: () => guarded('schedules.list', () => Promise.resolve(options.schedules ?? []))(undefined),
    },
    events: {
      publish: guarded('events.publish', (published: readonly DomainEvent[]) => {
        events.push(...published);
        return Promise.resolve(options.published?.(published) ?? 'published');
      }),
    },
    metrics: {
      emit: (_, emitted) => {
        for (const [name, count] of Object.entries(emitted)) {
          metrics[name] = (metrics[name] ?? 0) + count;
        }
      },
    },
    log: { info: log, warn: log, error: log },
  };
  return {
    ports,
    journal,
    events,
    metrics,
    logged,
    sent: scripts.sent,
    created: snapshots.created,
    tagsOf: snapshots.tagsOf,
  };
}

/** Time that only passes in `sleep`. */
function virtualClock({ now = T0, remainingMillis = 900_000 }: Pick<WorldOptions, 'now' | 'remainingMillis'>): Clock {
  const startedAt = Date.parse(now);
  let millis = startedAt;
  return {
    now: () => millis,
    sleep: (duration) => {
      millis += Math.max(0, duration);
      return Promise.resolve();
    },
    remaining: () => remainingMillis - (millis - startedAt),
  };
}
