import { CHECK_COMMANDS, SCRIPTS_ACCESS_TAG } from '../../contract';
import { UNKNOWN } from '../../file/mapped-text';
import { foundIf, type Rule } from '../finding';
import { isShellStep, MODES } from '../shell/shell-step';
import { isCheck } from './checks';
import { compiled, type ParameterDeclaration } from '../source/document';

const PLATFORMS: ReadonlyMap<string, string> = new Map([
  ['aws:runShellScript', 'Linux'],
  ['aws:runPowerShellScript', 'Windows'],
]);
const UUID = 'f47ac10b-58cc-4372-a567-0e02b2c3d479';
const HOSTILE = "x'; reboot; '";
const UUID_OR_NONE = '^(None|[a-fA-F0-9]{8}-[a-fA-F0-9]{4}-[a-fA-F0-9]{4}-[a-fA-F0-9]{4}-[a-fA-F0-9]{12})$';
/** The agent takes 3600 in place of a value outside of these bounds. */
const TIMEOUT_SECONDS = { least: 5, most: 172_800 } as const;

/** What a document declares: its schema, its parameters and its steps. */
export const CONTRACT_RULES: readonly Rule[] = [
  {
    id: 'contract-schema-version',
    severity: 'error',
    fix: "write schemaVersion: '2.2'; other schemas have no preconditions or no mainSteps",
    inDocument: ({ valueAt, offsetAt }) => {
      const version = valueAt(['schemaVersion']);
      const message = `schemaVersion is ${version === undefined ? 'missing' : shown(version)}, allowed: "2.2"`;
      return foundIf(String(version) !== '2.2', offsetAt(['schemaVersion']), message);
    },
  },
  {
    id: 'contract-document-type',
    severity: 'error',
    fix: "deploy it with DocumentType 'Command': SendCommand accepts no other type",
    inDocument: ({ deployedAs, offsetAt }) => {
      const type = deployedAs?.documentType ?? 'Command';
      return foundIf(type !== 'Command', offsetAt([]), `the document's type is "${type}", allowed: "Command"`);
    },
  },
  {
    id: 'contract-execution-id',
    severity: 'error',
    fix: `declare executionId: type String, default None, allowedPattern ${UUID_OR_NONE}`,
    inDocument: ({ parameters, offsetAt }) => {
      const declared = parameters.find(({ name }) => name === 'executionId');
      const fault = declared === undefined ? 'the parameter executionId is missing' : faultOfExecutionId(declared);
      return foundIf(fault !== undefined, offsetAt(['parameters', 'executionId']), fault ?? '');
    },
  },
  {
    id: 'contract-command',
    severity: 'error',
    fix: 'declare command: type String, default dry-run, allowedValues [pre-script, post-script, dry-run], or [check, dry-run] for a check of a restored set',
    inDocument: ({ parameters, offsetAt }) => {
      const declared = parameters.find(({ name }) => name === 'command');
      const missing = (isCheck({ parameters }) ? CHECK_COMMANDS : MODES).filter(
        (mode) => declared?.allowedValues?.includes(mode) !== true,
      );
      const message =
        declared === undefined
          ? 'the parameter command is missing'
          : `allowedValues of command does not have ${missing.join(', ')}`;
      return foundIf(missing.length > 0, offsetAt(['parameters', 'command', 'allowedValues']), message);
    },
  },
  {
    id: 'contract-precondition',
    severity: 'error',
    fix: 'add precondition: { StringEquals: [platformType, Linux] } to the step; Windows for a step that runs PowerShell',
    inDocument: ({ steps, valueAt, offsetAt }) =>
      steps.flatMap(({ action, name, path }) => {
        const platform = PLATFORMS.get(action);
        const stated = valueAt([...path, 'precondition', 'StringEquals']);
        const words = Array.isArray(stated) ? stated.map(String) : [];
        const isWrong = platform !== undefined && !(words.includes('platformType') && words.includes(platform));
        const found = stated === undefined ? 'no precondition' : `the precondition ${shown(stated)}`;
        const message = `step ${name} has ${found}, allowed: platformType equals ${platform ?? ''}`;
        return foundIf(isWrong, offsetAt([...path, 'precondition']), message);
      }),
  },
  {
    id: 'contract-step',
    severity: 'error',
    fix: 'add a step run_pre_post_scripts with action aws:runShellScript and inputs.runCommand',
    inDocument: ({ steps, offsetAt }) => {
      const runs = steps.some(({ action, script }) => PLATFORMS.has(action) && script.text.trim() !== '');
      const actions = steps.map(({ action }) => action).join(', ');
      return foundIf(!runs, offsetAt(['mainSteps']), `mainSteps runs no script: its actions are ${actions || 'none'}`);
    },
  },
  {
    id: 'contract-tag',
    severity: 'info',
    fix: 'tag the document DLMScriptsAccess=true: the roles of DLM and of Quiesce may send only documents that have this tag',
    inDocument: ({ deployedAs, offsetAt }) => {
      if (deployedAs?.tags === undefined) {
        return [{ at: 0, message: "the file does not contain the document's tags, so they could not be checked" }];
      }
      const value = deployedAs.tags[SCRIPTS_ACCESS_TAG.key];
      return foundIf(
        value !== SCRIPTS_ACCESS_TAG.value,
        offsetAt([]),
        `the tag DLMScriptsAccess is ${shown(value)}, allowed: "true"`,
      );
    },
  },
  {
    id: 'parameter-unchecked',
    severity: 'error',
    fix: 'give the parameter an allowedPattern that admits only what it needs, anchored with ^ and $',
    inDocument: ({ parameters, offsetAt }) =>
      parameters.flatMap(({ name, path, allowedPattern, allowedValues }) => {
        // Two rules of their own check these two.
        const isOfContract = name === 'executionId' || name === 'command';
        const isOpen = !isOfContract && allowedPattern === undefined && allowedValues === undefined;
        const message = `the parameter ${name} has neither allowedPattern nor allowedValues: everyone who may send the document can run any command as root`;
        return foundIf(isOpen, offsetAt(path), message);
      }),
  },
  {
    id: 'step-timeout',
    severity: 'error',
    fix: 'give a number of seconds, or a parameter whose default and allowedPattern stay within these bounds',
    inDocument: ({ steps, parameters, valueAt, offsetAt }) =>
      steps.flatMap(({ name, path }) => {
        const own = [...path, 'inputs', 'timeoutSeconds'];
        const stated = valueAt(own);
        const parameter = /^\{\{\s*(\w+)\s*\}\}$/.exec(typeof stated === 'string' ? stated : '')?.[1];
        const declared = parameters.find((candidate) => candidate.name === parameter);
        const value = parameter === undefined ? stated : declared?.default;
        const { least, most } = TIMEOUT_SECONDS;
        const isValid = Number.isInteger(Number(value)) && Number(value) >= least && Number(value) <= most;
        const message = `timeoutSeconds of step ${name} is ${shown(value)}, allowed: ${least} to ${most}; the SSM Agent uses 3600 instead and reports no error`;
        return foundIf(stated !== undefined && value !== UNKNOWN && !isValid, offsetAt(declared?.path ?? own), message);
      }),
  },
  {
    id: 'step-timeout-fixed',
    severity: 'info',
    fix: "declare a parameter timeoutSeconds and write timeoutSeconds: '{{ timeoutSeconds }}'; Quiesce then sends the policy's timeout",
    inDocument: ({ steps, valueAt, offsetAt }) =>
      steps.filter(isShellStep).flatMap(({ name, path }) => {
        const own = [...path, 'inputs', 'timeoutSeconds'];
        const stated = valueAt(own);
        const isParameter = typeof stated === 'string' && stated.includes('{{');
        const message = `timeoutSeconds of step ${name} is always ${shown(stated ?? 3_600)}, also when the policy's timeout differs: a script that hangs continues after the policy's timeout`;
        return foundIf(!isParameter, offsetAt(own), message);
      }),
  },
  {
    id: 'experimental',
    severity: 'info',
    fix: 'before production, rehearse it on a test machine, and restore from its snapshots',
    inDocument: ({ valueAt, offsetAt }) => {
      const description = valueAt(['description']);
      const isExperimental = typeof description === 'string' && description.includes('(experimental)');
      const message = 'the document is experimental: it was not yet run on a real server of its kind';
      return foundIf(isExperimental, offsetAt(['description']), message);
    },
  },
  {
    id: 'powershell-contract-only',
    severity: 'info',
    fix: 'use AWSEC2-CreateVssSnapshot on Windows, where VSS itself ends the freeze, or review the script by hand',
    inDocument: ({ steps, offsetAt }) =>
      steps.flatMap(({ action, name, path }) => {
        const message = `step ${name} runs PowerShell: only the contract was checked, not the script`;
        return foundIf(action === 'aws:runPowerShellScript', offsetAt(path), message);
      }),
  },
];

function shown(value: unknown): string {
  return JSON.stringify(value ?? null);
}

function faultOfExecutionId({ allowedPattern }: ParameterDeclaration): string | undefined {
  if (allowedPattern === undefined) {
    return 'the parameter executionId has no allowedPattern, so any text can get into the script';
  }
  const pattern = compiled(allowedPattern);
  if (pattern === undefined) {
    return `allowedPattern of executionId is not a regular expression: ${allowedPattern}`;
  }
  if (!pattern.test(UUID)) {
    return `allowedPattern of executionId does not admit a UUID: ${allowedPattern}`;
  }
  return pattern.test(HOSTILE) ? `allowedPattern of executionId admits more than UUIDs: ${allowedPattern}` : undefined;
}
