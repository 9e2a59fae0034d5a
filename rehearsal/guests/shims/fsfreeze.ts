import type { FreezeOutcome } from '../freezing/freezer';
import { fail, readArguments, succeed, type Answer } from './tool';

type FreezeRequest =
  { readonly kind: 'freeze' | 'thaw'; readonly path: string } | { readonly kind: 'answer'; readonly answer: Answer };

/** Reads the arguments as the tool of util-linux does, its messages included. */
export function parseFsfreeze(args: readonly string[]): FreezeRequest {
  const options = { freeze: 'f', unfreeze: 'u', version: 'V', help: 'h' };
  const { flags, words, unknown } = readArguments(args, options);
  const [path, extra] = words;
  if (flags.has('version')) {
    return { kind: 'answer', answer: succeed('fsfreeze from util-linux 2.38.1 (rehearsal)') };
  }
  if (flags.has('help')) {
    return { kind: 'answer', answer: succeed('Usage:\n fsfreeze [options] <mountpoint>') };
  }
  if (unknown !== undefined) {
    return refused(`unrecognized option '${unknown}'`);
  }
  if (flags.has('freeze') === flags.has('unfreeze')) {
    return refused(
      flags.has('freeze')
        ? 'mutually exclusive arguments: --freeze --unfreeze'
        : 'neither --freeze or --unfreeze specified',
    );
  }
  if (path === undefined || extra !== undefined) {
    return refused(path === undefined ? 'no filename specified' : 'unexpected number of arguments');
  }
  return { kind: flags.has('freeze') ? 'freeze' : 'thaw', path };
}

/** What the tool prints for what the kernel answered. */
export function fsfreezeAnswer(kind: 'freeze' | 'thaw', path: string, outcome: FreezeOutcome): Answer {
  if (outcome.kind === 'done') {
    return succeed();
  }
  const reasons = { busy: 'Device or resource busy', invalid: 'Invalid argument' };
  const reason = outcome.kind === 'failed' ? outcome.message : reasons[outcome.kind];
  return fail(1, `fsfreeze: ${path}: ${kind === 'freeze' ? 'freeze' : 'unfreeze'} failed: ${reason}`);
}

function refused(reason: string): FreezeRequest {
  return { kind: 'answer', answer: fail(1, `fsfreeze: ${reason}`) };
}
