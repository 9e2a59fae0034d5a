import type { ChoiceState, Evaluated } from './definition';
import { BOOLEAN, check, TEXT, type Check, type Fields } from './fields';
import { timestampMillis, type JsonValue } from './json';
import { lookUp, read } from './path';

const TYPE_TESTS: Readonly<Record<string, (value: JsonValue | undefined) => boolean>> = {
  IsPresent: (value) => value !== undefined,
  IsNull: (value) => value === null,
  IsNumeric: (value) => typeof value === 'number',
  IsString: (value) => typeof value === 'string',
  IsBoolean: (value) => typeof value === 'boolean',
  IsTimestamp: (value) => value !== undefined && timestampMillis(value) !== undefined,
};
const OPERANDS: Readonly<Record<string, Check<JsonValue>>> = {
  String: TEXT,
  Numeric: check('a numeric', (value) => typeof value === 'number'),
  Boolean: BOOLEAN,
  Timestamp: check('a timestamp', (value) => timestampMillis(value) !== undefined),
};
/** By the order of the two values: negative, 0 or positive. */
const ORDERS: Readonly<Record<string, (order: number) => boolean>> = {
  Equals: (order) => order === 0,
  LessThan: (order) => order < 0,
  GreaterThan: (order) => order > 0,
  LessThanEquals: (order) => order <= 0,
  GreaterThanEquals: (order) => order >= 0,
};
const COMPARISON =
  /^(?:(String|Numeric|Timestamp)((?:Less|Greater)Than(?:Equals)?|Equals)|(Boolean)(Equals))(?:Path)?$/;

/** Rules and default of a Choice. */
export function choiceOf(fields: Fields): Pick<ChoiceState, 'rules' | 'default'> {
  const rules = fields
    .objects('Choices')
    .map((rule) => ({ next: rule.required('Next', TEXT), holds: condition(rule) }));
  if (rules.length === 0) {
    fields.refuse('Choices', 'must have at least one rule');
  }
  return { rules, default: fields.optional('Default', TEXT) };
}

function nested(fields: Fields): Evaluated<boolean> {
  if (fields.value('Next') !== undefined) {
    fields.refuse('Next', 'only a rule has Next, not a condition within it');
  }
  return condition(fields);
}

function condition(fields: Fields): Evaluated<boolean> {
  const operators = fields.names().filter((name) => !['Variable', 'Next', 'Comment'].includes(name));
  const [operator] = operators;
  if (operator === undefined || operators.length > 1) {
    return fields.refuse(operators.join(', '), 'a condition has exactly one operator');
  }
  if (operator === 'Not') {
    const inner = nested(fields.object(operator));
    return (sources) => !inner(sources);
  }
  if (operator === 'And' || operator === 'Or') {
    const inner = fields.objects(operator).map(nested);
    if (inner.length === 0) {
      fields.refuse(operator, 'must have at least one condition');
    }
    return operator === 'And'
      ? (sources) => inner.every((holds) => holds(sources))
      : (sources) => inner.some((holds) => holds(sources));
  }
  return test(fields, operator);
}

function test(fields: Fields, operator: string): Evaluated<boolean> {
  fields.required('Variable', TEXT);
  const variable = fields.requiredPath('Variable');
  const passes = TYPE_TESTS[operator];
  if (passes !== undefined) {
    const expected = fields.required(operator, BOOLEAN);
    // Only IsPresent may ask for what is not there; for the others AWS fails with States.Runtime.
    const find = operator === 'IsPresent' ? lookUp : read;
    return (sources) => passes(find(variable, sources)) === expected;
  }
  const [, type, order, booleanType, equals] = COMPARISON.exec(operator) ?? [];
  const operand = OPERANDS[type ?? booleanType ?? ''];
  const satisfies = ORDERS[order ?? equals ?? ''];
  if (operand === undefined || satisfies === undefined) {
    return fields.refuse(operator, 'is not a supported operator');
  }
  const path = operator.endsWith('Path') ? fields.requiredPath(operator) : undefined;
  const literal = path === undefined ? fields.required(operator, operand) : null;
  return (sources) => {
    const left = read(variable, sources);
    const right = path === undefined ? literal : read(path, sources);
    // Values of another type than the operator's do not match, which is no error.
    return operand.accepts(left) && operand.accepts(right) && satisfies(compare(sortable(left), sortable(right)));
  };

  function sortable(value: JsonValue): JsonValue {
    return type === 'Timestamp' ? (timestampMillis(value) ?? null) : value;
  }
}

function compare(left: JsonValue, right: JsonValue): number {
  if (left === right) {
    return 0;
  }
  return left !== null && right !== null && left < right ? -1 : 1;
}
