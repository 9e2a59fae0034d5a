export { createTemplateResolver } from './cloudformation';
export type { Machine } from './definition';
export { resolveDefinition } from './deployed-machine';
export {
  functionError,
  LambdaError,
  MachineRefusedError,
  serviceError,
  StatesError,
  type FunctionErrorReport,
} from './errors';
export { startExecution, type Execution, type ExecutionOptions } from './execution';
export { MAX_HISTORY_EVENTS, MAX_PAYLOAD_BYTES, type ExecutionStatistics, type HistoryEvent } from './history';
export type { JsonObject, JsonValue } from './json';
export { loadMachine } from './load';
export type { AwsEnvironment } from './physical-ids';
export type { ExecutionResult, Invoke, InvokeCall } from './scope';
