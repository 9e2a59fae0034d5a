/** How a program is told what to run. */
export interface Wrapper {
  /** Options whose value may be the next word: letters, and long names. */
  readonly valued: ReadonlySet<string>;
  /** Words between the options and the wrapped command. */
  readonly words: number;
  /**
   * `string`: takes a string for a shell by -c. `shell`: one word as the command is such a string. `login`: without a
   * command it runs a shell on its standard input. `-x`: with this option there are no words.
   */
  readonly traits: ReadonlySet<string>;
  /** The command stands after one of these words; where there are any, the program by itself runs nothing else. */
  readonly commands: Map<string, Wrapper>;
}

/** From the manuals. A path of words (a comma separates names for the same), words, traits, options with values. */
const TABLE = `
nohup,setsid,command,builtin,busybox | 0 | |
sudo | 0 | login | u g h p C D R T r t U user group host prompt chdir chroot role type other-user close-from
doas | 0 | login | u C
timeout | 1 | | k s kill-after signal
nice | 0 | | n adjustment
ionice | 0 | | c n t class classdata
chrt,taskset,gosu,su-exec,setuidgid | 1 | |
stdbuf | 0 | | i o e input output error
env | 0 | | u C S unset chdir
exec | 0 | | a
time | 0 | | f o format output
chroot | 1 | login | userspec groups
nsenter | 0 | login | t S G target setuid setgid
unshare | 0 | login | R w S G root wd setuid setgid map-user map-group
setpriv | 0 | | reuid regid groups inh-caps ambient-caps bounding-set securebits selinux-label
systemd-inhibit | 0 | | what who why mode
ip | 0 | | n netns
ip netns exec | 1 | |
runuser | 1 | string login -u --user | u g G s w user group supp-group shell
su | 1 | string login | g G s w group supp-group shell
chpst | 0 | | u U b e / n l L m d o p f c r t C
flock | 1 | string | w E timeout wait conflict-exit-code
script | 0 | string | I O B T o E
parallel | 0 | | j P n N L I S a jobs max-procs max-args arg-file sshlogin
xargs | 0 | | I n P d L s a E max-args max-procs delimiter max-lines arg-file replace
systemd-run | 0 | | u p E M H unit property setenv machine host slice description on-active on-boot on-calendar on-unit-active uid gid nice working-directory service-type timer-property path-property
docker,podman,nerdctl | 0 | | c H l a n context host log-level config tlscacert tlscert tlskey connection url root runroot storage-driver storage-opt address namespace snapshotter data-root
docker,podman,nerdctl exec | 1 | -l --latest | e u w env env-file user workdir detach-keys preserve-fds
docker,podman,nerdctl container exec | 1 | -l --latest | e u w env env-file user workdir detach-keys preserve-fds
docker,podman,nerdctl run | 1 | | v e u w p m h l a name volume env env-file user workdir network net publish entrypoint memory mount link hostname add-host cap-add device label log-driver restart security-opt tmpfs ulimit cpus pull platform ipc pid userns volumes-from
docker,podman,nerdctl compose | 0 | | f p file project-name profile env-file project-directory ansi parallel progress
docker,podman,nerdctl compose exec,run | 1 | | e u w v p l env user workdir index volume publish name entrypoint label
docker-compose,podman-compose | 0 | | f p H file project-name profile env-file project-directory ansi parallel progress host
docker-compose,podman-compose exec,run | 1 | | e u w v p l env user workdir index volume publish name entrypoint label
kubectl,oc | 0 | | n s v namespace context kubeconfig cluster user as as-group token server request-timeout cache-dir certificate-authority client-key client-certificate tls-server-name
kubectl,oc exec | 1 | | n c f s v namespace container filename context kubeconfig cluster user as token server request-timeout pod-running-timeout
k3s,microk8s kubectl | 0 | | n namespace context kubeconfig
k3s,microk8s kubectl exec | 1 | | n c f namespace container filename context kubeconfig
crictl | 0 | | c i r t config image-endpoint runtime-endpoint timeout
crictl exec | 1 | | r timeout transport
ctr | 0 | | a n address namespace timeout connect-timeout
ctr task,tasks,t exec | 1 | | exec-id cwd user fifo-dir
lxc,incus | 0 | | project
lxc,incus exec | 1 | | T project env user group cwd mode
lxc-attach | 0 | | n v P name lxcpath
machinectl | 0 | | M H E machine host setenv uid
machinectl shell | 1 | | E setenv uid
ssh | 1 | shell login | B b c D E e F I i J L l m O o p Q R S W w
sshpass | 0 | | p f d P`;

/** Programs that run the program that follows. */
export const WRAPPERS = readTable();

function readTable(): ReadonlyMap<string, Wrapper> {
  const root: Map<string, Wrapper> = new Map();
  for (const line of TABLE.trim().split('\n')) {
    const [path = [], [words] = [], traits, valued] = line.split('|').map((cell) => cell.trim().split(' '));
    const place = (at: Map<string, Wrapper>, [names = '', ...rest]: readonly string[]): void => {
      for (const name of names.split(',')) {
        const own = at.get(name) ?? {
          valued: new Set(valued),
          words: Number(words),
          traits: new Set(traits),
          commands: new Map(),
        };
        at.set(name, own);
        if (rest.length > 0) {
          place(own.commands, rest);
        }
      }
    };
    place(root, path);
  }
  return root;
}
