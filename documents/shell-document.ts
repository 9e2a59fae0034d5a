import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { LARGEST_DOCUMENT } from './contract';
import { refusal } from './options';
import { reachedShell, shippedShell } from './shipped-shell';

export interface DocumentParameter {
  readonly type: 'String';
  readonly description: string;
  readonly default: string;
  readonly allowedPattern?: string;
  readonly allowedValues?: readonly string[];
}

export interface DocumentStep {
  readonly action: 'aws:runShellScript';
  readonly name: string;
  readonly precondition: { readonly StringEquals: readonly ['platformType', 'Linux'] };
  readonly inputs: {
    /** A parameter: the agent ends the script after this time. */
    readonly timeoutSeconds: string;
    readonly runCommand: readonly string[];
  };
}

/** Name of the only step; it is the name in DLM's samples. */
export const STEP_NAME = 'run_pre_post_scripts';

/** The same in each document that is sent with an execution. */
export const EXECUTION_ID_PATTERN = '^(None|[a-fA-F0-9]{8}(-[a-fA-F0-9]{4}){3}-[a-fA-F0-9]{12})$';

/** Checked values. The shell reads `osUser` as `option_os_user`; a list is joined by blanks. */
export type ShellOptions = Readonly<Record<string, string | number | readonly string[] | undefined>>;

interface ShellDocument<Parameters> {
  readonly description: string;
  /** One of them is `timeoutSeconds`. The shell reads `executionId` as `execution_id`. */
  readonly parameters: Parameters;
  readonly options: ShellOptions;
  /** Lines that define what the files need of `contract.ts`. */
  readonly constants: readonly string[];
  /** Files in `shell`; later ones use what earlier ones define. */
  readonly files: readonly string[];
  /** Definitions before the start of the script. @default - none */
  readonly functions?: readonly string[];
  /** What makes the document shorter. */
  readonly fix: string;
}

/** Content of an SSM document that runs the function `main` of these files; throws where it is too large. */
export function shellDocument<Parameters extends object>({
  description,
  parameters,
  ...script
}: ShellDocument<Parameters>) {
  const step: DocumentStep = {
    action: 'aws:runShellScript',
    name: STEP_NAME,
    precondition: { StringEquals: ['platformType', 'Linux'] },
    inputs: { timeoutSeconds: '{{ timeoutSeconds }}', runCommand: [scriptOf(Object.keys(parameters), script)] },
  };
  const content = { schemaVersion: '2.2', description, parameters, mainSteps: [step] } as const;
  const size = Buffer.byteLength(JSON.stringify(content, null, 2));
  if (size > LARGEST_DOCUMENT) {
    throw refusal('the document', `${size} bytes`, `at most ${LARGEST_DOCUMENT} bytes`, script.fix);
  }
  return content;
}

/** One element: as lines of their own, the lines would be half as long again in indented JSON. */
function scriptOf(
  parameters: readonly string[],
  { options, constants, files, functions = [] }: Omit<ShellDocument<object>, 'description' | 'parameters'>,
): string {
  const sources = files.map((name) => readFileSync(join(__dirname, 'shell', name), 'utf8'));
  const callers = [...functions, 'main "$@"'];
  return [
    '#!/bin/sh',
    ...parameters.map((name) => `${shellName(name)}='{{ ${name} }}'`),
    ...Object.entries(options).map(([name, value]) => `option_${shellName(name)}='${optionValue(value)}'`),
    ...constants,
    shippedShell(reachedShell(sources.join('\n'), callers.join('\n'))),
    ...callers,
  ].join('\n');
}

/** The shell splits a list at blanks, so a blank within a word is written as `|` (shell/core/mounts.sh). */
function optionValue(value: ShellOptions[string] = ''): string {
  const text = typeof value === 'object' ? value.map((word) => word.replaceAll(' ', '|')).join(' ') : String(value);
  return text.replaceAll("'", `'\\''`);
}

function shellName(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
