import type { Graph, Machine, State } from './definition';
import { MachineRefusedError } from './errors';
import { allowOnly, fieldsOf, optionalNumber, refuse, text, type Fields } from './fields';
import type { JsonValue } from './json';
import { loadState } from './load-state';

/** Validates a definition; refuses, naming state and field, whatever this interpreter does not know. */
export function loadMachine(definition: JsonValue): Machine {
  const fields = fieldsOf('the machine', definition);
  refuseJsonata(fields);
  allowOnly(fields, ['Comment', 'StartAt', 'States', 'TimeoutSeconds', 'Version', 'QueryLanguage']);
  const graph = loadGraph(fields);
  refuseDuplicates(graph);
  return { graph, timeoutSeconds: optionalNumber(fields, 'TimeoutSeconds', { kind: 'integer', atLeast: 1 }) };
}

/** Reads the states of a machine or of an item processor, and checks that they hang together. */
function loadGraph(fields: Fields): Graph {
  const startAt = text(fields, 'StartAt');
  const declared = fieldsOf(`${fields.owner}, field States`, fields.json['States']);
  const states = new Map(Object.entries(declared.json).map(([name, json]) => [name, loadNamed(name, json)]));
  if (!states.has(startAt)) {
    refuse(fields, 'StartAt', `there is no state ${JSON.stringify(startAt)} beside it`);
  }
  for (const state of states.values()) {
    refuseLooseEnds(state, states);
  }
  return { startAt, states };
}

function loadNamed(name: string, json: JsonValue): State {
  // 80 characters: https://docs.aws.amazon.com/step-functions/latest/dg/statemachine-structure.html
  if (name.length > 80) {
    throw new MachineRefusedError(`state ${JSON.stringify(name)}: the name is longer than 80 characters`);
  }
  const fields = fieldsOf(`state ${JSON.stringify(name)}`, json);
  refuseJsonata(fields);
  return loadState(name, fields, loadGraph);
}

function refuseJsonata(fields: Fields): void {
  const language = fields.json['QueryLanguage'] ?? 'JSONPath';
  if (language !== 'JSONPath') {
    refuse(fields, 'QueryLanguage', `only JSONPath is supported, got ${JSON.stringify(language)}`);
  }
}

function refuseLooseEnds(state: State, states: ReadonlyMap<string, State>): void {
  const loose = targetsOf(state).find((target) => !states.has(target));
  if (loose !== undefined) {
    throw new MachineRefusedError(
      `state ${JSON.stringify(state.name)}, field Next: there is no state ${JSON.stringify(loose)} beside it`,
    );
  }
}

/** Every state that may follow, within the same graph. */
function targetsOf(state: State): readonly string[] {
  switch (state.type) {
    case 'Task':
    case 'Map':
      return [...(state.next === undefined ? [] : [state.next]), ...state.catch.map((catcher) => catcher.next)];
    case 'Choice':
      return [...(state.default === undefined ? [] : [state.default]), ...state.rules.map((rule) => rule.next)];
    case 'Wait':
    case 'Pass':
      return state.next === undefined ? [] : [state.next];
    case 'Succeed':
    case 'Fail':
      return [];
  }
}

/** AWS refuses two states of one name in a definition, item processors included (DUPLICATE_STATE_NAME). */
function refuseDuplicates(graph: Graph): void {
  const names = namesOf(graph);
  const duplicate = names.find((name, index) => names.indexOf(name) !== index);
  if (duplicate !== undefined) {
    throw new MachineRefusedError(`state ${JSON.stringify(duplicate)}: the name is used twice in the definition`);
  }
}

function namesOf(graph: Graph): readonly string[] {
  return [...graph.states.values()].flatMap((state) => [
    state.name,
    ...(state.type === 'Map' ? namesOf(state.processor) : []),
  ]);
}
