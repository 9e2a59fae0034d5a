import type { ExecutionContext, StepName } from '../../../lambdas/contract';
import type { FunctionName } from '../../../lambdas/environment';
import { guard } from '../../../lambdas/handlers/guard/guard';
import type { Ports } from '../../../lambdas/ports';
import type { Cloud } from '../../../rehearsal/cloud/cloud';
import type { Random } from '../../../rehearsal/cloud/random';
import { functionError, serviceError, type JsonValue } from '../../../rehearsal/interpreter';
import type { LedgerBooks } from '../../../rehearsal/in-process/ledger/books';
import { modelledPorts } from '../../../rehearsal/in-process/modelled-ports';
import type { VirtualClock } from '../../../rehearsal/in-process/virtual-clock';
import { FUNCTION_TIMEOUT_SECONDS, STEP_FUNCTIONS } from '../../../statemachine/timeouts';
import { HANDLERS, SETTINGS } from '../../simulation/handlers';
import { LAMBDA_CONCURRENCY } from './assumptions';
import type { ScaleSettings } from './options';

/** Until a handler is entered: in an environment that waits, and in one that must be made. */
const START_MILLIS = { warm: 10, cold: 400 } as const;

export interface LambdaOptions {
  readonly cloud: Cloud;
  readonly clock: VirtualClock;
  readonly random: Random;
  readonly books: LedgerBooks;
  readonly slots: ScaleSettings['slots'];
}

/** Lambda with the real handlers in it, as many at once as an account may run. */
export interface Lambda {
  readonly use: { mostAtOnce: number; refused: number; coldStarts: number };
  step(payload: JsonValue): Promise<JsonValue>;
  guard(): Promise<void>;
}

const SILENT_LOG: Ports['log'] = { info: () => undefined, warn: () => undefined, error: () => undefined };
/** Metrics say nothing here that the truth does not say better. */
const NO_METRICS: Ports['metrics'] = { emit: () => undefined };

export function createLambda({ cloud, clock, random, books, slots }: LambdaOptions): Lambda {
  const idle = new Map<FunctionName, number>();
  const use = { mostAtOnce: 0, refused: 0, coldStarts: 0 };
  let running = 0;

  const enter = (name: FunctionName): 'warm' | 'cold' => {
    const waiting = idle.get(name) ?? 0;
    if (waiting === 0) {
      use.coldStarts += 1;
      return 'cold';
    }
    idle.set(name, waiting - 1);
    return 'warm';
  };

  const run = async <T>(caller: string, name: FunctionName, body: (ports: Ports) => Promise<T>): Promise<T> => {
    if (running >= LAMBDA_CONCURRENCY) {
      use.refused += 1;
      throw serviceError('Lambda.TooManyRequestsException', 'Rate Exceeded.');
    }
    running += 1;
    use.mostAtOnce = Math.max(use.mostAtOnce, running);
    const start = enter(name);
    try {
      await clock.sleep(START_MILLIS[start]);
      const endsAt = clock.now() + FUNCTION_TIMEOUT_SECONDS[name] * 1_000;
      const remaining = (): number => endsAt - clock.now();
      const calling = { cloud, clock, random, caller };
      const { consistencySeconds } = SETTINGS;
      const [log, metrics] = [SILENT_LOG, NO_METRICS];
      const ports = modelledPorts({ calling, books, remaining, start, metrics, log, consistencySeconds });
      const answer = await body(slots === 'none' ? withoutSlots(ports) : ports);
      if (remaining() < 0) {
        throw new Error(`${caller} ran longer than its function may, which this run does not model`);
      }
      return answer;
    } finally {
      running -= 1;
      idle.set(name, (idle.get(name) ?? 0) + 1);
    }
  };

  return {
    use,
    step: async (payload) => {
      const { step, state, execution } = payload as unknown as StepPayload;
      const handler = HANDLERS[step] as (ports: Ports, settings: typeof SETTINGS) => Handler;
      const answer = await run(step, STEP_FUNCTIONS[step], (ports) =>
        handler(ports, SETTINGS)(state, execution).catch((error: unknown) => {
          throw reported(error);
        }),
      );
      return JSON.parse(JSON.stringify(answer ?? null)) as JsonValue;
    },
    guard: () =>
      run('Guard', 'guard', async (ports) => {
        await guard(ports, SETTINGS)({ kind: 'minute' });
      }),
  };
}

/** As an engine that knows no slots: every target's turn is now, and no refusal holds the others back. */
function withoutSlots(ports: Ports): Ports {
  return { ...ports, ledger: { ...ports.ledger, takeSlot: (now) => Promise.resolve({ slotAt: now, slowdown: 0 }) } };
}

type Handler = (state: unknown, execution: ExecutionContext) => Promise<unknown>;

interface StepPayload {
  readonly step: StepName;
  readonly state: unknown;
  readonly execution: ExecutionContext;
}

/** As the runtime reports what a handler threw: by its name. */
function reported(error: unknown): Error {
  const { name, message } = error instanceof Error ? error : new Error(String(error));
  return functionError({ errorType: name, errorMessage: message });
}
