import type { AddressInfo } from 'node:net';
import type { Ec2Answer } from '../../../rehearsal/guests/guest';
import type { InstanceRole } from '../../../rehearsal/guests/instance-role/metadata';
import { instanceRoleServer } from '../../../rehearsal/guests/instance-role/server';

/** Instances are numbered by who asks for them; JSON leaves out the role where there is none. */
export interface Instance {
  readonly instance: number;
  readonly role?: InstanceRole | undefined;
}

export type ToAws = Instance | { readonly question: number; readonly answer: Ec2Answer };

export type FromAws =
  | { readonly instance: number; readonly port: number }
  | { readonly instance: number; readonly question: number; readonly body: string };

const questions: ((answer: Ec2Answer) => void)[] = [];

function tell(message: FromAws): void {
  process.send?.(message);
}

/** The process of `InGuestAws`: ends with its parent. */
process.on('disconnect', () => process.exit());
process.on('message', (message: ToAws) => {
  if ('answer' in message) {
    questions[message.question]?.(message.answer);
    return;
  }
  const { instance, role } = message;
  const server = instanceRoleServer({
    role,
    ec2: (body) =>
      new Promise((resolve) => {
        tell({ instance, question: questions.push(resolve) - 1, body });
      }),
  });
  server.listen(0, '127.0.0.1', () => {
    tell({ instance, port: (server.address() as AddressInfo).port });
  });
});
