import type { Ports } from '../../lambdas/ports';

/** Where an invocation dies: at its `call`-th call of a port, from 1. One that hangs there dies when its time is up. */
export interface Death {
  readonly call: number;
  readonly side: 'before' | 'after' | 'hangs';
}

/** One call of a port that an invocation made. */
export interface PortCall {
  /** From 1. */
  readonly number: number;
  readonly port: string;
  readonly method: string;
}

export interface Mortal {
  readonly ports: Ports;
  /** More ports of the same invocation. */
  readonly wrap: (ports: Ports) => Ports;
  /** Rejects when the invocation dies; never settles otherwise. */
  readonly death: Promise<never>;
  readonly kill: (reason: Error) => void;
}

/** Ports whose methods make no call: an invocation can't die of them. */
const WITHOUT_CALLS: readonly string[] = ['metrics', 'clock', 'invocation', 'log', 'random'];

/** Ports of an invocation that can die: what it asked last is never answered, and it asks no more. */
export function mortalPorts(
  ports: Ports,
  planned: { readonly death?: Death; readonly reason: Error; readonly onCall?: (call: PortCall) => void },
): Mortal {
  const dead = new Promise<never>(() => undefined);
  const life = { calls: 0, state: 'alive', end: (_reason: Error): void => undefined };
  const death = new Promise<never>((_, reject) => {
    life.end = reject;
  });
  death.catch(() => undefined); // An invocation that ended before does not wait for it.
  const kill = (reason: Error): void => {
    life.state = 'dead';
    life.end(reason);
  };
  const wrap =
    (named: Omit<PortCall, 'number'>, method: (...args: unknown[]) => Promise<unknown>) =>
    async (...args: unknown[]) => {
      if (life.state === 'dead') {
        return dead;
      }
      life.calls += 1;
      planned.onCall?.({ ...named, number: life.calls });
      if (life.calls !== planned.death?.call) {
        return method(...args);
      }
      if (planned.death.side === 'hangs') {
        return dead;
      }
      if (planned.death.side === 'after') {
        await method(...args).catch(() => undefined);
      } // Its answer dies with it.
      kill(planned.reason);
      return dead;
    };
  const wrapPort = ([port, methods]: [string, object]): [string, object] => {
    if (WITHOUT_CALLS.includes(port)) {
      return [port, methods];
    }
    const calls = Object.entries(methods) as [string, () => Promise<unknown>][];
    return [port, Object.fromEntries(calls.map(([method, call]) => [method, wrap({ port, method }, call)]))];
  };
  const wrapAll = (all: Ports): Ports => Object.fromEntries(Object.entries(all).map(wrapPort)) as unknown as Ports;
  return { ports: wrapAll(ports), wrap: wrapAll, death, kill };
}
