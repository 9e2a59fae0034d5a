import type { AskEc2 } from '../guests/guest';
import { parseQuery } from '../wire/query';
import { formatError, formatResponse } from '../wire/xml';
import type { Cloud } from './cloud';
import { asAwsError, UNANSWERED } from './errors';

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
      const refusal = asAwsError(error);
      return refusal.httpStatus === UNANSWERED
        ? 'unanswered'
        : { status: refusal.httpStatus, body: formatError(refusal, REQUEST_ID) };
    }
  };
}
