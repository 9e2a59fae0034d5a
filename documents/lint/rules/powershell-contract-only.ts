import type { Rule } from '../finding';

export const powershellContractOnly: Rule = {
  id: 'powershell-contract-only',
  severity: 'info',
  check: ({ document }) =>
    document.steps
      .filter(({ action }) => action === 'aws:runPowerShellScript')
      .map(({ name, path }) => ({
        at: document.offsetAt(path),
        message: `step ${name} is PowerShell, of which only the contract was checked, not the script`,
        fix: 'use AWSEC2-CreateVssSnapshot on Windows, which VSS thaws by itself, or review the script by hand',
      })),
};
