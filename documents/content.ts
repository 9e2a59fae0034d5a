import { ExitCode, LONGEST_MOUNT_LIST, NEEDED_PATHS, NEEDED_TREES } from './contract';
import { checkEndpoint, checkLease } from './options';
import {
  EXECUTION_ID_PATTERN,
  shellDocument,
  type DocumentParameter,
  type DocumentStep,
  type ShellOptions,
} from './shell-document';

/** Content of an SSM document of type Command that keeps DLM's contract: its parameters, commands and exit codes. */
export interface DocumentContent {
  readonly schemaVersion: '2.2';
  readonly description: string;
  readonly parameters: Readonly<Record<ParameterName, DocumentParameter>> & {
    /** Only where the pre-script can make the snapshot set itself. */
    readonly snapshotRequest?: DocumentParameter;
  };
  readonly mainSteps: readonly [DocumentStep];
}

type ParameterName = 'executionId' | 'command' | 'leaseSeconds' | 'deadline' | 'timeoutSeconds';

/** The options that every document has. */
export interface HoldOptions {
  /** Longest time that the instance stays frozen, in seconds from the start of the lease: 5 to 600. */
  readonly leaseSeconds: number;
  /**
   * Lets the pre-script make the snapshot set itself, between its freeze and its thaw, by the parameter `snapshotRequest`.
   * @default - it can't; the sender of the scripts makes the set between them
   */
  readonly snapshotInGuest?: SnapshotInGuestOptions;
}

/**
 * Options that the documents of databases share.
 *
 * @internal
 */
export interface DatabaseOptions {
  /**
   * Mount points to freeze in addition to those of the database's files, after them.
   * @default - none
   */
  readonly extraMounts?: string[];
}

/** How a guest reaches EC2. */
export interface SnapshotInGuestOptions {
  /**
   * URL of EC2, such as a VPC endpoint or a FIPS endpoint: `https://` and a host name.
   * @default - EC2's public endpoint in the instance's Region
   */
  readonly ec2Endpoint?: string;
}

/** One application: its shell file, and its options. */
interface Application {
  readonly description: string;
  /** File name in `shell/applications`. */
  readonly file: string;
  /** File names in `shell/core` of what only some applications need. @default - none */
  readonly uses?: readonly string[];
  readonly shellOptions: ShellOptions;
  /** Definitions before the application's own. @default - none */
  readonly shellFunctions?: readonly string[];
}

/**
 * One CreateSnapshots call, form-encoded, without its `Action`. The document adds the action, so a sender of the scripts
 * can make no other call with the instance's role.
 */
const SNAPSHOT_REQUEST: DocumentParameter = {
  type: 'String',
  description: 'The CreateSnapshots call that the pre-script makes itself, form-encoded. Empty: none.',
  default: '',
  allowedPattern:
    '^(InstanceSpecification[.]InstanceId=i-[0-9a-f]{8,17}(&(InstanceSpecification|TagSpecification|Description|CopyTagsFromSource)[.A-Za-z0-9]*=[A-Za-z0-9%._~-]*)*)?$',
};

/** Later files use what earlier ones define. */
const CORE = [
  'ground.sh',
  'processes.sh',
  'state.sh',
  'mounts.sh',
  'stacks.sh',
  'places.sh',
  'freeze.sh',
  'lease.sh',
  'pre.sh',
  'post.sh',
  'main.sh',
] as const;

/** The agent ends a script after this time where the sender gives no limit. */
const DEFAULT_TIMEOUT_SECONDS = 60;

/** The document of one application: the shared core, the application's functions, and its options. */
export function documentContent(
  { leaseSeconds, snapshotInGuest }: HoldOptions,
  { description, file, uses = [], shellOptions, shellFunctions = [] }: Application,
): DocumentContent {
  checkLease(leaseSeconds);
  if (snapshotInGuest?.ec2Endpoint !== undefined) {
    checkEndpoint('ec2Endpoint', snapshotInGuest.ec2Endpoint);
  }
  const core = [...CORE, ...(snapshotInGuest === undefined ? [] : ['ec2.sh', 'critical-section.sh']), ...uses];
  return shellDocument({
    description,
    parameters: {
      ...parameters(leaseSeconds),
      ...(snapshotInGuest === undefined ? {} : { snapshotRequest: SNAPSHOT_REQUEST }),
    },
    options: {
      ...(snapshotInGuest === undefined ? {} : { ec2Endpoint: snapshotInGuest.ec2Endpoint }),
      ...shellOptions,
    },
    constants: [
      `readonly ${Object.entries(ExitCode)
        .map(([name, code]) => `${name}=${code}`)
        .join(' ')}`,
      `readonly NEEDED_PATHS='${NEEDED_PATHS.join(' ')}' NEEDED_TREES='${NEEDED_TREES.join(' ')}'`,
      `readonly LONGEST_MOUNT_LIST=${LONGEST_MOUNT_LIST}`,
    ],
    files: [...core.map((name) => `core/${name}`), `applications/${file}`],
    functions: shellFunctions,
    fix: 'shorten its scripts or its mounts',
  });
}

/**
 * Substitution is textual, so each pattern admits only text that is harmless in single quotes. Systems Manager checks the
 * values against the patterns before it sends them to the agent.
 */
function parameters(leaseSeconds: number): DocumentContent['parameters'] {
  return {
    executionId: {
      type: 'String',
      description: 'The same for a pre-script and its post-script.',
      default: 'None',
      allowedPattern: EXECUTION_ID_PATTERN,
    },
    command: {
      type: 'String',
      description: 'dry-run checks what a pre-script needs and changes nothing.',
      default: 'dry-run',
      allowedValues: ['pre-script', 'post-script', 'dry-run'],
    },
    leaseSeconds: {
      type: 'String',
      description: 'The instance thaws itself after so many seconds: 5 to 600.',
      default: String(leaseSeconds),
      allowedPattern: '^([5-9]|[1-9][0-9]|[1-5][0-9]{2}|600)$',
    },
    deadline: {
      type: 'String',
      description: 'Epoch seconds; a pre-script that starts later refuses. 0: none.',
      default: '0',
      allowedPattern: '^(0|[1-9][0-9]{9,10})$',
    },
    timeoutSeconds: {
      type: 'String',
      description: 'The agent ends the script after so many seconds: 5 to 999.',
      default: String(DEFAULT_TIMEOUT_SECONDS),
      allowedPattern: '^([5-9]|[1-9][0-9]{1,2})$',
    },
  };
}
