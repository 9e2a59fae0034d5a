import type { Answer } from './answer';
import { fail, succeed } from './answer';

export type ServiceState = 'active' | 'inactive';

/** The services of an instance, as declared; those of a workload really start and stop. */
export interface Services {
  readonly state: (name: string) => ServiceState | undefined;
  /** Resolves when the service has reached the state. */
  readonly bring: (name: string, state: ServiceState) => Promise<void>;
}

/** Answers the verbs that documents use; any other is refused by name. Changes are reported as `changed`. */
export async function answerSystemctl(
  args: readonly string[],
  services: Services,
): Promise<Answer & { readonly changed?: string }> {
  const isQuiet = args.includes('-q') || args.includes('--quiet');
  const [verb, ...units] = args.filter((arg) => !arg.startsWith('-'));
  const names = units.map((unit) => unit.replace(/\.service$/, ''));
  if (verb === 'is-active') {
    return isActive(names, services, isQuiet ? 'quiet' : 'loud');
  }
  if (verb === 'is-enabled') {
    return names.every((name) => services.state(name) !== undefined) ? succeed('enabled') : fail(1, 'not-found');
  }
  if (verb === 'status') {
    return status(names, services);
  }
  if (verb === 'daemon-reload') {
    return succeed();
  }
  if (verb === 'start' || verb === 'stop' || verb === 'restart') {
    return change(verb, names, services);
  }
  return fail(1, `systemctl ${verb ?? ''}: not known to the rehearsal's systemctl`);
}

function isActive(names: readonly string[], services: Services, loudness: 'quiet' | 'loud'): Answer {
  const states = names.map((name) => services.state(name));
  const exitCode = states.includes('active') ? 0 : exitCodeOf(states);
  return {
    exitCode,
    stdout: loudness === 'quiet' ? '' : states.map((state) => state ?? 'inactive').join('\n'),
    stderr: '',
  };
}

/** 3: not running; 4: no such unit. */
function exitCodeOf(states: readonly (ServiceState | undefined)[]): number {
  return states.every((state) => state === undefined) ? 4 : 3;
}

function status(names: readonly string[], services: Services): Answer {
  const missing = names.find((name) => services.state(name) === undefined);
  if (missing !== undefined) {
    return fail(4, `Unit ${missing}.service could not be found.`);
  }
  const text = names.map((name) => {
    const running = services.state(name) === 'active';
    return `${running ? '●' : '○'} ${name}.service\n     Loaded: loaded (enabled)\n     Active: ${running ? 'active (running)' : 'inactive (dead)'}`;
  });
  return {
    exitCode: names.every((name) => services.state(name) === 'active') ? 0 : 3,
    stdout: text.join('\n\n'),
    stderr: '',
  };
}

async function change(
  verb: 'start' | 'stop' | 'restart',
  names: readonly string[],
  services: Services,
): Promise<Answer & { readonly changed?: string }> {
  const missing = names.find((name) => services.state(name) === undefined);
  if (missing !== undefined) {
    return fail(5, `Failed to ${verb} ${missing}.service: Unit ${missing}.service not found.`);
  }
  try {
    for (const name of names) {
      if (verb !== 'start') {
        await services.bring(name, 'inactive');
      }
      if (verb !== 'stop') {
        await services.bring(name, 'active');
      }
    }
  } catch (error) {
    return fail(1, `Job for ${names.join(' ')} failed: ${error instanceof Error ? error.message : String(error)}`);
  }
  return { ...succeed(), changed: verb };
}
