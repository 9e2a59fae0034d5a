import type { Reason } from '../../lambdas/domain/outcome';

/** What each reason in an event, a report or the tag `quiesce:reason` means, and what to do. */
export const REASONS: Readonly<Record<Reason, string>> = {
  'no-scripts':
    'The policy has no scripts, so nothing is frozen. Choose a document if the set must be application-consistent.',
  'pre-only':
    'The policy has only a pre-script: nothing confirms that the freeze lasted until the snapshot. Add the post-script.',
  'post-only': 'The policy has only a post-script: nothing was frozen. Add the pre-script.',
  'instance-stopped':
    'The instance is stopped, so no script can run on it. Start it before the schedule, or remove its tag from the selection.',
  'instance-gone': 'The instance is terminated, or EC2 does not know it. Nothing is to be done if that was intended.',
  'not-managed':
    'Systems Manager does not know the instance. Check the SSM Agent, the instance profile and the route to Systems Manager.',
  'agent-offline':
    'The SSM Agent of the instance has lost its connection to Systems Manager. Check the agent and the network.',
  'platform-mismatch': 'The document is for another platform than the instance. Use a document for this platform.',
  'document-missing':
    'The document does not exist, or it does not have the tag that allows the engine to read it. Add the tag DLMScriptsAccess=true.',
  'document-contract':
    'The document does not have the parameters or commands that a run needs. Check it with `quiesce lint`.',
  'no-volumes': 'The policy excludes every attached volume. Check its exclusions.',
  'too-many-exclusions': 'The policy excludes more volumes than CreateSnapshots accepts. Exclude fewer volumes.',
  busy: 'Another run used the instance for longer than this run waits. Move one of the schedules.',
  'ledger-unavailable':
    'The ledger (a DynamoDB table) did not answer. Quiesce freezes only after it has recorded there that a thaw is owed.',
  'pre-script-failed': 'The pre-script ended with an exit code other than 0. Read its output in Run Command.',
  'pre-script-timed-out': 'The pre-script ran longer than the policy allows. Find out why, or raise the timeout.',
  'pre-script-not-run':
    'Run Command did not start the pre-script, or did not deliver it in time. Check the SSM Agent, and that the engine may send scripts to this instance.',
  'pre-script-unknown':
    'The result of the pre-script is not known. Read its status in Run Command, and check the SSM Agent.',
  'nothing-held': 'The evidence of the pre-script says that not everything was frozen or locked. Read its output.',
  'post-script-failed': 'The exit code of the post-script does not confirm the thaw. Read its output in Run Command.',
  'post-script-timed-out': 'The post-script ran longer than the policy allows. Find out why, or raise the timeout.',
  'post-script-unknown':
    'The result of the post-script is not known. Check with `quiesce thaw` that nothing is frozen.',
  'evidence-incomplete':
    'The evidence line of the pre-script or of the post-script is missing or incomplete. Read the output of both scripts.',
  'lease-expired': 'The lease ran out, so the instance thawed itself before the post-script came. Use a longer lease.',
  'thawed-early': 'Something was thawed or unlocked before the post-script came. Find out which program did this.',
  'vss-failed': 'The VSS document of AWS failed. Read its output in Run Command.',
  'vss-timed-out':
    'The VSS document of AWS ran longer than the policy allows. Find out which writer is slow, or raise the timeout.',
  'vss-not-run':
    'Run Command did not start the VSS document of AWS, or did not deliver it in time. Check the SSM Agent.',
  'vss-unknown': 'The result of the VSS document of AWS is not known. Read its status in Run Command.',
  'vss-incomplete':
    'The VSS document of AWS succeeded, but some of its snapshots are missing. Read its output in Run Command.',
  'vss-inconsistent':
    'The VSS document of AWS made snapshots, but did not report them as application-consistent. Check the VSS writers with `vssadmin list writers`.',
  'volumes-changed':
    'The volumes of the set are not those that were attached when the target was prepared. Attach and detach volumes outside of runs.',
  'snapshot-failed': 'CreateSnapshots failed, so there is no set. See the detail for the error of EC2.',
  'snapshot-throttled':
    'EC2 refused the snapshot call of every frozen attempt because of its rate. A set with this reason was made without scripts. Lower `maxConcurrency`, or move one of the schedules.',
  'snapshot-outcome-unknown':
    'The answer to CreateSnapshots was lost. A set that is found later is kept as crash-consistent. Nothing is to be done unless this repeats.',
  duplicate: 'This is a second set of the same target and run. Retention does not count it. Nothing is to be done.',
  'labelled-late':
    'The run ended before it labelled the set. The sweep, a scheduled function, added the labels. See the execution for why the run ended.',
  'step-failed': 'A step of the run failed for another reason. See the detail, or the execution in Step Functions.',
  merged: 'Another schedule of the policy was due at the same time, and its run makes the sets. Nothing is to be done.',
  'already-claimed':
    'This firing of the schedule already has a run, so this execution does nothing. Nothing is to be done.',
  'no-targets': 'No instance has the tags that the policy selects. Check the tags.',
  'run-died':
    'The execution was stopped, timed out or failed before it could report its result. See the execution in Step Functions.',
};

/** The same for the reason of a report, which may be one that this version does not know. */
export function adviceOn(reason: string): string | undefined {
  return (REASONS as Readonly<Record<string, string>>)[reason];
}
