import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** The tools that become another user; where there is only one user, a shim runs the command as it is. */
export const BECOMING_TOOLS = ['runuser', 'su', 'sudo'] as const;

interface InstallOptions {
  /** Where the shims are put. */
  readonly hostPath: string;
  /** Where the shims find the broker, as they see it. */
  readonly brokerDirectory: string;
  /** Tools that ask the broker. */
  readonly asking: readonly string[];
  /** Tools that run a command as another user. */
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
  const ask = readFileSync(join(__dirname, 'ask.sh'), 'utf8').replaceAll('@DIRECTORY@', brokerDirectory);
  for (const tool of asking) {
    put(tool, ask);
  }
  const become = readFileSync(join(__dirname, 'become.sh'), 'utf8');
  for (const tool of becoming) {
    put(tool, become);
  }
  const curl = ['/usr/bin/curl', '/bin/curl', '/usr/local/bin/curl'].find((path) => existsSync(path));
  if (curl !== undefined) {
    const text = readFileSync(join(__dirname, 'curl.sh'), 'utf8');
    put('curl', text.replaceAll('@SOCKET@', socket).replaceAll('@CURL@', curl));
  }
}
