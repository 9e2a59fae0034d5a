export { parseEmf, type MetricRecord } from './emf';
export {
  createFunctionHost,
  type FunctionFault,
  type FunctionHost,
  type FunctionHostOptions,
  type FunctionLog,
  type InvocationContext,
  type InvocationReport,
} from './host';
export { accessKeyIdOf } from './sandbox-environment';
export { readFunctions, REHEARSAL_ENVIRONMENT, type FunctionSpec } from './specs';
export { traceHeaderOf } from './sandbox-environment';
