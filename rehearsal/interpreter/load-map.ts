import type { Graph, MapState } from './definition';
import {
  allowOnly,
  fieldsOf,
  fits,
  given,
  optionalPath,
  optionalTemplate,
  optionalText,
  refuse,
  show,
  text,
  type Fields,
} from './fields';
import { continuation, dataPaths, RECOVERING, wholeNumber } from './load-common';
import { recovery } from './load-recovery';

const DISTRIBUTED_ONLY = [
  'Label',
  'ToleratedFailurePercentage',
  'ToleratedFailurePercentagePath',
  'ToleratedFailureCount',
];

/** Reads a Map, inline or distributed with standard children. */
export function loadMap(name: string, fields: Fields, loadGraph: (fields: Fields) => Graph): MapState {
  const processor = fieldsOf(`${fields.owner}, field ItemProcessor`, fields.json['ItemProcessor']);
  const mode = loadMode(processor);
  const known = [...RECOVERING, 'ItemProcessor', 'ItemsPath', 'ItemSelector', 'MaxConcurrency', 'MaxConcurrencyPath'];
  allowOnly(fields, mode === 'INLINE' ? known : [...known, ...DISTRIBUTED_ONLY]);
  allowOnly(processor, ['Comment', 'ProcessorConfig', 'StartAt', 'States']);
  const count = fields.json['ToleratedFailureCount'] ?? 0;
  return {
    type: 'Map',
    name,
    mode,
    processor: loadGraph(processor),
    itemsPath: optionalPath(fields, 'ItemsPath') ?? refuse(fields, 'ItemsPath', 'must be a path, got null'),
    itemSelector: optionalTemplate(fields, 'ItemSelector'),
    maxConcurrency: given(fields, 'MaxConcurrency', (value) =>
      wholeNumber(fields, { field: 'MaxConcurrency', value, atLeast: 0 }),
    ) ?? {
      value: 0,
    },
    toleratedFailurePercentage: given(fields, 'ToleratedFailurePercentage', (value) =>
      typeof value === 'number' && fits(value, { kind: 'number', atLeast: 0, atMost: 100 })
        ? value
        : refuse(fields, 'ToleratedFailurePercentage', `must be from 0 to 100, got ${show(value)}`),
    ) ?? { value: 0 },
    toleratedFailureCount: wholeNumber(fields, { field: 'ToleratedFailureCount', value: count, atLeast: 0 }),
    label: loadLabel(fields),
    ...continuation(fields),
    ...dataPaths(fields),
    ...recovery(fields),
  };
}

function loadMode(processor: Fields): MapState['mode'] {
  const config = fieldsOf(
    `${processor.owner}.ProcessorConfig`,
    processor.json['ProcessorConfig'] ?? { Mode: 'INLINE' },
  );
  allowOnly(config, ['Mode', 'ExecutionType']);
  const mode = text(config, 'Mode');
  const executionType = optionalText(config, 'ExecutionType');
  if (mode === 'INLINE' && executionType === undefined) {
    return mode;
  }
  if (mode === 'DISTRIBUTED' && executionType === 'STANDARD') {
    return mode;
  }
  return refuse(
    config,
    'Mode',
    `only INLINE, and DISTRIBUTED with ExecutionType STANDARD, are supported, got ${mode} with ${show(executionType)}`,
  );
}

function loadLabel(fields: Fields): string | undefined {
  const label = optionalText(fields, 'Label');
  // AWS: at most 40 characters, neither blanks nor wildcards, brackets or special characters.
  if (label === undefined || /^[A-Za-z0-9_.-]{1,40}$/.test(label)) {
    return label;
  }
  return refuse(fields, 'Label', `must be 1 to 40 letters, digits, dots, dashes or underscores, got ${show(label)}`);
}
