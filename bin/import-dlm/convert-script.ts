import { isOtherDocumentOfAws, SAP_HANA_DOCUMENT } from '../../lambdas/domain/document';
import { DOCUMENT_QUIESCE, PreScriptFailure, ScriptStages, type Policy } from '../../lambdas/domain/policy';
import type { Schema } from '../../lambdas/domain/schema';
import type { Findings } from './conversion';
import type { DlmScript } from './model';
import { shown } from '../problem';
import { PolicyRefused } from './refusal';

/** DLM's name for AWS's document of Windows' Volume Shadow Copy Service. */
const VSS_HANDLER = 'AWS_VSS_BACKUP';

/** The defaults of Quiesce where no script runs, and of `Quiesce.vss()`. */
const WITHOUT_SCRIPT = { timeoutSeconds: 30, retries: 0 } as const;
const VSS = { kind: 'vss', timeoutSeconds: 600, copyOnly: false, saveMetadata: false } as const;

type ScriptSettings = Pick<Policy, 'quiesce' | 'timeoutSeconds' | 'retries' | 'onPreScriptFailure'>;

/** How the instances are quiesced. What DLM leaves out has DLM's default, not that of Quiesce. */
export function convertScript(script: DlmScript | undefined, path: string, findings: Findings): ScriptSettings {
  const onPreScriptFailure =
    (script?.ExecuteOperationOnScriptFailure ?? true)
      ? PreScriptFailure.FALL_BACK_TO_CRASH_CONSISTENT
      : PreScriptFailure.SKIP_TARGET;
  if (script === undefined) {
    return { quiesce: { kind: 'none' }, ...WITHOUT_SCRIPT, onPreScriptFailure };
  }
  const { ExecutionHandler: document, ExecutionTimeout: timeoutSeconds = 10, MaximumRetryCount: retries = 0 } = script;
  if (document === VSS_HANDLER) {
    for (const name of ['Stages', 'ExecutionTimeout'] as const) {
      if (script[name] !== undefined) {
        findings.omit(`${path}.${name}`, script[name], 'it does not apply to VSS, which has a time-out of its own');
      }
    }
    return { quiesce: VSS, ...WITHOUT_SCRIPT, retries, onPreScriptFailure };
  }
  const allowed: Schema<string> = DOCUMENT_QUIESCE.members.document;
  if (!allowed.accepts(document)) {
    throw new PolicyRefused(
      `${path}.ExecutionHandler is ${shown(document)}, allowed: ${allowed.allowed}; give the document a shorter name`,
    );
  }
  if (isOtherDocumentOfAws(document)) {
    throw new PolicyRefused(
      `${path}.ExecutionHandler is ${shown(document)}, a document of AWS, allowed: documents of your own, ${VSS_HANDLER} and ${SAP_HANA_DOCUMENT}; copy it under another name`,
    );
  }
  const stages = stagesOf(script);
  if (stages !== ScriptStages.PRE_AND_POST) {
    findings.differs(`${path}.Stages`, 'with one script only, Quiesce never calls a set application-consistent');
  }
  return { quiesce: { kind: 'document', document, stages }, timeoutSeconds, retries, onPreScriptFailure };
}

function stagesOf({ Stages: stages = ['PRE', 'POST'] }: DlmScript): ScriptStages {
  if (stages.includes('PRE') && stages.includes('POST')) {
    return ScriptStages.PRE_AND_POST;
  }
  return stages.includes('PRE') ? ScriptStages.PRE_ONLY : ScriptStages.POST_ONLY;
}
