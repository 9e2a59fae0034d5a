import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** The tools that become another user where there is only one: a shim runs the command as it is. */
export const BECOMING_TOOLS = ['runuser', 'su'] as const;

/** As they do, but only found first on PATH: the sandbox itself needs the program. */
const SETPRIV = 'setpriv';

/** Shims of every instance that don't ask the broker. This machine's sudo drops the shims from PATH, or is missing. */
export const OWN_TOOLS = ['sudo', 'systemd-run'] as const;

interface InstallOptions {
  /** Where the shims are put. */
  readonly hostPath: string;
  /** Where the shims find the broker, as they see it. */
  readonly brokerDirectory: string;
  /** Tools that ask the broker. */
  readonly asking: readonly string[];
  /** Tools that run a command as another user where there is only one; none where there are several. */
  readonly becoming: readonly string[];
  /** Where curl finds AWS, as the instance sees it. */
  readonly socket: string;
}

/** Writes the shims, readable and executable by all. */
export function installShims({ hostPath, brokerDirectory, asking, becoming, socket }: InstallOptions): void {
  mkdirSync(hostPath, { recursive: true });
  const put = (tool: string, text: string): void => {
    writeFileSync(join(hostPath, tool), text);
    chmodSync(join(hostPath, tool), 0o755);
  };
  const read = (file: string): string =>
    readFileSync(join(__dirname, file), 'utf8').replaceAll('@DIRECTORY@', brokerDirectory);
  for (const tool of asking) {
    put(tool, read('ask.sh'));
  }
  put('units.sh', read('units.sh'));
  put('systemd-run', read('systemd-run.sh'));
  if (becoming.length > 0) {
    put(SETPRIV, read('setpriv.sh'));
  }
  const runuser = becoming.length === 0 ? programOf('runuser') : undefined;
  for (const tool of ['sudo', ...becoming]) {
    put(tool, read('become.sh').replaceAll('@RUNUSER@', runuser ?? "''"));
  }
  const curl = programOf('curl');
  if (curl !== undefined) {
    put('curl', read('curl.sh').replaceAll('@SOCKET@', socket).replaceAll('@CURL@', curl));
  }
}

/** This machine's own program, by its full path. */
function programOf(name: string): string | undefined {
  const places = ['/usr/bin', '/usr/sbin', '/bin', '/sbin', '/usr/local/bin'];
  return places.map((place) => join(place, name)).find((path) => existsSync(path));
}
