import { functionError, type LambdaError } from '../interpreter/errors';
import { isJsonObject, parseJson } from '../interpreter/json';
import type { SandboxOutcome } from './sandbox';
import type { FunctionSpec } from './specs';

/** The error that Lambda reports for an invocation without an answer. */
export function failureOf(spec: FunctionSpec, requestId: string, outcome: SandboxOutcome | 'timed-out'): LambdaError {
  if (outcome === 'timed-out') {
    const errorMessage = `RequestId: ${requestId} Error: Task timed out after ${spec.timeoutSeconds.toFixed(2)} seconds`;
    return functionError({ errorType: 'Sandbox.Timedout', errorMessage });
  }
  if (outcome.kind === 'exit') {
    const errorMessage = `RequestId: ${requestId} Error: Runtime exited with error: ${outcome.description}`;
    return functionError({ errorType: 'Runtime.ExitError', errorMessage });
  }
  return reported(outcome.body);
}

/** What the runtime client posted of an error that the handler, or its loading, threw. */
function reported(body: string): LambdaError {
  const report = parseJson(body);
  const field = (name: string): string => {
    const value = isJsonObject(report) ? report[name] : undefined;
    return typeof value === 'string' ? value : '';
  };
  const trace = isJsonObject(report) && Array.isArray(report['trace']) ? report['trace'].map(String) : [];
  return functionError({ errorType: field('errorType'), errorMessage: field('errorMessage'), trace });
}
