import type { Graph, Machine, State } from './definition';
import { MachineRefusedError } from './errors';
import { Fields, TEXT, wholeNumber } from './fields';
import type { JsonValue } from './json';
import { loadState, refuseJsonata } from './load-state';

/** Validates a definition; refuses what this interpreter does not support, naming state and field. */
export function loadMachine(definition: JsonValue): Machine {
  const fields = new Fields('the machine', definition);
  refuseJsonata(fields);
  const graph = loadGraph(fields);
  const timeoutSeconds = fields.optional('TimeoutSeconds', wholeNumber(1));
  fields.refuseOthers('Comment', 'Version');
  // AWS refuses two states of one name in a definition, item processors included (DUPLICATE_STATE_NAME).
  const names = namesOf(graph);
  const duplicate = names.find((name, index) => names.indexOf(name) !== index);
  if (duplicate !== undefined) {
    throw new MachineRefusedError(`state ${JSON.stringify(duplicate)}: the name is used twice in the definition`);
  }
  return { graph, timeoutSeconds };
}

/** Reads the states of a machine or of an item processor, and checks that they hang together. */
function loadGraph(fields: Fields): Graph {
  const startAt = fields.required('StartAt', TEXT);
  const declared = fields.object('States');
  const states = new Map(declared.names().map((name) => [name, loadState(name, declared.value(name), loadGraph)]));
  if (!states.has(startAt)) {
    fields.refuse('StartAt', `there is no state ${JSON.stringify(startAt)} beside it`);
  }
  for (const state of states.values()) {
    const missing = targetsOf(state).find((target) => target !== undefined && !states.has(target));
    if (missing !== undefined) {
      throw new MachineRefusedError(
        `state ${JSON.stringify(state.name)}, field Next: there is no state ${JSON.stringify(missing)} beside it`,
      );
    }
  }
  return { startAt, states };
}

function namesOf({ states }: Graph): readonly string[] {
  return [...states.values()].flatMap((state) => [
    state.name,
    ...(state.type === 'Map' ? namesOf(state.processor) : []),
  ]);
}

/** Every state that may follow, within the same graph. */
function targetsOf(state: State): readonly (string | undefined)[] {
  switch (state.type) {
    case 'Task':
    case 'Map':
      return [state.next, ...state.catch.map((catcher) => catcher.next)];
    case 'Choice':
      return [state.default, ...state.rules.map((rule) => rule.next)];
    case 'Wait':
    case 'Pass':
      return [state.next];
    case 'Succeed':
    case 'Fail':
      return [];
  }
}
