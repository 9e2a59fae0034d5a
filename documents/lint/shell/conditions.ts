import type { TestExpression } from 'unbash';
import type { Value } from './trace';
import { matchesPattern, valueOf, type Known } from './words';

/** Outcome of `[ … ]`, as far as constants decide it. */
export function outcomeOfTest(words: readonly Value[]): boolean | undefined {
  const [first, second, third, ...more] = words;
  if (first === '!') {
    const rest = outcomeOfTest(words.slice(1));
    return rest === undefined ? undefined : !rest;
  }
  if (more.length > 0 || words.length === 0) {
    return undefined;
  }
  if (words.length === 3) {
    return compared(first, second, third);
  }
  if (words.length === 2) {
    return outcomeOfUnary(first, second);
  }
  return first === undefined ? undefined : first !== '';
}

function outcomeOfUnary(operator: Value, operand: Value): boolean | undefined {
  if (operand === undefined || (operator !== '-n' && operator !== '-z')) {
    return undefined;
  }
  return (operand === '') === (operator === '-z');
}

function compared(left: Value, operator: Value, right: Value): boolean | undefined {
  if (left === undefined || right === undefined) {
    return undefined;
  }
  switch (operator) {
    case '=':
    case '==':
      return left === right;
    case '!=':
      return left !== right;
    default:
      return undefined;
  }
}

/** Outcome of `[[ … ]]`, as far as constants decide it. */
export function outcomeOfExpression(expression: TestExpression, known: Known): boolean | undefined {
  switch (expression.type) {
    case 'TestGroup':
      return outcomeOfExpression(expression.expression, known);
    case 'TestNot': {
      const inner = outcomeOfExpression(expression.operand, known);
      return inner === undefined ? undefined : inner !== (expression.negations.length % 2 === 1);
    }
    case 'TestUnary':
      return outcomeOfUnary(expression.operator, valueOf(expression.operand, known));
    case 'TestBinary': {
      const left = valueOf(expression.left, known);
      const matches = left === undefined ? undefined : matchesPattern(left, expression.right, known);
      if (expression.operator === '!=') {
        return matches === undefined ? undefined : !matches;
      }
      return expression.operator === '=' || expression.operator === '==' ? matches : undefined;
    }
    case 'TestLogical': {
      const decisive = expression.operator === '||';
      const outcomes = expression.operands.map((operand) => outcomeOfExpression(operand, known));
      if (outcomes.includes(decisive)) {
        return decisive;
      }
      return outcomes.includes(undefined) ? undefined : !decisive;
    }
  }
}
