import type { Rule } from '../finding';

/** Outside of these the agent takes 3600, without a word. */
const SECONDS = { least: 5, most: 172_800 } as const;

export const stepTimeout: Rule = {
  id: 'step-timeout',
  severity: 'error',
  check: ({ document }) =>
    document.steps.flatMap(({ name, path }) => {
      const stated = document.valueAt([...path, 'inputs', 'timeoutSeconds']);
      if (stated === undefined) {
        return [];
      }
      const parameter = /^\{\{\s*(\w+)\s*\}\}$/.exec(typeof stated === 'string' ? stated : '')?.[1];
      const declared = document.parameters.find((candidate) => candidate.name === parameter);
      const value = parameter === undefined ? stated : declared?.default;
      const seconds = Number(value);
      if (Number.isInteger(seconds) && seconds >= SECONDS.least && seconds <= SECONDS.most) {
        return [];
      }
      return [
        {
          at: document.offsetAt(declared === undefined ? [...path, 'inputs', 'timeoutSeconds'] : declared.path),
          message: `timeoutSeconds of step ${name} is ${JSON.stringify(value ?? null)}, allowed: ${SECONDS.least} to ${SECONDS.most}; the agent takes 3600 in its place, without a word`,
          fix: 'give a number of seconds, or a parameter whose default and allowedPattern keep to them',
        },
      ];
    }),
};
