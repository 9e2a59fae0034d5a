import { CHECK_COMMANDS, ExitCode, LONGEST_EVIDENCE, type CheckParameter } from '../contract';
import {
  EXECUTION_ID_PATTERN,
  shellDocument,
  type DocumentParameter,
  type DocumentStep,
  type ShellOptions,
} from '../shell-document';
import { checkNewest, type NewestOptions } from './options';

/** Content of an SSM document of type Command that checks a restored set. */
export interface CheckContent {
  readonly schemaVersion: '2.2';
  readonly description: string;
  readonly parameters: Readonly<Record<CheckParameter, DocumentParameter>>;
  readonly mainSteps: readonly [DocumentStep];
}

/** One application: its shell file, and its options. */
interface CheckedApplication {
  readonly description: string;
  /** File names in `shell/check`; later files use what earlier ones define. */
  readonly files: readonly string[];
  readonly shellOptions: ShellOptions;
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
    allowedPattern: EXECUTION_ID_PATTERN,
  },
  command: {
    type: 'String',
    description: 'dry-run only looks whether the programs that a check needs are installed.',
    default: 'dry-run',
    allowedValues: CHECK_COMMANDS,
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
  return shellDocument({
    description,
    parameters: PARAMETERS,
    options: { ...shellOptions, newestWithinSeconds: newest.newestWithinSeconds },
    constants: [`readonly NOT_READY=${ExitCode.NOT_READY} LONGEST_EVIDENCE=${LONGEST_EVIDENCE}`],
    files: [...CORE, ...files.map((name) => `check/${name}`)],
    functions: shellFunctions,
    fix: 'shorten its script',
  });
}
