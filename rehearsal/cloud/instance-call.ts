import type { AskEc2, Ec2Answer } from '../guests/guest';
import { parseQuery } from '../wire/query';
import { formatError, formatResponse } from '../wire/xml';
import type { Cloud } from './cloud';
import { AwsError, UNANSWERED } from './errors';

/** No two answers are told apart by it here. */
const REQUEST_ID = '00000000-0000-4000-8000-000000000000';

/** EC2 of the instance's Region as its own role reaches it: in its calls the instance is the caller. */
export function askAsInstance(call: Cloud['call'], region: string, instanceId: string): AskEc2 {
  return async (body) => {
    try {
      const { operation, input } = parseQuery(body);
      const output = await call({ service: 'ec2', operation, input, region, caller: instanceId });
      return { status: 200, body: formatResponse(operation, output, REQUEST_ID) };
    } catch (error) {
      return failed(error);
    }
  };
}

function failed(error: unknown): Ec2Answer {
  if (error instanceof AwsError) {
    return error.httpStatus === UNANSWERED
      ? 'unanswered'
      : { status: error.httpStatus, body: formatError(error, REQUEST_ID) };
  }
  const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return { status: 500, body: formatError(new AwsError('RehearsalDefect', message, 500), REQUEST_ID) };
}
