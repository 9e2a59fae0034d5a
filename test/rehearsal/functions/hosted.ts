import {
  createFunctionHost,
  type FunctionFault,
  type FunctionHost,
  type FunctionLog,
  type FunctionSpec,
  type InvocationReport,
} from '../../../rehearsal/functions';

/** A host, and what it has told since it was made. */
export interface Hosted {
  readonly host: FunctionHost;
  readonly logs: readonly FunctionLog[];
  readonly reports: readonly InvocationReport[];
}

/** Hosts these functions; their `AWS_ENDPOINT_URL` leads nowhere. */
export function hosted(specs: readonly FunctionSpec[], fault?: () => FunctionFault | undefined): Hosted {
  const logs: FunctionLog[] = [];
  const reports: InvocationReport[] = [];
  const host = createFunctionHost({
    specs,
    endpointUrl: 'http://127.0.0.1:1',
    onLog: (log) => logs.push(log),
    onInvocation: (report) => reports.push(report),
    ...(fault === undefined ? {} : { fault }),
  });
  return { host, logs, reports };
}
