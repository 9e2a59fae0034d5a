import { invocations } from '../aws/lambda/invocation';
import { powertoolsLog } from '../aws/powertools/log';
import { systemClock } from '../aws/lambda/system-clock';
import { REQUIRED_SLOTS, type ExecutionContext, type StepEvent, type StepHandler, type StepName } from '../contract';
import { fieldsOf } from '../domain/json';
import { readEnvironment, type EnvironmentOf, type FunctionName } from '../environment';
import { BadInput } from '../errors';
import type { Clock, Invocation, Log } from '../ports';

/** What Lambda hands to a function, as far as we use it. */
export interface LambdaContext {
  getRemainingTimeInMillis(): number;
}

/** What each invocation has besides the clients that its function keeps. */
export interface Tools<Name extends FunctionName> {
  readonly environment: EnvironmentOf<Name>;
  readonly clock: Clock;
  readonly invocation: Invocation;
  readonly log: Log;
}

/** The steps that a function does. */
export type StepMakers<Name extends FunctionName> = {
  readonly [Step in StepName]?: (tools: Tools<Name>) => StepHandler<Step>;
};

/**
 * A Lambda handler for the steps of one function. The environment is checked once, at the cold start; each event before
 * its step is entered. Neither input nor output is logged.
 */
export function stepFunction<Name extends FunctionName>(
  name: Name,
  makers: StepMakers<Name>,
): (event: unknown, context: LambdaContext) => Promise<unknown> {
  const environment = readEnvironment(name, process.env);
  const log = powertoolsLog(name);
  const nextInvocation = invocations();
  return async (event, context) => {
    const { step, state, execution } = readEvent(name, makers, event);
    const clock = systemClock(context);
    const startedAt = clock.now();
    const tools = { environment, clock, invocation: nextInvocation(), log };
    try {
      const output = await run(makers, { step, state, execution }, tools);
      log.info('step-done', { step, execution: execution.arn, millis: clock.now() - startedAt });
      return output;
    } catch (error) {
      log.error('step-failed', error, { step, execution: execution.arn, millis: clock.now() - startedAt });
      throw error;
    }
  };
}

async function run<Name extends FunctionName, Step extends StepName>(
  makers: StepMakers<Name>,
  { step, state, execution }: StepEvent<Step>,
  tools: Tools<Name>,
): Promise<unknown> {
  const make = makers[step];
  if (make === undefined) {
    throw new BadInput(`step "${step}" is not one of this function: ${Object.keys(makers).join(', ')}`);
  }
  return make(tools)(state, execution);
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
