/**
 * Words that run a program as in a container: with mounts and process ids of its own. Each place of `volumes` shows the
 * place of this machine that it names.
 */
export function inContainer(volumes: Readonly<Record<string, string>>): readonly [string, ...string[]] {
  const mounts = Object.entries(volumes).map(([place, source]) => `mount --bind '${source}' '${place}'`);
  const inside = [...mounts, 'exec "$0" "$@"'].join(' && ');
  return ['unshare', '-m', '-p', '-f', '--kill-child', '--mount-proc', 'sh', '-c', inside];
}
