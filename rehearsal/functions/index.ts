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
export { accessKeyIdOf, traceHeaderOf } from './sandbox-environment';
export { readFunctions, REHEARSAL_ENVIRONMENT, type FunctionSpec } from './specs';
