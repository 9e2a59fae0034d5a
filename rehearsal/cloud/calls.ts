import { fieldsOf } from '../json';

/** One call as it arrived; `error` and `answeredAt` are filled in when it was answered. */
export interface CallRecord {
  /** Milliseconds since the epoch of its arrival. */
  readonly at: number;
  readonly service: string;
  readonly operation: string;
  readonly input: Readonly<Record<string, unknown>>;
  /** Where it went. @default - the home Region */
  readonly region?: string | undefined;
  /** Whose account it is about. @default - the cloud's own */
  readonly account?: string | undefined;
  /** The instance that the call is about, where it names one. */
  readonly instance?: string | undefined;
  /** Who made it, where known: the wire takes it from the credentials. */
  readonly caller?: string | undefined;
  /** The invocation that made it, where known: the trace header that the SDK takes over from Lambda. */
  readonly trace?: string | undefined;
  /** The error's code, for example `RequestLimitExceeded`. */
  readonly error?: string | undefined;
  readonly answeredAt?: number;
}

/** What is known of a call as it arrives. */
export type Arrival = Omit<CallRecord, 'at' | 'instance' | 'error' | 'answeredAt'>;

/** The first instance that the input names, wherever the operation puts it. */
export function instanceOf(input: Readonly<Record<string, unknown>>): string | undefined {
  const { InstanceId: own, InstanceSpecification: specification, InstanceIds: ids } = input;
  const { InstanceId: nested } = fieldsOf(specification);
  const listed: unknown = Array.isArray(ids) ? ids[0] : undefined;
  return [own, nested, listed].find((candidate) => typeof candidate === 'string');
}
