import { Reason } from '../../lambdas/domain/outcome';
import type { Policy } from '../../lambdas/domain/policy';
import { TAGS_PER_RESOURCE } from '../../lambdas/domain/snapshot-tags';
import { inkOf, type Palette, type TerminalStyle } from '../../rehearsal/report/terminal/palette';
import { counted } from '../../rehearsal/report/figures';
import { harmless, table } from '../../rehearsal/report/terminal/lines';
import type { CheckReport, DocumentReport } from './report';
import { consequenceOf, type Outlook, type TargetCheck } from './target-check';

/** The report for a terminal: the document, one line per target, and the conclusion; it ends with a line break. */
export function renderCheck(report: CheckReport, policy: Policy, { color, width }: TerminalStyle): string {
  const palette = inkOf(color);
  const lines = [
    `${palette.strong(`Policy ${report.policy}`)} in ${report.region}: ${counted(report.matched, 'instance')} with ${report.selector}`,
    ...(report.document === undefined ? [] : [documentLine(report.document, palette)]),
    '',
    ...(report.targets.length === 0 ? nothingLines(report, palette) : targetLines(report, policy, { palette, width })),
    '',
    conclusion(report, palette),
  ];
  return `${harmless(lines.join('\n'), color)}\n`;
}

/** Output of a dry-run, under the name of its target. Control characters are removed. */
export function renderOutput({ instanceId, name }: TargetCheck, lines: readonly string[]): string {
  const title = `dry-run on ${instanceId} ${name}`.trimEnd();
  return harmless([`${title}:`, ...lines.map((line) => `  | ${line}`)].join('\n'), 'plain') + '\n';
}

const ACCESS = {
  tagged: 'tagged DLMScriptsAccess=true',
  untagged: 'not tagged DLMScriptsAccess=true',
  granted: "AWS's own",
} as const;

function documentLine(document: DocumentReport, palette: Palette): string {
  const { name, version, platforms = [], parameters = [] } = document;
  if (document.status !== 'usable') {
    return `Document ${name}: ${palette.bad(document.status)}: ${document.detail ?? ''}`;
  }
  const optional = parameters.filter((parameter) => parameter !== 'executionId' && parameter !== 'command');
  const facts = [
    `version ${version ?? ''}`,
    platforms.length === 0 ? 'for any platform' : `for ${platforms.join(', ')}`,
    { ...ACCESS, unknown: palette.warn('its tags can not be read from here') }[document.access],
    ...(optional.length === 0 ? [] : [`takes ${optional.join(', ')}`]),
    ...(document.access === 'granted' || optional.includes('leaseSeconds')
      ? []
      : [palette.warn('has only its own lease, if any')]),
  ];
  return `Document ${name}: ${facts.join(', ')}`;
}

function nothingLines({ selector, region }: CheckReport, palette: Palette): readonly string[] {
  return [
    palette.bad(`  NOTHING MATCHES: no instance in ${region} has ${selector}. This policy backs up nothing.`),
    '  Tags are exact and case sensitive. Terminated instances do not count. Use --region for another Region.',
  ];
}

function targetLines(
  { targets, document }: CheckReport,
  policy: Policy,
  { palette, width }: { readonly palette: Palette; readonly width: number },
): readonly string[] {
  const dryRuns = targets.some(({ dryRun }) => dryRun !== undefined);
  const head = ['verdict', 'instance', 'name', 'state', 'platform', 'agent', 'document', 'volumes', 'tags'];
  return table({
    head: [...head, ...(dryRuns ? ['dry-run'] : []), 'in a run'],
    rows: targets.map((target) => [
      palette[TONES[target.outlook]](target.outlook),
      target.instanceId,
      target.name,
      target.state,
      target.platform ?? '-',
      target.agent,
      documentCell(target, document),
      volumesCell(target),
      `${String(target.tags.used)}/${String(TAGS_PER_RESOURCE)}`,
      ...(dryRuns ? [dryRunCell(target)] : []),
      inARun(target, policy),
    ]),
    indent: '  ',
    width,
    palette,
  });
}

const TONES = {
  ready: 'good',
  'falls back': 'warn',
  skipped: 'bad',
  'no set': 'bad',
  unchecked: 'bad',
} as const satisfies Readonly<Record<Outlook, keyof Palette>>;

function documentCell({ platform }: TargetCheck, document: DocumentReport | undefined): string {
  if (document === undefined) {
    return 'none';
  }
  if (document.status !== 'usable') {
    return document.status;
  }
  const { platforms = [], version = '' } = document;
  const fits = platform === undefined || platforms.length === 0 || platforms.includes(platform);
  return fits ? `v${version} fits` : `not ${platform}`;
}

function volumesCell({ volumes: { taken, excluded } }: TargetCheck): string {
  return excluded === 0 ? String(taken) : `${String(taken)}, ${String(excluded)} out`;
}

function dryRunCell({ dryRun }: TargetCheck): string {
  if (dryRun === undefined) {
    return '-';
  }
  return dryRun.exitCode === undefined ? dryRun.result : `${dryRun.result}, exit ${String(dryRun.exitCode)}`;
}

/** What a person can do about a reason, if the reason's own detail does not say it. */
const ADVICE: Partial<Readonly<Record<Reason, string>>> = {
  [Reason.NOT_MANAGED]:
    'install and start the SSM Agent, let it reach Systems Manager, and give the instance profile AmazonSSMManagedInstanceCore',
  [Reason.AGENT_OFFLINE]: 'restart the SSM Agent, or find out why it can’t reach Systems Manager',
  [Reason.INSTANCE_STOPPED]:
    'start it, or exclude it while it is stopped: its volumes do not change, but no script can prove that',
  [Reason.PLATFORM_MISMATCH]: 'use a policy with a document for their platform',
  [Reason.PRE_SCRIPT_FAILED]: 'read the output of the dry-run: with --show-output, or on the instance',
};

function inARun(target: TargetCheck, policy: Policy): string {
  const { detail, reason, tags, outlook } = target;
  const advice = reason === undefined ? undefined : ADVICE[reason];
  const dropped =
    tags.dropped.length === 0
      ? undefined
      : `the volumes' tags do not fit and are not copied: ${tags.dropped.join(', ')}`;
  const said = [consequenceOf(target, policy), detail, outlook === 'ready' ? undefined : advice, dropped];
  return said.filter((part) => part !== undefined).join('; ');
}

function conclusion({ matched, targets }: CheckReport, palette: Palette): string {
  const ready = targets.filter(({ outlook }) => outlook === 'ready').length;
  const others = [...new Set(targets.map(({ outlook }) => outlook))].filter((outlook) => outlook !== 'ready');
  const counts = others.map(
    (outlook) => `${outlook}: ${String(targets.filter((target) => target.outlook === outlook).length)}`,
  );
  const left = matched - targets.length;
  const text = [`${String(ready)} of ${counted(targets.length, 'target')} ready`, ...counts].join(', ');
  const unseen = left === 0 ? '' : ` (${palette.warn(`${String(left)} more were not checked: --limit`)})`;
  return (ready === targets.length && ready > 0 ? palette.good(text) : palette.bad(text)) + unseen;
}
