import type { FailState, Given, Graph, PassState, State, TaskState, WaitState } from './definition';
import { allowOnly, fieldsOf, given, optionalTemplate, placePath, refuse, show, text, type Fields } from './fields';
import { loadChoice } from './load-choice';
import { COMMON, continuation, dataPaths, MOVING, RECOVERING, wholeNumber } from './load-common';
import { loadMap } from './load-map';
import { recovery } from './load-recovery';

/** Reads one state. */
export function loadState(name: string, fields: Fields, loadGraph: (fields: Fields) => Graph): State {
  const type = text(fields, 'Type');
  switch (type) {
    case 'Task':
      return loadTask(name, fields);
    case 'Map':
      return loadMap(name, fields, loadGraph);
    case 'Choice':
      return loadChoice(name, fields);
    case 'Wait':
      return loadWait(name, fields);
    case 'Pass':
      return loadPass(name, fields);
    case 'Succeed':
      allowOnly(fields, [...COMMON, 'InputPath', 'OutputPath']);
      return { type, name, ...dataPaths(fields) };
    case 'Fail':
      return loadFail(name, fields);
    default:
      return refuse(
        fields,
        'Type',
        `${type} is not supported, supported are Task, Map, Choice, Wait, Pass, Succeed, Fail`,
      );
  }
}

function loadTask(name: string, fields: Fields): TaskState {
  allowOnly(fields, [...RECOVERING, 'Resource', 'Parameters', 'TimeoutSeconds', 'TimeoutSecondsPath']);
  const resource = loadResource(fields);
  if (resource.kind === 'invoke') {
    checkInvokeParameters(fieldsOf(`${fields.owner}, field Parameters`, fields.json['Parameters']));
  }
  return {
    type: 'Task',
    name,
    resource,
    parameters: optionalTemplate(fields, 'Parameters'),
    timeoutSeconds: given(fields, 'TimeoutSeconds', (value) =>
      wholeNumber(fields, { field: 'TimeoutSeconds', value, atLeast: 1 }),
    ),
    ...continuation(fields),
    ...dataPaths(fields),
    ...recovery(fields),
  };
}

function loadResource(fields: Fields): TaskState['resource'] {
  const resource = text(fields, 'Resource');
  if (/^arn:[a-z-]+:states:::lambda:invoke$/.test(resource)) {
    return { kind: 'invoke' };
  }
  if (/^arn:[a-z-]+:lambda:[^:]+:[^:]+:function:[^:]+(:[^:]+)?$/.test(resource)) {
    return { kind: 'function', functionArn: resource };
  }
  return refuse(
    fields,
    'Resource',
    `${resource} is not supported, supported are arn:…:states:::lambda:invoke and the ARN of a function`,
  );
}

function checkInvokeParameters(parameters: Fields): void {
  allowOnly(parameters, ['FunctionName', 'FunctionName.$', 'Payload', 'Payload.$', 'InvocationType']);
  const name = parameters.json['FunctionName'] ?? parameters.json['FunctionName.$'];
  if (typeof name !== 'string') {
    refuse(parameters, 'FunctionName', 'is missing');
  }
  const invocation = parameters.json['InvocationType'] ?? 'RequestResponse';
  if (invocation !== 'RequestResponse') {
    refuse(parameters, 'InvocationType', `only RequestResponse is supported, got ${show(invocation)}`);
  }
}

function loadWait(name: string, fields: Fields): WaitState {
  allowOnly(fields, [...MOVING, 'Seconds', 'SecondsPath', 'Timestamp', 'TimestampPath']);
  const seconds = given(fields, 'Seconds', (value) => wholeNumber(fields, { field: 'Seconds', value, atLeast: 0 }));
  const timestamp = given(fields, 'Timestamp', () => text(fields, 'Timestamp'));
  const base = { type: 'Wait', name, ...continuation(fields), ...dataPaths(fields) } as const;
  if (seconds !== undefined && timestamp === undefined) {
    return { ...base, until: { seconds } };
  }
  if (timestamp !== undefined && seconds === undefined) {
    return { ...base, until: { timestamp } };
  }
  return refuse(fields, 'Seconds', 'a Wait has exactly one of Seconds, SecondsPath, Timestamp, TimestampPath');
}

function loadPass(name: string, fields: Fields): PassState {
  allowOnly(fields, [...MOVING, 'Result', 'ResultPath', 'Parameters']);
  return {
    type: 'Pass',
    name,
    parameters: optionalTemplate(fields, 'Parameters'),
    result: fields.json['Result'],
    resultPath: placePath(fields, 'ResultPath'),
    ...continuation(fields),
    ...dataPaths(fields),
  };
}

function loadFail(name: string, fields: Fields): FailState {
  allowOnly(fields, [...COMMON, 'Error', 'ErrorPath', 'Cause', 'CausePath']);
  const literal = (field: string): Given<string> | undefined => given(fields, field, () => text(fields, field));
  return { type: 'Fail', name, error: literal('Error'), cause: literal('Cause') };
}
