import type { Catcher, Retrier, TaskState } from './definition';
import {
  allowOnly,
  fieldsOf,
  optionalList,
  optionalNumber,
  optionalTemplate,
  placePath,
  refuse,
  show,
  text,
  type Fields,
} from './fields';

/** ResultSelector, ResultPath, Retry and Catch. */
export function recovery(fields: Fields): Pick<TaskState, 'resultSelector' | 'resultPath' | 'retry' | 'catch'> {
  const retry = optionalList(fields, 'Retry').map((json, index) =>
    loadRetrier(fieldsOf(`${fields.owner}, Retry[${index}]`, json)),
  );
  const catchers = optionalList(fields, 'Catch').map((json, index) =>
    loadCatcher(fieldsOf(`${fields.owner}, Catch[${index}]`, json)),
  );
  refuseEarlyAll(fields, 'Retry', retry);
  refuseEarlyAll(fields, 'Catch', catchers);
  return {
    resultSelector: optionalTemplate(fields, 'ResultSelector'),
    resultPath: placePath(fields, 'ResultPath'),
    retry,
    catch: catchers,
  };
}

/** No validator on npm catches it, and AWS accepts it only at the end of the list. */
function refuseEarlyAll(
  fields: Fields,
  field: string,
  list: readonly { readonly errorEquals: readonly string[] }[],
): void {
  const early = list.slice(0, -1).some((entry) => entry.errorEquals.includes('States.ALL'));
  if (early) {
    refuse(fields, field, 'States.ALL must be in the last entry');
  }
}

function errorEquals(fields: Fields): readonly string[] {
  const names = optionalList(fields, 'ErrorEquals').map((name) =>
    typeof name === 'string' ? name : refuse(fields, 'ErrorEquals', `must list strings, got ${show(name)}`),
  );
  if (names.length === 0) {
    refuse(fields, 'ErrorEquals', 'must name at least one error');
  }
  if (names.includes('States.ALL') && names.length > 1) {
    refuse(fields, 'ErrorEquals', 'States.ALL must stand alone');
  }
  return names;
}

function loadRetrier(fields: Fields): Retrier {
  allowOnly(fields, [
    'Comment',
    'ErrorEquals',
    'IntervalSeconds',
    'MaxAttempts',
    'BackoffRate',
    'MaxDelaySeconds',
    'JitterStrategy',
  ]);
  const jitter = fields.json['JitterStrategy'] ?? 'NONE';
  if (jitter !== 'FULL' && jitter !== 'NONE') {
    return refuse(fields, 'JitterStrategy', `must be FULL or NONE, got ${show(jitter)}`);
  }
  return {
    errorEquals: errorEquals(fields),
    intervalSeconds: optionalNumber(fields, 'IntervalSeconds', { kind: 'integer', atLeast: 1 }) ?? 1,
    maxAttempts: optionalNumber(fields, 'MaxAttempts', { kind: 'integer', atLeast: 0 }) ?? 3,
    backoffRate: optionalNumber(fields, 'BackoffRate', { kind: 'number', atLeast: 1 }) ?? 2,
    maxDelaySeconds: optionalNumber(fields, 'MaxDelaySeconds', { kind: 'integer', atLeast: 1 }),
    jitter,
  };
}

function loadCatcher(fields: Fields): Catcher {
  allowOnly(fields, ['Comment', 'ErrorEquals', 'Next', 'ResultPath']);
  return { errorEquals: errorEquals(fields), next: text(fields, 'Next'), resultPath: placePath(fields, 'ResultPath') };
}
