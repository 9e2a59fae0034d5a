import { messageOf } from '../../json';
import { fail, succeed, type Answer } from './tool';

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
  const [verb = '', ...units] = args.filter((arg) => !arg.startsWith('-'));
  const names = units.map((unit) => unit.replace(/\.service$/, ''));
  const missing = names.find((name) => services.state(name) === undefined);
  const unit = missing?.includes('.') === true ? missing : `${missing ?? ''}.service`;
  switch (verb) {
    case 'is-active': {
      const isQuiet = args.includes('-q') || args.includes('--quiet');
      return isActive(names.map((name) => services.state(name)), isQuiet ? 'quiet' : 'loud'); // prettier-ignore
    }
    case 'is-enabled':
      return missing === undefined ? succeed('enabled') : fail(1, 'not-found');
    case 'status':
      return missing === undefined ? status(names, services) : fail(4, `Unit ${unit} could not be found.`);
    case 'daemon-reload':
      return succeed();
    case 'reset-failed':
      return missing === undefined
        ? succeed()
        : fail(1, `Failed to reset failed state of unit ${unit}: Unit ${unit} not loaded.`);
    case 'start':
    case 'stop':
    case 'restart':
      return missing === undefined
        ? change(verb, names, services)
        : fail(5, `Failed to ${verb} ${unit}: Unit ${unit} not found.`);
    default:
      return fail(1, `systemctl ${verb}: not known to the rehearsal's systemctl`);
  }
}

/** Exit code 3: not running; 4: no such unit. */
function isActive(states: readonly (ServiceState | undefined)[], loudness: 'quiet' | 'loud'): Answer {
  const failure = states.every((state) => state === undefined) ? 4 : 3;
  const exitCode = states.includes('active') ? 0 : failure;
  const stdout = loudness === 'quiet' ? '' : states.map((state) => state ?? 'inactive').join('\n');
  return { exitCode, stdout, stderr: '' };
}

function status(names: readonly string[], services: Services): Answer {
  const isRunning = (name: string): boolean => services.state(name) === 'active';
  const text = names.map((name) => {
    const state = isRunning(name) ? 'active (running)' : 'inactive (dead)';
    return `${isRunning(name) ? '●' : '○'} ${name}.service\n     Loaded: loaded (enabled)\n     Active: ${state}`;
  });
  return { exitCode: names.every(isRunning) ? 0 : 3, stdout: text.join('\n\n'), stderr: '' };
}

async function change(
  verb: 'start' | 'stop' | 'restart',
  names: readonly string[],
  services: Services,
): Promise<Answer & { readonly changed?: string }> {
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
    return fail(1, `Job for ${names.join(' ')} failed: ${messageOf(error)}`);
  }
  return { ...succeed(), changed: verb };
}
