import { Reason } from '../../lambdas/domain/outcome';

/** What a person can do about a reason, where there is more to say than the reason's own detail. */
export const ADVICE: Partial<Readonly<Record<Reason, string>>> = {
  [Reason.NOT_MANAGED]:
    'install and start the SSM Agent, let it reach Systems Manager, and give the instance profile AmazonSSMManagedInstanceCore',
  [Reason.AGENT_OFFLINE]: 'restart the SSM Agent, or see what keeps it from Systems Manager',
  [Reason.INSTANCE_STOPPED]:
    'start it, or leave it out while it is stopped: its volumes hold still, but no script can say so',
  [Reason.PLATFORM_MISMATCH]: 'put these instances into a policy with a document for their platform',
  [Reason.PRE_SCRIPT_FAILED]: 'see what the dry-run says: --show-output, or on the instance',
};
