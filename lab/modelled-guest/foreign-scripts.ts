import { ExitCode } from '../../documents/contract';
import { nth } from './behavior';
import { checkMounts } from './pre-script';
import { Exit, type Process } from './process';
import type { ScriptHead } from './script-head';
import type { GuestState } from './state';

/**
 * A document written for DLM, at its barest: it freezes everything and thaws everything, knows no execution from
 * another, leaves no tombstone, gives no evidence and has no lease. Nobody thaws what its post-script does not.
 */
export async function foreignPre(state: GuestState, head: ScriptHead, process: Process): Promise<never> {
  const {
    fileSystems,
    behavior: { times },
  } = state;
  if (fileSystems.frozenPaths().length > 0) {
    throw new Exit(ExitCode.ALREADY_FROZEN, '', 'already frozen');
  }
  const behavior = nth(state.behavior.pre, state.worked.pre);
  state.worked.pre += 1;
  const mounts = checkMounts(state, head, behavior);
  await (behavior === 'hangs-unfrozen' ? process.hang() : process.sleep(times.quiesceMillis));
  if (behavior === 'fails-unfrozen') {
    throw new Exit(ExitCode.PRE_FAILED, '', 'failed before its first freeze');
  }
  for (const path of mounts) {
    fileSystems.freeze(path, head.executionId);
    await process.sleep(times.freezeMillis);
  }
  if (behavior === 'hangs-frozen') {
    await process.hang();
  }
  if (behavior === 'fails-thawed') {
    for (const path of mounts) {
      fileSystems.thaw(path, 'pre');
    }
  }
  if (behavior !== 'succeeds') {
    throw new Exit(ExitCode.PRE_FAILED, '', 'failed');
  }
  await process.sleep(times.reportMillis);
  throw new Exit(0, 'frozen\n');
}

export async function foreignPost(state: GuestState, _head: ScriptHead, process: Process): Promise<never> {
  const behavior = nth(state.behavior.post, state.worked.post);
  state.worked.post += 1;
  if (behavior === 'hangs') {
    await process.hang();
  }
  await process.sleep(state.behavior.times.thawMillis);
  if (behavior === 'fails') {
    throw new Exit(ExitCode.POST_FAILED, '', 'could not thaw');
  }
  const thawed = state.fileSystems.frozenPaths().filter((path) => state.fileSystems.thaw(path, 'command') === 'thawed');
  throw thawed.length === 0 ? new Exit(ExitCode.NOTHING_FROZEN, '', 'nothing is frozen') : new Exit(0, 'thawed\n');
}
