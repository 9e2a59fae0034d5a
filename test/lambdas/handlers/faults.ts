import type { Ports } from '../../../lambdas/ports';

type MethodNames<Port> = { [Name in keyof Port]: Name extends string ? Name : never }[keyof Port];

/** Ports whose calls are in the journal and can fail. */
type FaultyPort =
  'instances' | 'snapshots' | 'documents' | 'scripts' | 'ledger' | 'events' | 'deadLetters' | 'schedules';

/** A call of a port, `scripts.send` for example. */
export type Call = { [Port in FaultyPort]: `${Port}.${MethodNames<Ports[Port]>}` }[FaultyPort];

/** The error of the nth call, counted from 1, if any. */
export type Fault = (nth: number, argument: unknown) => Error | undefined;

/** Notes a call in the journal, by its label, and says its error, if any. */
export type Entered = (call: Call, argument: unknown, label?: string) => Error | undefined;

/** Faults: of every call, and of one. */
export const always = (error: Error) => () => error;
export const nth = (wanted: number, error: Error) => (count: number) => (count === wanted ? error : undefined);
