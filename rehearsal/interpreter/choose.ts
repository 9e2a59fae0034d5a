import type { ChoiceState, Comparison, Condition, TypeTest } from './definition';
import { StateFailure, StatesError } from './errors';
import type { JsonValue } from './json';
import { isOperand } from './load-choice';
import { lookUp, read, type Sources } from './path';
import { timestampMillis } from './timestamp';

/** The state that a Choice goes on to; States.NoChoiceMatched, which nothing catches here, where no rule holds and there is no default. */
export function choose(state: ChoiceState, sources: Sources): string {
  const next = state.rules.find((rule) => holds(rule.condition, sources))?.next ?? state.default;
  if (next !== undefined) {
    return next;
  }
  throw new StateFailure(
    StatesError.NO_CHOICE_MATCHED,
    `No choice rule of state '${state.name}' matched the input, and there is no Default.`,
  );
}

function holds(condition: Condition, sources: Sources): boolean {
  switch (condition.kind) {
    case 'and':
      return condition.conditions.every((inner) => holds(inner, sources));
    case 'or':
      return condition.conditions.some((inner) => holds(inner, sources));
    case 'not':
      return !holds(condition.condition, sources);
    case 'is':
      return passes(condition.test, isPresent(condition, sources)) === condition.expected;
    case 'compare': {
      const left = read(condition.variable, sources);
      const right = 'path' in condition.operand ? read(condition.operand.path, sources) : condition.operand.value;
      return compares(condition.comparison, left, right);
    }
  }
}

/** Only IsPresent may ask for what is not there; for the others AWS fails with States.Runtime. */
function isPresent(condition: Extract<Condition, { kind: 'is' }>, sources: Sources): JsonValue | undefined {
  return condition.test === 'IsPresent' ? lookUp(condition.variable, sources) : read(condition.variable, sources);
}

function passes(test: TypeTest, value: JsonValue | undefined): boolean {
  switch (test) {
    case 'IsPresent':
      return value !== undefined;
    case 'IsNull':
      return value === null;
    case 'IsNumeric':
      return typeof value === 'number';
    case 'IsString':
      return typeof value === 'string';
    case 'IsBoolean':
      return typeof value === 'boolean';
    case 'IsTimestamp':
      return value !== undefined && timestampMillis(value) !== undefined;
  }
}

/** Values of another type than the operator's do not match, which is no error. */
function compares(comparison: Comparison, left: JsonValue, right: JsonValue): boolean {
  if (!isOperand(comparison.type, left) || !isOperand(comparison.type, right)) {
    return false;
  }
  const order = compare(sortable(comparison, left), sortable(comparison, right));
  switch (comparison.operator) {
    case 'Equals':
      return order === 0;
    case 'LessThan':
      return order < 0;
    case 'GreaterThan':
      return order > 0;
    case 'LessThanEquals':
      return order <= 0;
    case 'GreaterThanEquals':
      return order >= 0;
  }
}

function sortable(comparison: Comparison, value: JsonValue): JsonValue {
  return comparison.type === 'Timestamp' ? (timestampMillis(value) ?? null) : value;
}

function compare(left: JsonValue, right: JsonValue): number {
  if (left === right) {
    return 0;
  }
  return left !== null && right !== null && left < right ? -1 : 1;
}
