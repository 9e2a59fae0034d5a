import { CommandProblem } from '../problem';

/** What a schedule is called by people. */
interface Named {
  readonly name: string;
  readonly arn: string;
}

/** The one of a policy's schedules that is meant. Rejects with `CommandProblem` where there is none, or several are. */
export function chooseNamed<One extends Named>(
  own: readonly One[],
  {
    policy,
    wanted,
    noun,
  }: { readonly policy: string; readonly wanted: string | undefined; readonly noun: 'schedule' | 'drill' },
): One {
  const allowed = [...new Set(own.map(({ name }) => name))].join(', ');
  const named = own.filter(({ name }) => name === (wanted ?? name));
  const [first, other] = named;
  if (first === undefined) {
    throw new CommandProblem(`--${noun} is "${wanted ?? ''}", allowed: ${allowed}; correct it`);
  }
  if (other === undefined) {
    return first;
  }
  if (named.some(({ name }) => name !== first.name)) {
    throw new CommandProblem(`policy "${policy}" has several ${noun}s; also give --${noun}, allowed: ${allowed}`);
  }
  throw new CommandProblem(
    `policy "${policy}" is deployed twice (${named.map(({ arn }) => arn).join(', ')}); remove one of the stacks`,
  );
}
