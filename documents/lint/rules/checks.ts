import { CHECK_PARAMETERS } from '../../contract';
import { foundAt, foundIf, type Rule } from '../finding';
import type { Run } from '../shell/trace';
import type { SsmDocument } from '../source/document';

/** Names that devices get in the order in which they were attached. */
const ORDERED_DEVICE = /^\/dev\/(sd|xvd|nvme\d+n)\w+$/;
const USES_DEVICE = /^(mount|fsck(\..*)?|e2fsck|xfs_repair|xfs_admin|btrfs|cryptsetup|dd)$/;

/** Whether the document checks a restored set. One that can freeze, too, is judged as one that freezes. */
export function isCheck({ parameters }: Pick<SsmDocument, 'parameters'>): boolean {
  const { allowedValues = [] } = parameters.find(({ name }) => name === 'command') ?? {};
  return allowedValues.includes('check') && !allowedValues.includes('pre-script');
}

/** What only a document that checks a restored set can have wrong. */
export const CHECK_RULES: readonly Rule[] = [
  {
    id: 'check-parameter-missing',
    severity: 'error',
    fix: `declare all of ${CHECK_PARAMETERS.join(', ')}, each with an allowedPattern or allowedValues`,
    inDocument: ({ parameters, offsetAt }) =>
      CHECK_PARAMETERS.filter((name) => !parameters.some((declared) => declared.name === name)).map((name) => ({
        at: offsetAt(['parameters']),
        message: `the parameter ${name} is missing: a drill sends it, and Systems Manager refuses a parameter that the document does not declare`,
      })),
  },
  {
    id: 'check-report-missing',
    severity: 'error',
    fix: 'print {"quiesce":1,"executionId":…,"checks":[{"name":…,"expected":…,"got":…,"ok":true}]} first on stdout',
    inScript: ({ script }) =>
      foundIf(
        !['quiesce', 'executionId', 'checks'].every((member) => new RegExp(`${member}\\\\*"\\s*:`).test(script)),
        0,
        'the script prints no report: a drill passes only by a report with at least one check',
      ),
  },
  {
    id: 'check-device-assumed',
    severity: 'warning',
    fix: 'find each device by the id of its volume: lsblk -dno NAME,SERIAL prints vol0123… for vol-0123…',
    inScript: ({ all }) =>
      foundAt(
        all.flatMap((run) =>
          USES_DEVICE.test(run.program) ? devicesOf(run).map((device) => ({ ...run, device })) : [],
        ),
        ({ program, device }) =>
          `${program} uses ${device}: the order of devices changes from start to start, so this may be another volume, or the one that the instance runs on`,
      ),
  },
];

function devicesOf({ args }: Run): readonly string[] {
  return args.map(({ value = '' }) => value.replace(/^if=/, '')).filter((value) => ORDERED_DEVICE.test(value));
}
