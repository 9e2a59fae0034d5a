import { isRecord } from '../json';

/** One call as it arrived; `error` and `answeredAt` are filled in when it was answered. */
export interface CallRecord {
  /** Milliseconds since the epoch of its arrival. */
  readonly at: number;
  readonly service: string;
  readonly operation: string;
  readonly input: Readonly<Record<string, unknown>>;
  /** The instance that the call is about, where it names one. */
  readonly instance?: string;
  /** Who made it, where known: the wire takes it from the credentials. */
  readonly caller?: string;
  /** The invocation that made it, where known: the trace header that the SDK takes over from Lambda. */
  readonly trace?: string;
  /** The error's code, for example `RequestLimitExceeded`. */
  readonly error?: string;
  readonly answeredAt?: number;
}

/** The first instance that the input names, wherever the operation puts it. */
export function instanceOf(input: Readonly<Record<string, unknown>>): string | undefined {
  const specification = input.InstanceSpecification;
  const nested = isRecord(specification) ? specification.InstanceId : undefined;
  const listed: unknown = Array.isArray(input.InstanceIds) ? input.InstanceIds[0] : undefined;
  return [input.InstanceId, nested, listed].find((candidate) => typeof candidate === 'string');
}
