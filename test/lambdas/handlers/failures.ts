import type { InstanceSpec } from '../../../lab/simulation/builders';
import { failing, type Actor } from '../../../lab/simulation/faults';
import type { SimulationOptions } from '../../../lab/simulation/simulation';
import { parseFields } from '../../../lambdas/domain/json';
import { Denied } from '../../../lambdas/errors';
import type { Ports } from '../../../lambdas/ports';
import type { Fault } from '../../../rehearsal/cloud/faults';
import { LambdaError } from '../../../rehearsal/interpreter';

/** What a test expects of a step that rejects. */
export const rejection = (name: string) => ({ error: name });

/** The message that a handler threw. */
export const messageOf = async (call: Promise<unknown>): Promise<unknown> =>
  call.then(
    () => undefined,
    (error: unknown) => (error instanceof LambdaError ? parseFields(error.causeText)?.errorMessage : undefined),
  );

/** A method of a port that rejects like this, `scripts.find` for example, where the model never makes it do so. */
export function rejecting(actor: Actor, call: `${keyof Ports}.${string}`, error: unknown): Changed {
  const [port = '', method = ''] = call.split('.');
  const reject = () =>
    Promise.resolve().then(() => {
      throw error;
    });
  return changing(actor, (ports) => ({ [port]: { ...(ports[port as keyof Ports] as object), [method]: reject } }));
}

type Changed = Pick<SimulationOptions, 'portsOf'>;

/** Changes ports of this actor's invocations. */
export const changing = (actor: Actor, change: (ports: Ports) => object): Changed => ({
  portsOf: (ports, invoked) => (invoked === actor ? { ...ports, ...change(ports) } : ports),
});

export const DENIED = new Denied('not allowed');

/** One instance whose scripts behave like this. */
export const behaving = (
  behavior: NonNullable<InstanceSpec['behavior']> = {},
): Pick<SimulationOptions, 'instances'> => ({
  instances: [{ number: 1, behavior }],
});

/** A call of AWS, or of the ledger by its port's method, that ends like this each time. */
export const always = (actor: Actor, operation: string, kind: Fault['kind'] = 'error-before-effect') => ({
  faults: [failing(actor, operation, kind, { times: Infinity })],
});

/** Run Command shows this actor no other output of any script. */
export const printing = (actor: Actor, output: string): Changed =>
  changing(actor, ({ scripts }) => ({ scripts: { ...scripts, output: () => Promise.resolve(output) } }));

/** Invocations of this actor have so many seconds less than their function. */
export const shorterBy = (seconds: number, actor: Actor): Changed =>
  changing(actor, ({ clock }) => ({ clock: { ...clock, remaining: () => clock.remaining() - seconds * 1_000 } }));
