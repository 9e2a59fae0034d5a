import { fork, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import type { AskEc2 } from '../../../rehearsal/guests/guest';
import type { InstanceRole } from '../../../rehearsal/guests/instance-role/metadata';
import type { FromAws, Instance, ToAws } from './in-guest-aws-process';

/**
 * What the instances of all rows reach of AWS, in a process of its own: a script waits only seconds for it, and rows keep
 * this process busy. Only what EC2 answers comes from here.
 */
export class InGuestAws {
  readonly #instances: { readonly ec2: AskEc2; readonly onPort: (port: number) => void }[] = [];
  #child: ChildProcess | undefined;

  /** The port on which metadata service and EC2 answer an instance with this role. */
  listen(role: InstanceRole | undefined, ec2: AskEc2): Promise<number> {
    return new Promise((onPort) => {
      const instance = this.#instances.push({ ec2, onPort }) - 1;
      this.#send({ instance, role } satisfies Instance);
    });
  }

  close(): void {
    this.#child?.disconnect();
  }

  #send(message: ToAws): void {
    this.#child ??= fork(join(__dirname, 'in-guest-aws-process.ts'), { execArgv: ['--import', 'tsx'] }).on(
      'message',
      (said: FromAws) => void this.#hear(said),
    );
    if (this.#child.connected) {
      this.#child.send(message);
    }
  }

  async #hear(said: FromAws): Promise<void> {
    const instance = this.#instances[said.instance];
    if ('port' in said) {
      instance?.onPort(said.port);
    } else if (instance !== undefined) {
      this.#send({ question: said.question, answer: await instance.ec2(said.body) });
    }
  }
}
