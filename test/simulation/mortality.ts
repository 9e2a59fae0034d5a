import type { Ports } from '../../lambdas/ports';

/** Where an invocation dies: at its `call`-th call of a port, from 1. */
export interface Death {
  readonly call: number;
  readonly side: 'before' | 'after';
}

export interface Mortal {
  readonly ports: Ports;
  /** Rejects when the invocation dies; never settles otherwise. */
  readonly death: Promise<never>;
  readonly kill: (reason: Error) => void;
}

/** Ports whose methods make no call: an invocation can't die of them. */
const WITHOUT_CALLS: readonly string[] = ['metrics', 'clock', 'invocation', 'log', 'random'];

/** Ports of an invocation that can die: what it asked last is never answered, and it asks no more. */
export function mortalPorts(ports: Ports, planned: { readonly death?: Death; readonly reason: Error }): Mortal {
  const dead = new Promise<never>(() => undefined);
  const life = { calls: 0, state: 'alive', end: (_reason: Error): void => undefined };
  const death = new Promise<never>((_, reject) => {
    life.end = reject;
  });
  death.catch(() => undefined); // Whoever races with it sees it; an invocation that ended before does not.
  const kill = (reason: Error): void => {
    life.state = 'dead';
    life.end(reason);
  };
  const wrap =
    (method: (...args: unknown[]) => Promise<unknown>) =>
    async (...args: unknown[]) => {
      if (life.state === 'dead') return dead;
      life.calls += 1;
      if (life.calls !== planned.death?.call) return method(...args);
      if (planned.death.side === 'after') await method(...args).catch(() => undefined); // Its answer dies with it.
      kill(planned.reason);
      return dead;
    };
  const wrapped = Object.entries(ports).map(([name, port]: [string, object]): [string, object] => {
    const methods = Object.entries(port) as [string, () => Promise<unknown>][];
    const isMortal = !WITHOUT_CALLS.includes(name);
    return [name, isMortal ? Object.fromEntries(methods.map(([method, call]) => [method, wrap(call)])) : port];
  });
  return { ports: Object.fromEntries(wrapped) as unknown as Ports, death, kill };
}
