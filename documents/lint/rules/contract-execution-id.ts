import type { ParameterDeclaration, SsmDocument } from '../source/document';
import type { Problem, Rule } from '../finding';

const UUID = 'f47ac10b-58cc-4372-a567-0e02b2c3d479';
const HOSTILE = "x'; reboot; '";
const PATTERN = '^(None|[a-fA-F0-9]{8}-[a-fA-F0-9]{4}-[a-fA-F0-9]{4}-[a-fA-F0-9]{4}-[a-fA-F0-9]{12})$';
const FIX = `declare executionId: type String, default None, allowedPattern ${PATTERN}`;

export const contractExecutionId: Rule = {
  id: 'contract-execution-id',
  severity: 'error',
  check: ({ document }) => {
    const declared = document.parameters.find(({ name }) => name === 'executionId');
    const wrong = declared === undefined ? 'the parameter executionId is missing' : faultOf(declared);
    return wrong === undefined ? [] : [problem(wrong, document)];
  },
};

function problem(message: string, document: SsmDocument): Problem {
  return { at: document.offsetAt(['parameters', 'executionId']), message, fix: FIX };
}

function faultOf({ allowedPattern }: ParameterDeclaration): string | undefined {
  if (allowedPattern === undefined) {
    return 'the parameter executionId has no allowedPattern, so that any text gets into the script';
  }
  const pattern = compiled(allowedPattern);
  if (pattern === undefined) {
    return `allowedPattern of executionId is no regular expression: ${allowedPattern}`;
  }
  if (!pattern.test(UUID)) {
    return `allowedPattern of executionId does not admit a UUID: ${allowedPattern}`;
  }
  return pattern.test(HOSTILE) ? `allowedPattern of executionId admits more than UUIDs: ${allowedPattern}` : undefined;
}

function compiled(pattern: string): RegExp | undefined {
  try {
    return new RegExp(pattern);
  } catch (error) {
    if (error instanceof SyntaxError) {
      return undefined;
    }
    throw error;
  }
}
