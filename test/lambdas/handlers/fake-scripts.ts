import { isTerminal, type CommandStatus } from '../../../lambdas/domain/script';
import type { Clock, ScriptRequest, Scripts } from '../../../lambdas/ports';
import type { Entered, Fault } from './faults';

/** What a script does from its sending on; before its first phase Run Command does not list it. */
export interface ScriptPlan {
  readonly phases: readonly { readonly afterMillis: number; readonly status: string; readonly exitCode?: number }[];
  /** Stdout of its one step. */
  readonly output?: string;
  /** What a cancel does to it; by default it is `Cancelled` a second later. */
  readonly onCancel?: 'cancelled' | 'nothing';
}

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

/** Faults of the first so many sendings of a stage. */
export function sending(stage: string, error: Error, times = Infinity): Fault {
  let failed = 0;
  return (_, argument) => {
    const wanted = stageOf(argument as ScriptRequest) === stage && failed < times;
    failed += wanted ? 1 : 0;
    return wanted ? error : undefined;
  };
}

function stageOf(request: ScriptRequest): string {
  return request.parameters.command?.[0] ?? '';
}

/** As long as Run Command may not list what was sent. */
export const LOOK_UP_MILLIS = 20_000;
const CANCEL_MILLIS = 1_000;
const STEP = 'run_pre_post_scripts';

interface Command {
  readonly commandId: string;
  readonly request: ScriptRequest;
  readonly sentAt: number;
  readonly plan: ScriptPlan;
  cancelledAt?: number;
}

/** Run Command in memory, which does with each script of a stage, counted from 1, what the plan says. */
export function fakeScripts(
  plan: (stage: string, nth: number) => ScriptPlan,
  clock: Clock,
  entered: Entered,
): { readonly port: Scripts; readonly sent: readonly ScriptRequest[] } {
  const commands: Command[] = [];
  const sent: ScriptRequest[] = [];
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
