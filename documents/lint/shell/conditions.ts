import type { TestExpression, Word } from 'unbash';
import type { Value } from './trace';
import { isCertain } from './values';
import { valueOf, type Known } from './words';

/** Outcome of `[ … ]`, as far as constants decide it. */
export function outcomeOfTest(words: readonly Value[]): boolean | undefined {
  const [first, second, third, ...more] = words;
  if (first === '!') {
    return negated(outcomeOfTest(words.slice(1)));
  }
  if (more.length > 0 || first === undefined) {
    return undefined;
  }
  if (words.length === 3) {
    return compared(first, second, third);
  }
  return words.length === 2 ? outcomeOfUnary(first, second) : first !== '';
}

function negated(outcome: boolean | undefined): boolean | undefined {
  return outcome === undefined ? undefined : !outcome;
}

function outcomeOfUnary(operator: Value, operand: Value): boolean | undefined {
  if (operand === undefined || (operator !== '-n' && operator !== '-z')) {
    return undefined;
  }
  return (operand === '') === (operator === '-z');
}

function compared(left: Value, operator: Value, right: Value): boolean | undefined {
  return isCertain(left) && isCertain(right) ? outcomeOfEquality(left === right, operator) : undefined;
}

function outcomeOfEquality(isEqual: boolean | undefined, operator: Value): boolean | undefined {
  if (operator === '!=') {
    return negated(isEqual);
  }
  return operator === '=' || operator === '==' ? isEqual : undefined;
}

/** Outcome of `[[ … ]]`, as far as constants decide it. */
export function outcomeOfExpression(expression: TestExpression, known: Known): boolean | undefined {
  switch (expression.type) {
    case 'TestGroup':
      return outcomeOfExpression(expression.expression, known);
    case 'TestNot': {
      const inner = outcomeOfExpression(expression.operand, known);
      return expression.negations.length % 2 === 1 ? negated(inner) : inner;
    }
    case 'TestUnary':
      return outcomeOfUnary(expression.operator, valueOf(expression.operand, known));
    case 'TestBinary': {
      const left = valueOf(expression.left, known);
      const matches = left === undefined ? undefined : matchesPattern(left, expression.right, known);
      return outcomeOfEquality(matches, expression.operator);
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

/** Whether `value` matches the pattern of a `case` or a `[[ == ]]`; undefined where the pattern is not known. */
export function matchesPattern(value: string, pattern: Word, known: Known): boolean | undefined {
  const text = valueOf(pattern, known);
  if (text === undefined || (text !== '*' && !(isCertain(value) && isCertain(text)))) {
    return undefined;
  }
  const isGlob = (pattern.parts ?? []).some((part) => part.type === 'Glob');
  return isGlob || text === '*' ? globToRegExp(text).test(value) : value === text;
}

export function globToRegExp(glob: string): RegExp {
  const escaped = glob
    .replace(/[.+^${}()|\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  try {
    return new RegExp(`^${escaped.replaceAll('[!', '[^')}$`, 's');
  } catch (error) {
    if (error instanceof SyntaxError) {
      return /(?!)/; // a bracket that is never closed: the shell takes it for itself, and it is in no list of ours
    }
    throw error;
  }
}
