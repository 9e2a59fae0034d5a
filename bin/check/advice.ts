import { Reason } from '../../lambdas/domain/outcome';

/** What a person can do about a reason, if the reason's own detail does not say it. */
export const ADVICE: Partial<Readonly<Record<Reason, string>>> = {
  [Reason.NOT_MANAGED]:
    'install and start the SSM Agent, let it reach Systems Manager, and give the instance profile AmazonSSMManagedInstanceCore',
  [Reason.AGENT_OFFLINE]: 'restart the SSM Agent, or find out why it can’t reach Systems Manager',
  [Reason.INSTANCE_STOPPED]:
    'start it, or exclude it while it is stopped: its volumes do not change, but no script can prove that',
  [Reason.PLATFORM_MISMATCH]: 'use a policy with a document for their platform',
  [Reason.PRE_SCRIPT_FAILED]: 'read the output of the dry-run: with --show-output, or on the instance',
};
