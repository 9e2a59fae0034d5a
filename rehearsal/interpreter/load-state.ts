import type { Catcher, Graph, MapState, PassState, RecoveringState, Retrier, State, WaitState } from './definition';
import { MachineRefusedError } from './errors';
import { BOOLEAN, check, Fields, show, TEXT, wholeNumber } from './fields';
import type { JsonValue } from './json';
import { choiceOf } from './load-choice';

type LoadGraph = (fields: Fields) => Graph;

/** Refuses the other query language, of a machine or of a state. */
export function refuseJsonata(fields: Fields): void {
  const language = fields.value('QueryLanguage') ?? 'JSONPath';
  if (language !== 'JSONPath') {
    fields.refuse('QueryLanguage', `only JSONPath is supported, got ${JSON.stringify(language)}`);
  }
}

/** Reads one state; `loadGraph` reads a Map's item processor. */
export function loadState(name: string, json: JsonValue | undefined, loadGraph: LoadGraph): State {
  // 80 characters: https://docs.aws.amazon.com/step-functions/latest/dg/statemachine-structure.html
  if (name.length > 80) {
    throw new MachineRefusedError(`state ${JSON.stringify(name)}: the name is longer than 80 characters`);
  }
  const fields = new Fields(`state ${JSON.stringify(name)}`, json);
  refuseJsonata(fields);
  const state = stateOf(name, fields, loadGraph);
  fields.refuseOthers('Comment');
  return state;
}

function stateOf(name: string, fields: Fields, loadGraph: LoadGraph): State {
  const type = fields.required('Type', TEXT);
  switch (type) {
    case 'Task':
      return {
        type,
        name,
        functionArn: functionArnOf(fields),
        parameters: fields.template('Parameters'),
        timeoutSeconds: fields.given('TimeoutSeconds', wholeNumber(1)),
        ...recovery(fields),
      };
    case 'Map':
      return { type, name, ...mapOf(name, fields, loadGraph), ...recovery(fields) };
    case 'Choice':
      return { type, name, ...choiceOf(fields), ...dataPaths(fields) };
    case 'Wait':
      return { type, name, until: untilOf(fields), ...continuation(fields) };
    case 'Pass':
      return {
        type,
        name,
        parameters: fields.template('Parameters'),
        result: fields.value('Result'),
        resultPath: fields.placePath('ResultPath'),
        ...continuation(fields),
      };
    case 'Succeed':
      return { type, name, ...dataPaths(fields) };
    case 'Fail':
      return { type, name, error: fields.given('Error', TEXT), cause: fields.given('Cause', TEXT) };
    default:
      return fields.refuse(
        'Type',
        `${type} is not supported, supported are Task, Map, Choice, Wait, Pass, Succeed, Fail`,
      );
  }
}

function dataPaths(fields: Fields): Pick<PassState, 'inputPath' | 'outputPath'> {
  return { inputPath: fields.path('InputPath'), outputPath: fields.path('OutputPath') };
}

/** Next or End, exactly one of them, and the paths of the data. */
function continuation(fields: Fields): Pick<PassState, 'next' | 'inputPath' | 'outputPath'> {
  const next = fields.optional('Next', TEXT);
  const end = fields.optional('End', BOOLEAN);
  if ((end === true) === (next !== undefined)) {
    fields.refuse('Next', 'a state has either Next or End');
  }
  return { next, ...dataPaths(fields) };
}

function recovery(fields: Fields): Omit<RecoveringState, 'name'> {
  return {
    ...continuation(fields),
    resultSelector: fields.template('ResultSelector'),
    resultPath: fields.placePath('ResultPath'),
    retry: handlersOf(fields, 'Retry', retrierOf),
    catch: handlersOf(fields, 'Catch', catcherOf),
  };
}

function handlersOf<T extends Retrier | Catcher>(
  fields: Fields,
  field: string,
  read: (entry: Fields) => T,
): readonly T[] {
  const handlers = fields.objects(field).map((entry) => {
    const handler = read(entry);
    entry.refuseOthers('Comment');
    return handler;
  });
  // No validator on npm catches it, and AWS accepts it only at the end of the list.
  if (handlers.slice(0, -1).some(({ errorEquals }) => errorEquals.includes('States.ALL'))) {
    fields.refuse(field, 'States.ALL must be in the last entry');
  }
  return handlers;
}

function retrierOf(fields: Fields): Retrier {
  const jitter = check<'FULL' | 'NONE'>('FULL or NONE', (value) => value === 'FULL' || value === 'NONE');
  const rate = check<number>('a number of at least 1', (value) => typeof value === 'number' && value >= 1);
  return {
    errorEquals: errorsOf(fields),
    intervalSeconds: fields.optional('IntervalSeconds', wholeNumber(1)) ?? 1,
    maxAttempts: fields.optional('MaxAttempts', wholeNumber(0)) ?? 3,
    backoffRate: fields.optional('BackoffRate', rate) ?? 2,
    maxDelaySeconds: fields.optional('MaxDelaySeconds', wholeNumber(1)) ?? Infinity,
    jitter: fields.optional('JitterStrategy', jitter) ?? 'NONE',
  };
}

function catcherOf(fields: Fields): Catcher {
  return {
    errorEquals: errorsOf(fields),
    next: fields.required('Next', TEXT),
    resultPath: fields.placePath('ResultPath'),
  };
}

function errorsOf(fields: Fields): readonly string[] {
  const names = fields.list('ErrorEquals').map((name) => fields.checked('ErrorEquals', name, TEXT));
  if (names.length === 0) {
    fields.refuse('ErrorEquals', 'must name at least one error');
  }
  if (names.includes('States.ALL') && names.length > 1) {
    fields.refuse('ErrorEquals', 'States.ALL must stand alone');
  }
  return names;
}

/** A task's function; undefined for `lambda:invoke`, whose Parameters name it. */
function functionArnOf(fields: Fields): string | undefined {
  const resource = fields.required('Resource', TEXT);
  if (/^arn:[a-z-]+:lambda:[^:]+:[^:]+:function:[^:]+(:[^:]+)?$/.test(resource)) {
    return resource;
  }
  if (!/^arn:[a-z-]+:states:::lambda:invoke$/.test(resource)) {
    fields.refuse(
      'Resource',
      `${resource} is not supported, supported are arn:…:states:::lambda:invoke and the ARN of a function`,
    );
  }
  const parameters = fields.object('Parameters');
  if (parameters.optional('FunctionName', TEXT) === undefined) {
    parameters.required('FunctionName.$', TEXT);
  }
  const invocation = parameters.value('InvocationType') ?? 'RequestResponse';
  if (invocation !== 'RequestResponse') {
    parameters.refuse('InvocationType', `only RequestResponse is supported, got ${show(invocation)}`);
  }
  parameters.refuseOthers('FunctionName.$', 'Payload', 'Payload.$');
  return undefined;
}

function untilOf(fields: Fields): WaitState['until'] {
  const seconds = fields.given('Seconds', wholeNumber(0));
  const timestamp = fields.given('Timestamp', TEXT);
  if (seconds !== undefined && timestamp === undefined) {
    return { seconds };
  }
  return timestamp !== undefined && seconds === undefined
    ? { timestamp }
    : fields.refuse('Seconds', 'a Wait has exactly one of Seconds, SecondsPath, Timestamp, TimestampPath');
}

/** A Map, inline or distributed with standard children. */
function mapOf(name: string, fields: Fields, loadGraph: LoadGraph): Omit<MapState, 'type' | keyof RecoveringState> {
  const processor = fields.object('ItemProcessor');
  const mode = modeOf(processor);
  const map = {
    mode,
    processor: loadGraph(processor),
    itemsPath: fields.requiredPath('ItemsPath'),
    itemSelector: fields.template('ItemSelector'),
    maxConcurrency: fields.given('MaxConcurrency', wholeNumber(0)),
  };
  processor.refuseOthers('Comment');
  // The rest is for distributed ones only: of an inline one it is not read, and so refused.
  const distributed = mode === 'DISTRIBUTED' ? fields : new Fields(fields.owner, {});
  return {
    ...map,
    toleratedFailurePercentage: distributed.given('ToleratedFailurePercentage', PERCENTAGE),
    toleratedFailureCount: distributed.optional('ToleratedFailureCount', wholeNumber(0)) ?? 0,
    label: distributed.optional('Label', LABEL) ?? name.replace(/[^A-Za-z0-9_.-]/g, '').slice(0, 40),
  };
}

const PERCENTAGE = check<number>('from 0 to 100', (value) => typeof value === 'number' && value >= 0 && value <= 100);

/** AWS: at most 40 characters, neither blanks nor wildcards, brackets or special characters. */
const LABEL = check<string>(
  '1 to 40 letters, digits, dots, dashes or underscores',
  (value) => typeof value === 'string' && /^[A-Za-z0-9_.-]{1,40}$/.test(value),
);

function modeOf(processor: Fields): MapState['mode'] {
  const config = new Fields(
    `${processor.owner}.ProcessorConfig`,
    processor.value('ProcessorConfig') ?? { Mode: 'INLINE' },
  );
  const mode = config.required('Mode', TEXT);
  const executionType = config.optional('ExecutionType', TEXT);
  config.refuseOthers();
  if ((mode === 'INLINE' && executionType === undefined) || (mode === 'DISTRIBUTED' && executionType === 'STANDARD')) {
    return mode;
  }
  return config.refuse(
    'Mode',
    `only INLINE, and DISTRIBUTED with ExecutionType STANDARD, are supported, got ${mode} with ${show(executionType)}`,
  );
}
