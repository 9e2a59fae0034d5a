import type { Rule } from '../finding';

const PLATFORMS: Readonly<Record<string, string>> = {
  'aws:runShellScript': 'Linux',
  'aws:runPowerShellScript': 'Windows',
};

export const contractPrecondition: Rule = {
  id: 'contract-precondition',
  severity: 'error',
  check: ({ document }) =>
    document.steps.flatMap(({ action, name, path }) => {
      const platform = PLATFORMS[action];
      const stated: unknown = document.valueAt([...path, 'precondition', 'StringEquals']);
      const words = Array.isArray(stated) ? stated.map(String) : [];
      if (platform === undefined || (words.includes('platformType') && words.includes(platform))) {
        return [];
      }
      return [
        {
          at: document.offsetAt([...path, 'precondition']),
          message: `step ${name} has the precondition ${JSON.stringify(stated ?? null)}, allowed: platformType equals ${platform}`,
          fix: `add precondition: { StringEquals: [platformType, ${platform}] } to the step`,
        },
      ];
    }),
};
