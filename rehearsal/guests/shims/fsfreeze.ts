import type { FreezeOutcome } from '../freezing/freezer';
import { fail, readArguments, succeed, type Answer } from './tool';

type FreezeRequest =
  { readonly kind: 'freeze' | 'thaw'; readonly path: string } | { readonly kind: 'answer'; readonly answer: Answer };

type FreezeTool = 'fsfreeze' | 'xfs_freeze';

/** Reads the arguments as the tool of util-linux, or of xfsprogs, does, its messages included. */
export function parseFsfreeze(args: readonly string[], tool: FreezeTool = 'fsfreeze'): FreezeRequest {
  const { flags, words, unknown } = readArguments(args, { freeze: 'f', unfreeze: 'u', version: 'V', help: 'h' });
  const [path, extra] = words;
  if (flags.has('version')) {
    return { kind: 'answer', answer: succeed(`${tool} (rehearsal)`) };
  }
  if (flags.has('help')) {
    return { kind: 'answer', answer: succeed(`Usage:\n ${tool} [options] <mountpoint>`) };
  }
  const mistake = mistakeIn(flags, words, unknown);
  if (mistake !== undefined || path === undefined || extra !== undefined) {
    const usage = 'Usage: xfs_freeze [-V] [-f | -u] <mountpoint>';
    const answer = tool === 'xfs_freeze' ? fail(2, usage) : fail(1, `fsfreeze: ${mistake}`);
    return { kind: 'answer', answer };
  }
  return { kind: flags.has('freeze') ? 'freeze' : 'thaw', path };
}

function mistakeIn(
  flags: ReadonlySet<string>,
  words: readonly string[],
  unknown: string | undefined,
): string | undefined {
  if (unknown !== undefined) {
    return `unrecognized option '${unknown}'`;
  }
  if (flags.has('freeze') === flags.has('unfreeze')) {
    return flags.has('freeze')
      ? 'mutually exclusive arguments: --freeze --unfreeze'
      : 'neither --freeze or --unfreeze specified';
  }
  if (words.length !== 1) {
    return words.length === 0 ? 'no filename specified' : 'unexpected number of arguments';
  }
  return undefined;
}

/** What the tool prints for what the kernel answered. */
export function fsfreezeAnswer(
  { kind, path, tool }: { readonly kind: 'freeze' | 'thaw'; readonly path: string; readonly tool: FreezeTool },
  outcome: FreezeOutcome | { readonly kind: 'refused' },
): Answer {
  if (outcome.kind === 'done') {
    return succeed();
  }
  const reasons = { busy: 'Device or resource busy', invalid: 'Invalid argument', refused: 'Operation not permitted' };
  const reason = outcome.kind === 'failed' ? outcome.message : reasons[outcome.kind];
  const verb = kind === 'freeze' ? 'freeze' : 'unfreeze';
  const place = `filesystem ${kind === 'freeze' ? 'at' : 'mounted at'} ${path}`;
  return fail(
    1,
    tool === 'xfs_freeze'
      ? `${tool}: cannot ${verb} ${place}: ${reason}`
      : `${tool}: ${path}: ${verb} failed: ${reason}`,
  );
}
