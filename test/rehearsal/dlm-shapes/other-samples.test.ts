import { describeWhere } from '../../describe-where';
import { sharedInstance } from '../guests/shared-instance';
import { noRealVolumes, run } from '../guests/machine';
import { play, readShape } from './shapes';

describeWhere(noRealVolumes())('on an instance', () => {
  const instance = sharedInstance();

  const frozen = (): readonly string[] =>
    instance.guest
      .frozenIntervals()
      .filter(({ thawed }) => thawed === undefined)
      .map(({ mountPoint }) => mountPoint)
      .sort();

  describe('the shape of the sample for MySQL', () => {
    const { script } = readShape('mysql');
    const codeOf = async (command: string): Promise<number> => (await play(instance.guest, script(command))).exitCode;
    const armed = async (): Promise<string> => (await run(instance.guest, 'pgrep -fc "[t]haw_later"')).stdout;
    afterEach(() => run(instance.guest, 'fsfreeze -u /srv/a; fsfreeze -u /srv/b'));

    test('freezes and arms its thaw, and its post-script thaws and disarms', async () => {
      expect(await codeOf('dry-run')).toBe(0);
      expect(await codeOf('pre-script')).toBe(0);
      expect([frozen(), await armed()]).toEqual([['/srv/a', '/srv/b'], '1\n']);
      expect(await codeOf('pre-script')).toBe(204); // The probe finds the freeze by a remount that is refused.
      expect(await codeOf('post-script')).toBe(0);
      expect([frozen(), await armed()]).toEqual([[], '0\n']);
      expect(await codeOf('post-script')).toBe(205);
    });
  });

  describe('the shape of the document for InterSystems IRIS', () => {
    const { script } = readShape('iris');
    /** A container whose instance is frozen by a file, as IRIS answers: 5 is yes. */
    const CONTAINER = `docker() {
      shift 2
      case "$*" in
      *qall) printf 'head\\nline\\nup   IRIS ok\\n' ;;
      *IsWDSuspendedExt*) [ ! -e /run/iris-frozen ] || return 5 ;;
      *ExternalFreeze*) : >/run/iris-frozen; return 5 ;;
      *ExternalThaw*) rm /run/iris-frozen; return 5 ;;
      esac
    }`;
    const codeOf = async (command: string, beginning: string): Promise<number> =>
      (await play(instance.guest, script(command), beginning)).exitCode;

    test('freezes and thaws the instance of a container, by its own codes', async () => {
      const codes = ['dry-run', 'pre-script', 'pre-script', 'post-script', 'post-script'];
      const answered: number[] = [];
      for (const command of codes) {
        answered.push(await codeOf(command, CONTAINER));
      }
      expect(answered).toEqual([0, 0, 204, 0, 205]);
    });

    test('succeeds with nothing frozen where there is no instance, which only the observed freeze shows', async () => {
      const before = instance.guest.frozenIntervals().length;
      const missing = 'command() { case $* in *docker*) return 1 ;; esac; builtin command "$@"; }';
      expect(await codeOf('pre-script', missing)).toBe(0);
      expect(instance.guest.frozenIntervals()).toHaveLength(before);
    });
  });
});
