import type { ChoiceRule, ChoiceState, Comparison, Condition, Given, TypeTest } from './definition';
import {
  allowOnly,
  fieldsOf,
  optionalList,
  optionalPath,
  optionalText,
  pathFrom,
  refuse,
  show,
  text,
  type Fields,
} from './fields';
import type { JsonValue } from './json';
import { timestampMillis } from './timestamp';

const TYPE_TESTS: readonly TypeTest[] = ['IsPresent', 'IsNull', 'IsNumeric', 'IsString', 'IsBoolean', 'IsTimestamp'];
const COMPARISON =
  /^(?:(String|Numeric|Timestamp)(Equals|LessThan|GreaterThan|LessThanEquals|GreaterThanEquals)|(Boolean)(Equals))(Path)?$/;
const RULE_FIELDS = ['Variable', 'Next', 'Comment'];

/** Reads a Choice. */
export function loadChoice(name: string, fields: Fields): ChoiceState {
  allowOnly(fields, ['Type', 'Comment', 'QueryLanguage', 'InputPath', 'OutputPath', 'Choices', 'Default']);
  const rules = optionalList(fields, 'Choices').map((json, index) =>
    loadRule(fieldsOf(`${fields.owner}, Choices[${index}]`, json)),
  );
  if (rules.length === 0) {
    refuse(fields, 'Choices', 'must have at least one rule');
  }
  return {
    type: 'Choice',
    name,
    rules,
    default: optionalText(fields, 'Default'),
    inputPath: optionalPath(fields, 'InputPath'),
    outputPath: optionalPath(fields, 'OutputPath'),
  };
}

function loadRule(fields: Fields): ChoiceRule {
  return { next: text(fields, 'Next'), condition: loadCondition(fields) };
}

function loadNested(owner: string, json: JsonValue | undefined): Condition {
  const fields = fieldsOf(owner, json);
  if (fields.json['Next'] !== undefined) {
    refuse(fields, 'Next', 'only a rule has Next, not a condition within it');
  }
  return loadCondition(fields);
}

function loadCondition(fields: Fields): Condition {
  const operators = Object.keys(fields.json).filter((field) => !RULE_FIELDS.includes(field));
  const [operator] = operators;
  if (operator === undefined || operators.length > 1) {
    return refuse(fields, operators.join(', '), 'a condition has exactly one operator');
  }
  if (operator === 'And' || operator === 'Or') {
    const list = optionalList(fields, operator);
    if (list.length === 0) {
      refuse(fields, operator, 'must have at least one condition');
    }
    const conditions = list.map((json, index) => loadNested(`${fields.owner}.${operator}[${index}]`, json));
    return { kind: operator === 'And' ? 'and' : 'or', conditions };
  }
  if (operator === 'Not') {
    return { kind: 'not', condition: loadNested(`${fields.owner}.Not`, fields.json['Not']) };
  }
  return loadTest(fields, operator);
}

function loadTest(fields: Fields, operator: string): Condition {
  const variable = pathFrom(fields, 'Variable', text(fields, 'Variable'));
  const operand = fields.json[operator] ?? null;
  const test = TYPE_TESTS.find((name) => name === operator);
  if (test !== undefined) {
    if (typeof operand !== 'boolean') {
      return refuse(fields, operator, `must be true or false, got ${show(operand)}`);
    }
    return { kind: 'is', test, variable, expected: operand };
  }
  const [matched, type, order, booleanType, equals, isPath] = COMPARISON.exec(operator) ?? [];
  if (matched === undefined) {
    return refuse(fields, operator, 'is not a supported operator');
  }
  // The pattern admits only names of Comparison.
  const comparison = { type: type ?? booleanType, operator: order ?? equals } as Comparison;
  return {
    kind: 'compare',
    comparison,
    variable,
    operand: loadOperand(fields, { operator, operand, comparison, isPath }),
  };
}

function loadOperand(
  fields: Fields,
  read: {
    readonly operator: string;
    readonly operand: JsonValue;
    readonly comparison: Comparison;
    readonly isPath: string | undefined;
  },
): Given<JsonValue> {
  if (read.isPath !== undefined) {
    return { path: pathFrom(fields, read.operator, read.operand) };
  }
  if (isOperand(read.comparison.type, read.operand)) {
    return { value: read.operand };
  }
  return refuse(fields, read.operator, `must be a ${read.comparison.type.toLowerCase()}, got ${show(read.operand)}`);
}

/** Whether a value can be compared as this type. */
export function isOperand(type: Comparison['type'], value: JsonValue): boolean {
  switch (type) {
    case 'String':
      return typeof value === 'string';
    case 'Numeric':
      return typeof value === 'number';
    case 'Boolean':
      return typeof value === 'boolean';
    case 'Timestamp':
      return timestampMillis(value) !== undefined;
  }
}
