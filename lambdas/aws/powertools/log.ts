import { types } from 'node:util';
import { Logger } from '@aws-lambda-powertools/logger';
import { defined, type Fields } from '../../domain/json';
import type { Log } from '../../ports';

/** One JSON event a line on stdout, its name in `message`; nothing is added from the invocation's input. */
export function powertoolsLog(functionName: string): Log {
  const logger = new Logger({ serviceName: functionName });
  return {
    info: (event, fields = {}) => {
      logger.info(event, { ...fields });
    },
    warn: (event, fields = {}) => {
      logger.warn(event, { ...fields });
    },
    error: (event, error, fields = {}) => {
      logger.error(event, { ...fields, error: describe(error) });
    },
  };
}

/** Name, message and chain of causes; not an SDK error's other properties, which hold the answer and its headers. */
function describe(error: unknown): Fields {
  if (!types.isNativeError(error)) {
    return { name: 'NotAnError', message: String(error) };
  }
  const { name, message, stack, cause } = error;
  return { name, message, stack, ...defined({ cause: cause === undefined ? undefined : describe(cause) }) };
}
