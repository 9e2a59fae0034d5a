import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { STEP_NAME, type DocumentParameter, type DocumentStep } from '../content';
import { ExitCode, LARGEST_DOCUMENT, LONGEST_EVIDENCE } from '../contract';
import { refusal } from '../options';
import { reachedShell, shippedShell } from '../shipped-shell';
import { checkNewest, type NewestOptions } from './options';

/** Content of an SSM document of type Command that checks a restored set. */
export interface CheckContent {
  readonly schemaVersion: '2.2';
  readonly description: string;
  readonly parameters: Readonly<
    Record<'executionId' | 'command' | 'volumes' | 'takenAt' | 'timeoutSeconds', DocumentParameter>
  >;
  readonly mainSteps: readonly [DocumentStep];
}

/** One application: its shell file, and its options. */
interface CheckedApplication {
  readonly description: string;
  /** File names in `shell/check`; later files use what earlier ones define. */
  readonly files: readonly string[];
  /** Checked values; a list is joined by blanks. */
  readonly shellOptions: Readonly<Record<string, string | number | readonly string[] | undefined>>;
  /** Definitions before the application's own. @default - none */
  readonly shellFunctions?: readonly string[];
}

/** Later files use what earlier ones define. */
const CORE = ['core/ground.sh', 'core/processes.sh', 'check/report.sh', 'check/volumes.sh', 'check/main.sh'] as const;

/** The agent ends a check after this time where the sender gives no limit. */
const DEFAULT_TIMEOUT_SECONDS = 3_600;

const PARAMETERS: CheckContent['parameters'] = {
  executionId: {
    type: 'String',
    description: 'Id of the drill: the report repeats it.',
    default: 'None',
    allowedPattern: '^(None|[a-fA-F0-9]{8}(-[a-fA-F0-9]{4}){3}-[a-fA-F0-9]{12})$',
  },
  command: {
    type: 'String',
    description: 'dry-run only looks whether the programs that a check needs are installed.',
    default: 'dry-run',
    allowedValues: ['check', 'dry-run'],
  },
  volumes: {
    type: 'String',
    description: 'Ids of the restored volumes, separated by blanks.',
    default: '',
    allowedPattern: '^(vol-[0-9a-f]{8,17}( vol-[0-9a-f]{8,17})*)?$',
  },
  takenAt: {
    type: 'String',
    description: 'When the set was taken, ISO-8601.',
    default: '',
    allowedPattern: '^([0-9T:.Z-]{0,30})$',
  },
  timeoutSeconds: {
    type: 'String',
    description: 'The agent ends the script after so many seconds: 30 to 21600.',
    default: String(DEFAULT_TIMEOUT_SECONDS),
    allowedPattern: '^([3-9][0-9]|[1-9][0-9]{2,3}|1[0-9]{4}|2[01][0-9]{3})$',
  },
};

/** The check of one application: the shared core, the application's functions, and its options. */
export function checkContent(
  newest: NewestOptions,
  { description, files, shellOptions, shellFunctions = [] }: CheckedApplication,
): CheckContent {
  checkNewest(newest);
  const sources = [...CORE, ...files.map((name) => `check/${name}`)].map((name) =>
    readFileSync(join(__dirname, '..', 'shell', name), 'utf8'),
  );
  const callers = [...shellFunctions, 'main "$@"'];
  const lines = [
    '#!/bin/sh',
    "execution_id='{{ executionId }}'",
    "command='{{ command }}'",
    "volumes='{{ volumes }}'",
    "taken_at='{{ takenAt }}'",
    "timeout_seconds='{{ timeoutSeconds }}'",
    ...Object.entries({ ...shellOptions, newestWithinSeconds: newest.newestWithinSeconds }).map(
      ([name, value]) => `${optionName(name)}='${optionValue(value)}'`,
    ),
    `readonly NOT_READY=${ExitCode.NOT_READY} LONGEST_EVIDENCE=${LONGEST_EVIDENCE}`,
    shippedShell(reachedShell(sources.join('\n'), callers.join('\n'))),
    ...callers,
  ];
  const content: CheckContent = {
    schemaVersion: '2.2',
    description,
    parameters: PARAMETERS,
    mainSteps: [
      {
        action: 'aws:runShellScript',
        name: STEP_NAME,
        precondition: { StringEquals: ['platformType', 'Linux'] },
        inputs: { timeoutSeconds: '{{ timeoutSeconds }}', runCommand: [lines.join('\n')] },
      },
    ],
  };
  const size = Buffer.byteLength(JSON.stringify(content, null, 2));
  if (size > LARGEST_DOCUMENT) {
    throw refusal('the document', `${size} bytes`, `at most ${LARGEST_DOCUMENT} bytes`, 'shorten its script');
  }
  return content;
}

/** As it may stand in single quotes. */
function optionValue(value: string | number | readonly string[] = ''): string {
  return (typeof value === 'object' ? value.join(' ') : String(value)).replaceAll("'", `'\\''`);
}

function optionName(name: string): string {
  return `option_${name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)}`;
}
