import { SCRIPTS_ACCESS_TAG } from '../../documents/contract';
import { fieldsOf, parseFields, type Fields } from './json';
import type { Stage } from './script';

export { SCRIPTS_ACCESS_TAG };

/** AWS's own document for SAP HANA, which follows DLM's contract. */
export const SAP_HANA_DOCUMENT = 'AWSSystemsManagerSAP-CreateDLMSnapshotForSAPHANA';

/** Whether a document is one of AWS's, whose prefixes are reserved, and not the one that follows DLM's contract. */
export function isOtherDocumentOfAws(document: string): boolean {
  return /^(aws|amazon|amzn)/i.test(document) && document !== SAP_HANA_DOCUMENT;
}

/** What a run needs to know of the policy's document: read once per run, its version pinned for every script. */
export interface DocumentContract {
  readonly name: string;
  readonly version: string;
  /** Names of the declared parameters; nothing else may be sent. */
  readonly parameters: readonly string[];
  /** Names of the command steps. */
  readonly steps: readonly string[];
  /** Platforms of the steps' preconditions, as SSM spells them (`Linux`, `Windows`); empty when any will do. */
  readonly platforms: readonly string[];
}

/** A document as Systems Manager keeps it: the default version's content, as JSON. */
export interface DocumentText {
  readonly name: string;
  readonly version: string;
  readonly content: string;
}

/** The document of a run: usable, or why not. */
export type DocumentState =
  | { readonly status: 'none' }
  | { readonly status: 'usable'; readonly contract: DocumentContract }
  | { readonly status: 'missing'; readonly detail: string }
  | { readonly status: 'unusable'; readonly detail: string };

const REQUIRED_COMMANDS: readonly string[] = ['pre-script', 'post-script', 'dry-run'];
const SHELL_ACTIONS: readonly string[] = ['aws:runShellScript', 'aws:runPowerShellScript'];

/** Reads DLM's contract out of a document's content (JSON, schema 2.2), or says what is missing. */
export function readContract(document: DocumentText): DocumentState {
  const content = parseFields(document.content);
  if (content === undefined) {
    return unusable('its content is not a JSON object');
  }
  if (content.schemaVersion !== '2.2') {
    return unusable(`schemaVersion is ${JSON.stringify(content.schemaVersion)}, allowed: "2.2"`);
  }
  const parameters = fieldsOf(content.parameters);
  const commands = fieldsOf(parameters.command).allowedValues;
  const missing = REQUIRED_COMMANDS.filter((command) => !Array.isArray(commands) || !commands.includes(command));
  if (missing.length > 0) {
    return unusable(`allowedValues of the parameter "command" lack ${missing.map((m) => `"${m}"`).join(', ')}`);
  }
  if (!('executionId' in parameters)) {
    return unusable('the parameter "executionId" is not declared');
  }
  const steps = Array.isArray(content.mainSteps) ? content.mainSteps.map(fieldsOf) : [];
  const shellSteps = steps.filter((step) => SHELL_ACTIONS.includes(String(step.action)));
  if (shellSteps.length === 0) {
    return unusable(`mainSteps hold no ${SHELL_ACTIONS.join(' or ')} step`);
  }
  return {
    status: 'usable',
    contract: {
      name: document.name,
      version: document.version,
      parameters: Object.keys(parameters),
      steps: shellSteps.map((step) => String(step.name)),
      platforms: platformsOf(shellSteps),
    },
  };
}

/** A document that was not found, or that the engine's role may not read. */
export function missing(name: string): DocumentState {
  return { status: 'missing', detail: `document "${name}" does not exist here or may not be read` };
}

/** A document that can't be used, and why. */
export function unusable(detail: string): DocumentState {
  return { status: 'unusable', detail };
}

/** One step without a precondition fits every platform. */
function platformsOf(steps: readonly Fields[]): readonly string[] {
  const platforms = steps.map((step) => {
    const operands = fieldsOf(step.precondition).StringEquals;
    const [subject, named] = Array.isArray(operands) ? (operands as readonly unknown[]) : [];
    return subject === 'platformType' && typeof named === 'string' ? named : undefined;
  });
  return platforms.includes(undefined) ? [] : [...new Set(platforms.filter((name) => name !== undefined))];
}

/** Values that a run can offer to a document; each is sent only where the document declares it. */
export interface ScriptParameters {
  readonly executionId: string;
  readonly command: Stage | 'dry-run';
  readonly leaseSeconds?: number;
  /** Epoch seconds: a pre-script that starts later refuses. */
  readonly deadline?: number;
  readonly timeoutSeconds?: number;
  /** Of `snapshotForm`: the set that the pre-script makes itself. */
  readonly snapshotRequest?: string;
}

/** Declared by the documents whose pre-script can call CreateSnapshots itself. */
export const SNAPSHOT_REQUEST = 'snapshotRequest' satisfies keyof ScriptParameters;

/** The parameters of one SendCommand call, in Systems Manager's shape. */
export function parametersFor(
  contract: Pick<DocumentContract, 'parameters'>,
  values: ScriptParameters,
): Readonly<Record<string, readonly string[]>> {
  const declared = Object.entries(values).filter(
    ([name, value]) => value !== undefined && contract.parameters.includes(name),
  );
  return Object.fromEntries(declared.map(([name, value]) => [name, [String(value)]]));
}
