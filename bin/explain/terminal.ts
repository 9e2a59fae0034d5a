import { counted, figure } from '../../rehearsal/report/figures';
import { harmless, table } from '../../rehearsal/report/terminal/lines';
import { inkOf, type Palette, type TerminalStyle } from '../../rehearsal/report/terminal/palette';
import { sumOf, type ExplainedPolicy, type ExplainedSet, type Explanation, type NextAction } from './explanation';

/** The explanation for a terminal: each set of one policy, or a line for each policy; it ends with a line break. */
export function renderExplanation(
  explanation: Explanation,
  { detail, color, width }: TerminalStyle & { readonly detail: 'sets' | 'policies' },
): string {
  const palette = inkOf(color);
  const { policies } = explanation;
  const page = { palette, width };
  const lines = [
    ...headLines(explanation, palette),
    ...(detail === 'sets' ? policies.flatMap((policy) => policyLines(policy, page)) : shortLines(policies, page)),
    ...policies.flatMap((policy) => adviceLines(policy, palette)),
    ...sumLines(policies),
  ];
  return `${harmless(lines.join('\n'), color)}\n`;
}

interface Page {
  readonly palette: Palette;
  readonly width: number;
}

function headLines(
  { region, observedAt, judgedAt, unseen, unreadable }: Explanation,
  palette: Palette,
): readonly string[] {
  return [
    `Sets of the engine in ${region}, as seen at ${observedAt}`,
    ...(judgedAt === observedAt
      ? []
      : [palette.warn(`judged as if it were ${judgedAt}: later sets and changes are not foreseen`)]),
    ...unseen.map((one) =>
      palette.bad(`Region ${one.region} could not be listed (${one.cause}); its copies are not shown`),
    ),
    ...unreadable.map(({ policy, arn, cause }) =>
      palette.bad(
        `policy ${policy} can't be read (${cause}); deploy it again: until then no set is removed, see ${arn}`,
      ),
    ),
    '',
  ];
}

function policyLines({ policy, state, sets, others }: ExplainedPolicy, { palette, width }: Page): readonly string[] {
  return [
    `${palette.strong(`Policy ${policy}`)}, ${STATES[state]}: ${counted(sets.length, 'set')}`,
    ...(sets.length === 0
      ? []
      : table({
          head: [
            'fate',
            'start',
            'instance',
            'Region',
            'schedules',
            'state',
            'verdict',
            'GiB',
            '$/month',
            'why, and what is next',
          ],
          rows: [...sets]
            .reverse()
            .map((set) => [
              palette[FATE_TONES[set.fate]](set.fate),
              set.takenAt,
              set.instance,
              set.region,
              set.schedules.join(', '),
              set.state,
              verdictOf(set),
              gib(set.estimate.bytes),
              dollars(set.estimate.usdPerMonth),
              [...set.reasons, ...drillText(set), ...set.next.map((next) => nextText(next, set))].join('; '),
            ]),
          indent: '  ',
          width,
          palette,
          right: [7, 8],
        })),
    ...others.map((next) => `  next: ${next.action} ${next.snapshotIds.join(', ')} in ${next.region}: ${next.reason}`),
    '',
  ];
}

const STATES = {
  enabled: 'enabled',
  disabled: 'disabled, so none of its sets is removed',
  unreadable: 'which can not be read',
  gone: 'not deployed any more',
} as const satisfies Readonly<Record<ExplainedPolicy['state'], string>>;

/** The colour of each fate. */
export const FATE_TONES = { keep: 'good', remove: 'bad', ignore: 'warn' } as const satisfies Readonly<
  Record<ExplainedSet['fate'], keyof Palette>
>;

function verdictOf({ consistency, proof }: ExplainedSet): string {
  return proof === '' ? consistency : `${consistency} (${proof})`;
}

function drillText({ drill }: ExplainedSet): readonly string[] {
  return drill === undefined ? [] : [`restore drill ${drill.verdict} at ${drill.at}`];
}

/** The reason of a removal is that of the set. */
function nextText({ action, reason, toRegion }: NextAction, { reasons }: ExplainedSet): string {
  const where = toRegion === undefined ? '' : ` to ${toRegion}`;
  return reason === reasons.join('; ') ? `next: ${action}` : `next: ${action}${where} (${reason})`;
}

function shortLines(policies: readonly ExplainedPolicy[], { palette, width }: Page): readonly string[] {
  if (policies.length === 0) {
    return ['  no policy and no set; give --region if the engine is elsewhere', ''];
  }
  return [
    ...table({
      head: ['policy', 'state', 'sets', 'kept', 'removed', 'ignored', 'orphans', 'GiB', '$/month', 'next'],
      rows: policies.map(({ policy, state, sets, others, counts, estimate }) => [
        policy,
        state,
        figure(sets.length),
        figure(counts.keep),
        figure(counts.remove),
        figure(counts.ignore),
        figure(counts.orphans),
        gib(estimate.bytes),
        dollars(estimate.usdPerMonth),
        countsOf([...sets.flatMap(({ next }) => next), ...others]),
      ]),
      indent: '  ',
      width,
      palette,
      right: [2, 3, 4, 5, 6, 7, 8],
    }),
    '',
  ];
}

function countsOf(actions: readonly NextAction[]): string {
  const kinds = [...new Set(actions.map(({ action }) => action))];
  return kinds.map((kind) => `${kind} ${figure(actions.filter(({ action }) => action === kind).length)}`).join(', ');
}

function adviceLines({ policy, state, heldBack, counts }: ExplainedPolicy, palette: Palette): readonly string[] {
  return [
    ...heldBack.map(({ region, wanted, allowed, sets }) =>
      palette.warn(
        `Policy ${policy} in ${region}: the rules remove ${figure(wanted)} of ${counted(sets, 'set')}, one round removes at most ${figure(allowed)}; see npx quiesce prune --policy ${policy} --allow-more`,
      ),
    ),
    ...(counts.orphans === 0 || state === 'unreadable'
      ? []
      : [
          palette.warn(
            `Policy ${policy}: the policy or a schedule of ${counted(counts.orphans, 'set')} is gone, so they stay; see npx quiesce prune --policy ${policy} --orphans`,
          ),
        ]),
  ];
}

function sumLines(policies: readonly ExplainedPolicy[]): readonly string[] {
  const { bytes, usdPerMonth, snapshots, ofVolumeSize } = sumOf(policies.map(({ estimate }) => estimate));
  const sets = policies.reduce((sum, policy) => sum + policy.sets.length, 0);
  const unknown =
    ofVolumeSize === 0
      ? ''
      : ` For ${counted(ofVolumeSize, 'snapshot')} EC2 does not say a size; the size of the volume is taken.`;
  return [
    `In all ${counted(sets, 'set')} of ${counted(snapshots, 'snapshot')}: at most ${gib(bytes)} GiB and $${dollars(usdPerMonth)} a month.`,
    `These are upper bounds of the storage, by prices of us-east-1: EC2 does not say what snapshots of a volume share. Fast restore and copying cost extra.${unknown}`,
  ];
}

function gib(bytes: number): string {
  return figure(Math.round((bytes / 1_024 ** 3) * 10) / 10);
}

function dollars(usd: number): string {
  return usd.toFixed(2);
}
