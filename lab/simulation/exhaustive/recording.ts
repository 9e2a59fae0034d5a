import type { CallRecord } from '../../../rehearsal/cloud/calls';
import type { Actor } from '../faults';
import type { PortCall } from '../mortality';
import { sortOf } from './planned-book';

export interface RecordedCall {
  /** As the point of a fault has it. */
  readonly sort: string;
  readonly ordinal: number;
  readonly at: number;
  readonly operation: string;
  readonly service: string;
}

export interface RecordedInvocation {
  readonly actor: string;
  readonly ordinal: number;
  readonly portCalls: readonly PortCall[];
}

/** All that was asked and invoked, in order: the places where a fault can be put. */
export interface Recording {
  readonly calls: readonly RecordedCall[];
  readonly invocations: readonly RecordedInvocation[];
}

export interface Recorder {
  readonly recording: Recording;
  readonly call: (call: CallRecord, ordinal: number) => void;
  readonly invocation: (actor: string, ordinal: number) => void;
  readonly portCall: (call: PortCall & { readonly actor: Actor; readonly invocation: number }) => void;
}

export function createRecorder(): Recorder {
  const calls: RecordedCall[] = [];
  const invocations: (RecordedInvocation & { readonly portCalls: PortCall[] })[] = [];
  return {
    recording: { calls, invocations },
    call: (call, ordinal) => {
      const { at, operation, service } = call;
      calls.push({ sort: sortOf(call), ordinal, at, operation, service });
    },
    invocation: (actor, ordinal) => {
      invocations.push({ actor, ordinal, portCalls: [] });
    },
    portCall: ({ actor, invocation, number, port, method }) => {
      invocations
        .find((known) => known.actor === actor && known.ordinal === invocation)
        ?.portCalls.push({ number, port, method });
    },
  };
}
