import type { Answer } from './answer';
import { fail, succeed } from './answer';
import type { FreezeOutcome } from '../freezing/freezer';

export type FreezeRequest =
  { readonly kind: 'freeze' | 'thaw'; readonly path: string } | { readonly kind: 'answer'; readonly answer: Answer };

/** Reads the arguments as the tool of util-linux does, its messages included. */
export function parseFsfreeze(args: readonly string[]): FreezeRequest {
  const actions = args.flatMap((arg) => actionOf(arg) ?? []);
  const unknown = args.find((arg) => arg.startsWith('-') && arg !== '--' && actionOf(arg) === undefined);
  const paths = args.filter((arg) => !arg.startsWith('-'));
  if (args.some((arg) => ['-V', '--version'].includes(arg))) {
    return answered(succeed('fsfreeze from util-linux 2.38.1 (rehearsal)'));
  }
  if (args.some((arg) => ['-h', '--help'].includes(arg))) {
    return answered(succeed('Usage:\n fsfreeze [options] <mountpoint>'));
  }
  if (unknown !== undefined) {
    return answered(fail(1, `fsfreeze: unrecognized option '${unknown}'`));
  }
  const [action] = actions;
  if (new Set(actions).size > 1) {
    return answered(fail(1, 'fsfreeze: mutually exclusive arguments: --freeze --unfreeze'));
  }
  if (action === undefined) {
    return answered(fail(1, 'fsfreeze: neither --freeze or --unfreeze specified'));
  }
  const [path, extra] = paths;
  if (path === undefined) {
    return answered(fail(1, 'fsfreeze: no filename specified'));
  }
  if (extra !== undefined) {
    return answered(fail(1, 'fsfreeze: unexpected number of arguments'));
  }
  return { kind: action, path };
}

function actionOf(arg: string): 'freeze' | 'thaw' | undefined {
  if (arg === '-f' || arg === '--freeze') {
    return 'freeze';
  }
  return arg === '-u' || arg === '--unfreeze' ? 'thaw' : undefined;
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

function answered(answer: Answer): FreezeRequest {
  return { kind: 'answer', answer };
}
