import { fileSystemsDocument, scriptDocument, type ScriptOptions } from '../../../documents';
import type { SnapshotRequest } from '../../../lambdas/domain/snapshots';
import { snapshotForm } from '../../../lambdas/domain/snapshot-form';
import { instanceRole, METADATA_HOST, type InstanceRole } from '../../../rehearsal/guests/instance-role/metadata';
import type { Ec2Answer } from '../../../rehearsal/guests/guest';
import { Bench } from '../bench';
import type { RunningScript, ScriptExit } from '../guest';
import { substitute, type Values } from '../../../lab/databases/substitute';
import type { InGuestAws } from './in-guest-aws';
import { opened, stepsOf, type Step } from './steps';

export const REQUEST: SnapshotRequest = {
  instanceId: 'i-00000000000000001',
  excludeBootVolume: true,
  excludeDataVolumeIds: ['vol-00000000000000009'],
  description: "Quiesce, policy 'db' & more: 100 % größe",
  tags: [{ key: 'quiesce:policy', value: 'db' }, { key: 'Team', value: '$(x) `y` {{ z }}' }], // prettier-ignore
  copyTagsFromVolumes: true,
};

/** One call that reached EC2. */
interface Call {
  readonly form: URLSearchParams;
  /** Names of the volumes that were frozen when it came. */
  readonly frozen: readonly string[];
}

/** A guest with a role, and an EC2 that answers as a row says: signatures are checked, nothing else is pretended. */
export class InGuestBench extends Bench {
  role: InstanceRole | undefined = instanceRole();
  /** Calls that were no dry run. */
  readonly calls: Call[] = [];
  dryRuns = 0;
  #port = 0;

  constructor(
    private readonly aws: InGuestAws,
    names: readonly string[] | undefined,
  ) {
    super(names);
  }

  /** Answers a call that is no dry run. */
  answer: (form: URLSearchParams) => Promise<Ec2Answer> = () => Promise.resolve(made('snap-0a1', 'snap-0a2'));
  dryRunAnswer: () => Ec2Answer = () => refusal(412, 'DryRunOperation');

  /** Has metadata service and EC2 answer, for the role that it has now. */
  async listen(): Promise<void> {
    this.#port = await this.aws.listen(this.role, (body) => this.#ec2(new URLSearchParams(body)));
    this.shimCurl();
  }

  /** The real curl, whose way to the metadata service leads to ours; `before` is run in front of it. */
  shimCurl(before = ''): void {
    const detour = `--connect-to ${METADATA_HOST}:80:127.0.0.1:${this.#port}`;
    this.guest.shim('curl', `${before}\n[ "$1" = -q ] || exit 99\nshift\nexec /usr/bin/curl -q ${detour} "$@"`);
  }

  begin(
    command: string,
    values: Values = {},
    request = snapshotForm(REQUEST),
    /** Put in front of a line of the script, as `opened` gives it. */
    put?: { readonly line: number; readonly text: string },
  ): RunningScript {
    const mounts = this.names.map((name) => this.guest.path(name));
    const content = fileSystemsDocument({ leaseSeconds: 40, mounts, snapshotInGuest: this.endpoint });
    const told = { executionId: this.id, command, timeoutSeconds: 30, snapshotRequest: request, ...values };
    const lines = opened(substitute(content, told)).split('\n');
    if (put !== undefined) {
      lines.splice(put.line, 0, put.text);
    }
    return this.guest.start(lines.join('\n'));
  }

  guestRun(command: string, values: Values = {}, request?: string): Promise<ScriptExit> {
    return this.begin(command, values, request).finished;
  }

  /** The same by a document of a user's own script. */
  userRun(command: string, options: Pick<ScriptOptions, 'pre' | 'post' | 'holds'>): Promise<ScriptExit> {
    const mounts = this.names.map((name) => this.guest.path(name));
    const content = scriptDocument({ leaseSeconds: 40, mounts, snapshotInGuest: this.endpoint, ...options });
    const request = command === 'pre-script' ? { snapshotRequest: snapshotForm(REQUEST) } : {};
    return this.guest.run(substitute(content, { executionId: this.id, command, timeoutSeconds: 30, ...request }));
  }

  private get endpoint(): { readonly ec2Endpoint: string } {
    return { ec2Endpoint: `http://localhost:${this.#port}` };
  }

  async #ec2(form: URLSearchParams): Promise<Ec2Answer> {
    if (form.get('DryRun') === 'true') {
      this.dryRuns += 1;
      return this.dryRunAnswer();
    }
    this.calls.push({ form, frozen: this.frozen() });
    return this.answer(form);
  }
}

/** The statements of these functions. Mounts and lease do not change their lines. */
export function statementsOf(...functions: readonly string[]): readonly Step[] {
  const content = fileSystemsDocument({ leaseSeconds: 20, mounts: ['/a', '/b'], snapshotInGuest: {} });
  return stepsOf(opened(content.mainSteps[0].inputs.runCommand.join('\n')), functions);
}

export function made(...ids: readonly string[]): Ec2Answer {
  const items = ids.map((id) => `<item><snapshotId>${id}</snapshotId></item>`).join('');
  return {
    status: 200,
    body: `<CreateSnapshotsResponse><snapshotSet>${items}</snapshotSet></CreateSnapshotsResponse>`,
  };
}

export function refusal(status: number, code: string): Ec2Answer {
  const error = `<Code>${code}</Code><Message>a message with a "quote"</Message>`;
  return { status, body: `<Response><Errors><Error>${error}</Error></Errors></Response>` };
}
