import type { Service } from '../wire/shapes/shapes';
import type { Bucket } from './model-settings';
import type { CallContext, World } from './world';

/** One operation of AWS in the model. Every table of operations is derived from these (`operations.ts`). */
export interface Operation<S extends Service = Service, N extends string = string, I = never, O = unknown> {
  readonly service: S;
  /** As the SDK and the recorded shapes spell it. */
  readonly name: N;
  /** Whether it changes something in the account that a later call can see. `--fault` hits such calls. */
  readonly changes: boolean;
  /** The error codes of the handler. Any other refusal by it is a defect of the model. */
  readonly refusals: readonly string[];
  /** From the call's arrival to its answer. @default - `otherLatencyMillis` of the model's settings */
  readonly latencyMillis?: number;
  /** Request bucket of an account and Region. @default - the operation is never throttled */
  readonly bucket?: Bucket;
  /** A call with none of these members draws from the smaller bucket `UNFILTERED`. @default - no such rule */
  readonly narrowedBy?: readonly string[];
  /** Gets an input that was checked against its recorded shape. */
  readonly handler: (world: World, input: I, context: CallContext) => O | Promise<O>;
}

export function operation<const S extends Service, const N extends string, I, O>(
  declared: Operation<S, N, I, O>,
): Operation<S, N, I, O> {
  return declared;
}

/** Members of an input that a caller may leave out. */
export type Given<T> = { readonly [Member in keyof T]?: T[Member] | undefined };
