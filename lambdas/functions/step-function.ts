import { invocations, systemClock } from '../aws/lambda/invocation';
import { powertoolsLog } from '../aws/powertools/log';
import { REQUIRED_SLOTS, type ExecutionContext, type StepEvent, type StepHandler, type StepName } from '../contract';
import { roleOf } from '../domain/drill/place-role';
import { defined, fieldsOf } from '../domain/json';
import { readEnvironment, type FunctionName, type SettingsOf } from '../environment';
import { BadInput } from '../errors';
import type { Ports } from '../ports';

/** What Lambda hands to a function, as far as we use it. */
export interface LambdaContext {
  getRemainingTimeInMillis(): number;
}

/** What each invocation has besides the ports of its function's adapters. */
export interface Tools<Name extends FunctionName> extends Pick<Ports, 'clock' | 'invocation' | 'log' | 'random'> {
  readonly settings: SettingsOf<Name>;
  /** By which the ports of a drill's place call AWS; absent for the function's own role. */
  readonly role?: string;
}

type Adapters<Name extends FunctionName> = readonly ((tools: Tools<Name>) => Partial<Ports>)[];

type AllOf<Union> = (Union extends unknown ? (one: Union) => void : never) extends (all: infer All) => void
  ? All
  : never;

type PortsOf<Name extends FunctionName, A extends Adapters<Name>> = Tools<Name> & AllOf<ReturnType<A[number]>>;

/** The settings and ports of each invocation. The environment is checked once, at the cold start. */
export function functionPorts<Name extends FunctionName, A extends Adapters<Name>>(
  name: Name,
  ...adapters: A
): (context: LambdaContext, role?: string) => PortsOf<Name, A> {
  const settings = readEnvironment(name, process.env);
  const log = powertoolsLog(name);
  const nextInvocation = invocations();
  return (context, role) => {
    const tools = {
      ...defined({ role }),
      settings,
      clock: systemClock(context),
      invocation: nextInvocation(),
      log,
      random: Math.random,
    };
    return Object.assign({}, tools, ...adapters.map((adapter) => adapter(tools))) as PortsOf<Name, A>;
  };
}

/** The steps that a function does. */
type StepMakers<Given, Settings> = {
  readonly [Step in StepName]?: (ports: Given, settings: Settings) => StepHandler<Step>;
};

/** A Lambda handler for the steps of one function. Each event is checked first. Neither input nor output is logged. */
export function stepFunction<Name extends FunctionName, A extends Adapters<Name>>(
  name: Name,
  makers: StepMakers<PortsOf<Name, A>, SettingsOf<Name>>,
  ...adapters: A
): (event: unknown, context: LambdaContext) => Promise<unknown> {
  const portsOf = functionPorts(name, ...adapters);
  return async (event, context) => {
    const { step, state, execution } = readEvent(name, makers, event);
    const ports = portsOf(context, roleOf(state));
    const { clock, log, settings } = ports;
    const startedAt = clock.now();
    const { runId } = fieldsOf(fieldsOf(state).run);
    const about = { step, execution: execution.arn, runId, instanceId: fieldsOf(state).instanceId };
    try {
      const make = makers[step] as (ports: object, settings: object) => StepHandler<StepName>;
      const output = await make(ports, settings)(state, execution);
      log.info('step-done', { ...about, millis: clock.now() - startedAt });
      return output;
    } catch (error) {
      log.error('step-failed', error, { ...about, millis: clock.now() - startedAt });
      throw error;
    }
  };
}

/** The border where JSON becomes typed: what a step must be able to read is there. */
function readEvent(name: FunctionName, makers: object, event: unknown): StepEvent {
  const { step, state, execution } = fieldsOf(event);
  if (typeof step !== 'string' || !(step in makers)) {
    const allowed = Object.keys(makers).join(', ');
    throw new BadInput(
      `function ${name}: event.step is ${print(step)}, allowed: ${allowed}; deploy machine and functions together`,
    );
  }
  const { arn, startedAt, retryCount, redriveCount } = fieldsOf(execution);
  const isCounted = typeof retryCount === 'number' && typeof redriveCount === 'number';
  if (typeof arn !== 'string' || typeof startedAt !== 'string' || !isCounted) {
    const allowed = '{ arn, startedAt, retryCount, redriveCount }';
    throw new BadInput(`function ${name}: event.execution is ${print(execution)}, allowed: ${allowed}`);
  }
  const missing = REQUIRED_SLOTS[step as StepName].filter((slot) => fieldsOf(state)[slot] === undefined);
  if (missing.length > 0) {
    throw new BadInput(
      `function ${name}: state of step ${step} lacks ${missing.join(', ')}; start runs with the input of a policy's schedule`,
    );
  }
  return {
    step: step as StepName,
    state: state as StepEvent['state'],
    execution: { arn, startedAt, retryCount, redriveCount } satisfies ExecutionContext,
  };
}

function print(value: unknown): string {
  return value === undefined ? 'missing' : JSON.stringify(value).slice(0, 200);
}
