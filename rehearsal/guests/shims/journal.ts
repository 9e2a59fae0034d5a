import type { Clock } from '../../clock';
import { defined } from '../../json';

/** Who froze or thawed. */
export enum FreezeActor {
  /** A script of the instance, through `fsfreeze`. */
  SCRIPT = 'script',
  /** The stand-in itself, for as long as it copies an image. */
  STAND_IN = 'stand-in',
  /** The watchdog, because the bound had passed. */
  WATCHDOG = 'watchdog',
  /** The end of the rehearsal. */
  CLOSE = 'close',
}

interface FreezeEvent {
  readonly kind: 'frozen' | 'thawed';
  readonly volumeId: string;
  readonly mountPoint: string;
  readonly by: FreezeActor;
  /** Monotonic milliseconds (`performance.now()`) before the kernel was asked and after it had answered. */
  readonly askedMillis: number;
  readonly doneMillis: number;
  /** Wall clock at `doneMillis`, milliseconds since the epoch. */
  readonly doneAt: number;
}

interface NotedEvent {
  /** `refused`: what would have reached beyond the instance's volumes. */
  readonly kind: 'refused' | 'remounted' | 'service';
  readonly tool: string;
  readonly args: readonly string[];
  readonly reason: string;
  readonly doneMillis: number;
  readonly doneAt: number;
}

export type JournalEvent = FreezeEvent | NotedEvent;

/** For how long a volume was frozen. The evidence of scripts is compared with it. */
export interface FrozenInterval {
  readonly volumeId: string;
  readonly mountPoint: string;
  readonly frozen: FreezeEvent;
  /** Missing while it is still frozen. */
  readonly thawed?: FreezeEvent;
  /** From the kernel's answer to the freeze until it was asked to thaw: nothing was written in between. */
  readonly frozenMillis?: number;
}

export interface Journal {
  readonly events: () => readonly JournalEvent[];
  readonly freeze: (event: Omit<FreezeEvent, 'doneMillis' | 'doneAt'>) => void;
  readonly note: (event: Omit<NotedEvent, 'doneMillis' | 'doneAt'>) => void;
}

/** Keeps what the broker did, in order. */
export function createJournal(clock: Clock): Journal {
  const events: JournalEvent[] = [];
  const now = (): { readonly doneMillis: number; readonly doneAt: number } => ({
    doneMillis: performance.now(),
    doneAt: clock.now(),
  });
  return {
    events: () => [...events],
    freeze: (event) => void events.push({ ...event, ...now() }),
    note: (event) => void events.push({ ...event, ...now() }),
  };
}

/** Pairs each freeze with the thaw that ended it, in the order of the freezes. */
export function frozenIntervals(events: readonly JournalEvent[]): readonly FrozenInterval[] {
  const freezes = events.filter((event): event is FreezeEvent => event.kind === 'frozen' || event.kind === 'thawed');
  return freezes.flatMap((frozen, index) => {
    if (frozen.kind !== 'frozen') {
      return [];
    }
    const { volumeId, mountPoint } = frozen;
    const thawed = freezes.slice(index + 1).find((event) => event.kind === 'thawed' && event.volumeId === volumeId);
    const frozenMillis = thawed && thawed.askedMillis - frozen.doneMillis;
    return [{ volumeId, mountPoint, frozen, ...defined({ thawed, frozenMillis }) }];
  });
}
