import { readEvidence, type Evidence } from '../../lambdas/domain/evidence';
import { confirmsThaw, type ScriptReport } from '../../lambdas/domain/script';
import { awaitScript } from '../../lambdas/handlers/scripts/await-script';
import type { Log, Ports } from '../../lambdas/ports';
import { patiently } from '../account/patience';
import { defined } from '../../lambdas/domain/json';

interface ThawRequest {
  readonly instanceId: string;
  /** Name or ARN of the document that holds the instance. */
  readonly document: string;
}

/** What `--json` prints. */
export interface OperatorThaw extends ThawRequest {
  readonly quiesceThaw: 1;
  /** `unconfirmed`: the instance may still be frozen. */
  readonly thaw: 'confirmed' | 'unconfirmed';
  readonly result: ScriptReport['result'];
  readonly exitCode?: number;
  /** The guest's line of evidence, if the document prints one. */
  readonly evidence?: Evidence;
}

/** Names no attempt. By the contract such a post-script is an operator's and thaws everything that is held. */
const NO_EXECUTION = 'None';

const DELIVERY_SECONDS = 60;

/** Longest time for a script that a policy may set. */
const TIMEOUT_SECONDS = 120;

/** Sends the document's post-script to one instance in the name of an operator, and waits for its end. */
export async function thawAsOperator(
  { scripts, clock, log }: Pick<Ports, 'scripts' | 'clock'> & { readonly log: Log },
  request: ThawRequest,
): Promise<OperatorThaw> {
  const { instanceId, document } = request;
  const sent = await patiently(clock, () =>
    scripts.send({
      instanceId,
      documentName: document,
      documentVersion: '$DEFAULT',
      parameters: { executionId: [NO_EXECUTION], command: ['post-script'] },
      comment: 'quiesce/operator/post-script/1',
      deliverySeconds: DELIVERY_SECONDS,
    }),
  );
  const { report } = await awaitScript(
    { scripts, clock, log },
    { ...sent, instanceId },
    { deliverySeconds: DELIVERY_SECONDS, timeoutSeconds: TIMEOUT_SECONDS, reserveMillis: 0 },
  );
  const [step] = report.steps;
  const output =
    step === undefined ? '' : await patiently(clock, () => scripts.output({ ...sent, instanceId, step: step.name }));
  const evidence = evidenceIn(output);
  return {
    quiesceThaw: 1,
    ...request,
    thaw: confirmsThaw(report) ? 'confirmed' : 'unconfirmed',
    result: report.result,
    ...defined({ exitCode: report.exitCode, evidence }),
  };
}

/** The line names the execution that was held. This command does not know that id, so it accepts the one in the line. */
function evidenceIn(stdout: string): Evidence | undefined {
  const [, executionId] = /"executionId":"([^"]*)"/.exec(stdout.split('\n', 1)[0] ?? '') ?? [];
  return executionId === undefined ? undefined : readEvidence(stdout, executionId);
}
