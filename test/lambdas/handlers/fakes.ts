import type { DomainEvent } from '../../../lambdas/domain/events';
import type { InstanceDescription, ManagedInstance, TaggedInstance } from '../../../lambdas/domain/instances';
import type { Tag } from '../../../lambdas/domain/policy';
import { isTerminal, type CommandStatus } from '../../../lambdas/domain/script';
import type { FoundSnapshot } from '../../../lambdas/domain/snapshots';
import type {
  Clock,
  DeadLetter,
  DeployedSchedule,
  Ports,
  ScriptRequest,
  Scripts,
  SnapshotRequest,
  Snapshots,
} from '../../../lambdas/ports';
import { memoryLedger } from './memory-ledger';

/** What a script does from its sending on; before its first phase Run Command does not list it. */
export interface ScriptPlan {
  readonly phases: readonly { readonly afterMillis: number; readonly status: string; readonly exitCode?: number }[];
  /** Stdout of its one step. */
  readonly output?: string;
  /** What a cancel does to it; by default it is `Cancelled` a second later. */
  readonly onCancel?: 'cancelled' | 'nothing';
}

export const STEP = 'run_pre_post_scripts';

/** A script that ends with this code after so long. */
export function ends(exitCode: number, afterMillis = 1_000, output = ''): ScriptPlan {
  return {
    output,
    phases: [
      { afterMillis: 100, status: 'Pending' },
      { afterMillis: Math.min(200, afterMillis), status: 'InProgress' },
      { afterMillis, status: exitCode === 0 ? 'Success' : 'Failed', exitCode },
    ],
  };
}

/** A script that never ends by itself. */
export function hangs(changed: Partial<ScriptPlan> = {}): ScriptPlan {
  return { phases: [{ afterMillis: 0, status: 'InProgress' }], ...changed };
}

/** A script that never reaches its agent. */
export const LOST: ScriptPlan = { phases: [{ afterMillis: 0, status: 'Pending' }], onCancel: 'nothing' };

type MethodNames<Port> = { [Name in keyof Port]: Name extends string ? Name : never }[keyof Port];

/** A call of a port, `scripts.send` for example. */
export type Call = {
  [
    Port in 'instances' | 'snapshots' | 'documents' | 'scripts' | 'ledger' | 'events' | 'deadLetters' | 'schedules'
  ]: `${Port}.${MethodNames<Ports[Port]>}`;
}[keyof Pick<
  Ports,
  'instances' | 'snapshots' | 'documents' | 'scripts' | 'ledger' | 'events' | 'deadLetters' | 'schedules'
>];

export interface WorldOptions {
  readonly now?: string;
  readonly remainingMillis?: number;
  readonly start?: 'cold' | 'warm';
  /** What the scripts of a stage do, counted from 1. */
  readonly scripts?: (stage: string, nth: number) => ScriptPlan;
  /** The error of the nth call, counted from 1, if any; what the call would do is not done. */
  readonly faults?: Partial<Record<Call, (nth: number, argument: unknown) => Error | undefined>>;
  /** The instances that EC2 describes. */
  readonly instances?: readonly InstanceDescription[];
  readonly managed?: ManagedInstance;
  readonly tagged?: readonly TaggedInstance[];
  readonly document?: string;
  /** Snapshots that are there already. */
  readonly snapshots?: readonly FoundSnapshot[];
  readonly volumeIds?: readonly string[];
  readonly createMillis?: number;
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
  readonly tagsOf: (snapshotId: string) => Readonly<Record<string, string>>;
}

/** Faults: of every call, and of one. */
export const always = (error: Error) => () => error;
export const nth = (wanted: number, error: Error) => (count: number) => (count === wanted ? error : undefined);

/** Faults of the first so many sendings of a stage. */
export function sending(
  stage: string,
  error: Error,
  times = Infinity,
): (count: number, argument: unknown) => Error | undefined {
  let failed = 0;
  return (_, argument) => {
    const wanted = stageOf(argument as ScriptRequest) === stage && failed < times;
    failed += wanted ? 1 : 0;
    return wanted ? error : undefined;
  };
}

export const T0 = '2026-11-22T03:00:00.000Z';

interface Command {
  readonly commandId: string;
  readonly request: ScriptRequest;
  readonly sentAt: number;
  readonly plan: ScriptPlan;
  cancelledAt?: number;
}

/** Small ports in memory around a clock whose sleep is the only thing that takes time. */
export function aWorld(options: WorldOptions = {}): World {
  const journal: string[] = [];
  const counts = new Map<string, number>();
  const events: DomainEvent[] = [];
  const metrics: Record<string, number> = {};
  const logged: string[] = [];
  const clock = virtualClock(options);

  const entered = (call: Call, argument: unknown, label: string = call): Error | undefined => {
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
  const scripts = fakeScripts(options, clock, entered);
  const snapshots = fakeSnapshots(options, { clock, journal, entered });
  const ledger = memoryLedger();
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
export function virtualClock({
  now = T0,
  remainingMillis = 900_000,
}: Pick<WorldOptions, 'now' | 'remainingMillis'>): Clock {
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

type Entered = (call: Call, argument: unknown, label?: string) => Error | undefined;

function stageOf(request: ScriptRequest): string {
  return request.parameters.command?.[0] ?? '';
}

function fakeScripts(
  options: WorldOptions,
  clock: Clock,
  entered: Entered,
): { readonly port: Scripts; readonly sent: readonly ScriptRequest[] } {
  const commands: Command[] = [];
  const sent: ScriptRequest[] = [];
  const plan = options.scripts ?? (() => ends(0));
  const known = (commandId: string): Command => {
    const command = commands.find((each) => each.commandId === commandId);
    return command ?? { commandId, request: NO_REQUEST, sentAt: clock.now(), plan: { phases: [] } };
  };
  const port: Scripts = {
    send: async (request) => {
      const stage = stageOf(request);
      const number = commands.filter((command) => stageOf(command.request) === stage).length + 1;
      const fault = entered('scripts.send', request, `send ${stage}`);
      // An unknown outcome is that of a command that was sent all the same.
      if (fault === undefined || fault.name === 'OutcomeUnknown') {
        const commandId = `${stage}-${String(number)}`;
        sent.push(request);
        commands.push({ commandId, request, sentAt: clock.now(), plan: plan(stage, number) });
      }
      if (fault !== undefined) {
        throw fault;
      }
      return Promise.resolve({ commandId: `${stage}-${String(number)}` });
    },
    find: async (wanted) => {
      const fault = entered('scripts.find', wanted);
      if (fault !== undefined) {
        throw fault;
      }
      const found = commands.find(({ request }) => request.comment === wanted.comment);
      // As long as Run Command may not list what was sent.
      await (found === undefined && wanted.patience !== 'none' ? clock.sleep(LOOK_UP_MILLIS) : undefined);
      return found === undefined ? undefined : { commandId: found.commandId };
    },
    status: async ({ commandId }) => {
      const fault = entered('scripts.status', commandId);
      if (fault !== undefined) {
        throw fault;
      }
      return Promise.resolve(statusOf(known(commandId), clock.now()));
    },
    output: async ({ commandId }) => {
      const fault = entered('scripts.output', commandId, `output ${commandId}`);
      if (fault !== undefined) {
        throw fault;
      }
      return Promise.resolve(known(commandId).plan.output ?? '');
    },
    cancel: async ({ commandId }) => {
      const fault = entered('scripts.cancel', commandId, `cancel ${commandId}`);
      if (fault !== undefined) {
        throw fault;
      }
      known(commandId).cancelledAt ??= clock.now();
      return Promise.resolve();
    },
  };
  return { port, sent };
}

export const LOOK_UP_MILLIS = 20_000;

const NO_REQUEST: ScriptRequest = {
  instanceId: '',
  documentName: '',
  documentVersion: '',
  parameters: {},
  comment: '',
  deliverySeconds: 0,
};

function statusOf({ commandId, sentAt, plan, cancelledAt }: Command, now: number): CommandStatus | undefined {
  const until = (at: number) => plan.phases.filter(({ afterMillis }) => sentAt + afterMillis <= at).at(-1);
  const phase = until(now);
  if (phase === undefined) {
    return undefined;
  }
  const of = (status: string, exitCode: number): CommandStatus => ({
    commandId,
    status,
    steps: [{ name: STEP, status, exitCode, output: plan.output ?? '' }],
  });
  const status = of(phase.status, phase.exitCode ?? -1);
  const atCancel = cancelledAt === undefined ? undefined : until(cancelledAt + CANCEL_MILLIS);
  const cancelled = cancelledAt !== undefined && plan.onCancel !== 'nothing' && now >= cancelledAt + CANCEL_MILLIS;
  const endedBefore = atCancel !== undefined && isTerminal(of(atCancel.status, 0));
  return cancelled && !endedBefore ? of('Cancelled', 137) : status;
}

const CANCEL_MILLIS = 1_000;

function fakeSnapshots(
  options: WorldOptions,
  { clock, journal, entered }: { readonly clock: Clock; readonly journal: string[]; readonly entered: Entered },
): { readonly port: Snapshots; readonly created: readonly SnapshotRequest[]; readonly tagsOf: World['tagsOf'] } {
  const created: SnapshotRequest[] = [];
  let all: readonly FoundSnapshot[] = options.snapshots ?? [];
  const carries = (snapshot: FoundSnapshot, wanted: Tag) =>
    snapshot.tags.some(({ key, value }) => key === wanted.key && value === wanted.value);
  const port: Snapshots = {
    create: async (request) => {
      const fault = entered('snapshots.create', request);
      created.push(request);
      await clock.sleep(options.createMillis ?? 0);
      const startedAt = new Date(clock.now()).toISOString();
      const made = (options.volumeIds ?? ['vol-1', 'vol-2']).map((volumeId) => ({
        snapshotId: `snap-${String(created.length)}-${volumeId}`,
        volumeId,
        startedAt,
        tags: request.tags,
      }));
      // An unknown outcome is that of a set that was made all the same.
      all = fault === undefined || fault.name === 'OutcomeUnknown' ? [...all, ...made] : all;
      journal.push(fault === undefined ? 'snapshots.create returned' : 'snapshots.create failed');
      if (fault !== undefined) {
        throw fault;
      }
      return made.map(({ snapshotId, volumeId }) => ({ snapshotId, volumeId }));
    },
    find: (tags) => {
      const fault = entered('snapshots.find', tags);
      const found = all.filter((snapshot) => tags.every((tag) => carries(snapshot, tag)));
      return fault === undefined ? Promise.resolve(found) : Promise.reject(fault);
    },
    tag: (snapshotIds, tags) => {
      const fault = entered('snapshots.tag', snapshotIds);
      if (fault !== undefined) {
        return Promise.reject(fault);
      }
      all = all.map((snapshot) =>
        snapshotIds.includes(snapshot.snapshotId)
          ? { ...snapshot, tags: [...snapshot.tags.filter(({ key }) => !tags.some((tag) => tag.key === key)), ...tags] }
          : snapshot,
      );
      return Promise.resolve();
    },
  };
  const tagsOf: World['tagsOf'] = (snapshotId) => {
    const snapshot = all.find((each) => each.snapshotId === snapshotId);
    return Object.fromEntries((snapshot?.tags ?? []).map(({ key, value }) => [key, value]));
  };
  return { port, created, tagsOf };
}
