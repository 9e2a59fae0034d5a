import type { Rule } from '../finding';

export const experimental: Rule = {
  id: 'experimental',
  severity: 'info',
  check: ({ document }) => {
    const description = document.valueAt(['description']);
    return typeof description === 'string' && description.includes('(experimental)')
      ? [
          {
            at: document.offsetAt(['description']),
            message: 'the document is experimental: it has not run on a real server of its kind yet',
            fix: 'rehearse it, and a restore from its snapshots, on a machine of your own before production',
          },
        ]
      : [];
  },
};
