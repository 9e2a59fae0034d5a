import type { Rule } from '../finding';
import { isShellStep } from '../shell/shell-step';

export const stepTimeoutFixed: Rule = {
  id: 'step-timeout-fixed',
  severity: 'info',
  check: ({ document }) =>
    document.steps.filter(isShellStep).flatMap(({ name, path }) => {
      const stated = document.valueAt([...path, 'inputs', 'timeoutSeconds']);
      return typeof stated === 'string' && stated.includes('{{')
        ? []
        : [
            {
              at: document.offsetAt([...path, 'inputs', 'timeoutSeconds']),
              message: `timeoutSeconds of step ${name} is ${JSON.stringify(stated ?? 3_600)} whatever the policy's timeout is: a script that hangs goes on after the policy gave up`,
              fix: "declare a parameter timeoutSeconds and write timeoutSeconds: '{{ timeoutSeconds }}'; Quiesce then sends the policy's",
            },
          ];
    }),
};
