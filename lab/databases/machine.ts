import { readFileSync } from 'node:fs';
import { cpus, release, totalmem } from 'node:os';

/** What the results depend on and the databases do not say. */
export interface Machine {
  readonly cores: number;
  readonly processor: string;
  readonly memoryGiB: number;
  readonly kernel: string;
  readonly system: string;
}

export function describeMachine(): Machine {
  const [processor] = cpus();
  return {
    cores: cpus().length,
    processor: processor?.model.trim() ?? 'unknown',
    memoryGiB: Math.round(totalmem() / 1024 ** 3),
    kernel: release().split('-')[0] ?? release(),
    system: /^PRETTY_NAME="?([^"\n]*)/m.exec(readFileSync('/etc/os-release', 'utf8'))?.[1] ?? 'Linux',
  };
}
