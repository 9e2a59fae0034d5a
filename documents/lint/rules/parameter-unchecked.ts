import type { Rule } from '../finding';

/** The contract's own rules speak of these two. */
const OF_THE_CONTRACT: readonly string[] = ['executionId', 'command'];

export const parameterUnchecked: Rule = {
  id: 'parameter-unchecked',
  severity: 'error',
  check: ({ document }) =>
    document.parameters
      .filter(
        ({ name, allowedPattern, allowedValues }) =>
          !OF_THE_CONTRACT.includes(name) && allowedPattern === undefined && allowedValues === undefined,
      )
      .map(({ name, path }) => ({
        at: document.offsetAt(path),
        message: `the parameter ${name} has neither allowedPattern nor allowedValues: whoever may send the document runs what they like as root`,
        fix: `give ${name} an allowedPattern that admits only what it needs, anchored with ^ and $`,
      })),
};
