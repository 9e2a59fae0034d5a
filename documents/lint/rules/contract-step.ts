import type { Rule } from '../finding';

const SCRIPT_ACTIONS: readonly string[] = ['aws:runShellScript', 'aws:runPowerShellScript'];

export const contractStep: Rule = {
  id: 'contract-step',
  severity: 'error',
  check: ({ document }) => {
    const runs = document.steps.some(
      ({ action, script }) => SCRIPT_ACTIONS.includes(action) && script.text.trim() !== '',
    );
    const actions = document.steps.map(({ action }) => action).join(', ');
    return runs
      ? []
      : [
          {
            at: document.offsetAt(['mainSteps']),
            message: `mainSteps runs no script: its actions are ${actions === '' ? 'none' : actions}`,
            fix: 'add a step run_pre_post_scripts with action aws:runShellScript and inputs.runCommand',
          },
        ];
  },
};
