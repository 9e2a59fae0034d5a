import {
  createFunctionHost,
  type FunctionFault,
  type FunctionHost,
  type FunctionLog,
  type FunctionSpec,
  type InvocationReport,
} from '../../../rehearsal/functions';

/** Answers with its process when its event's `millis` are over. */
export const SLOW = {
  code: 'exports.handler = (event) => new Promise((r) => setTimeout(() => r(process.pid), event.millis));',
};

/** Fails with a `BusyError`. */
export const THROWS = {
  code: 'exports.handler = async () => { class Busy extends Error { name = "BusyError" } throw new Busy("held by another run"); };',
};

/** A host, and what it has told since it was made. */
interface Hosted {
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
