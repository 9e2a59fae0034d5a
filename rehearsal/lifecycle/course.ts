import { DAY_MILLIS, MINUTE_MILLIS, sleepUnless, systemClock, Waker } from '../clock';
import { seededRandom } from '../cloud/random';
import type { DueFiring } from './firings';
import type { History } from './history';
import { setMaker, type Without } from './make-sets';
import type { LifecycleOptions } from './options';
import type { LifecycleStage } from './stage';
import type { Watch } from './watch';

/** After a round that left work, or one that was asked for too soon. */
const NEXT_MILLIS = MINUTE_MILLIS;

/** After a round in which something failed, as the engine repeats it. */
const REPEAT_MILLIS = 15 * MINUTE_MILLIS;

/** After any other. The engine looks every 15 minutes; a round in between would change only the minute of an action. */
const IDLE_MILLIS = 60 * MINUTE_MILLIS;

/** EC2 publishes an event for each snapshot of a set and one for the whole set: one round is enough for all. */
const EVENTS_MILLIS = 5_000;

/** How often the progress of the clock is shown. */
const WORDS = 10;

/** A rehearsal of days that goes on. */
export interface Play {
  readonly stage: LifecycleStage;
  readonly history: History;
  readonly watch: Watch;
  readonly without: Without[];
  readonly heldBack: { readonly policy: string; readonly region: string }[];
  readonly rounds: { gone: number; actions: number };
  /** Set by an event of AWS, until the next round. */
  readonly alarm: { waker: Waker; rang: boolean };
}

interface Course {
  readonly options: LifecycleOptions;
  readonly firings: readonly DueFiring[];
  readonly until: number;
}

/** Steps from one firing or round to the next, until the end. */
export async function goOn(play: Play, { options, firings, until }: Course): Promise<void> {
  const { stage, history, alarm } = play;
  const { clock } = stage;
  const draw = seededRandom(options.seed + 1);
  const fire = setMaker({ options, stage, history, draw, onNone: (none) => void play.without.push(none) });
  const tell = progress(play, { options, until });
  let [next, roundAt] = [0, options.from];
  for (;;) {
    const firing = firings[next];
    await sleepUntil(play, Math.min(firing?.at ?? until, roundAt, until));
    if (firing !== undefined && firing.at <= clock.now()) {
      next += 1;
      await fire(firing);
    } else if (clock.now() >= until) {
      await goRound(play);
      return;
    } else if (alarm.rang || roundAt <= clock.now()) {
      roundAt = clock.now() + (await goRound(play));
      tell();
    }
  }
}

/** Until then, or until EC2 publishes an event of a snapshot. */
async function sleepUntil({ stage: { clock }, alarm }: Play, until: number): Promise<void> {
  if (!alarm.rang && clock.now() < until) {
    alarm.waker = new Waker();
    await sleepUnless(clock, until - clock.now(), alarm.waker);
  }
}

/** One round; resolves with the milliseconds to the next one. */
async function goRound({ stage, watch, rounds, alarm }: Play): Promise<number> {
  const woken = alarm.rang;
  if (woken) {
    await stage.clock.sleep(EVENTS_MILLIS);
  }
  alarm.rang = false;
  const report = await stage.goRound({ woken });
  if (report.round === 'failed') {
    watch.roundFailed(report.cause);
    return REPEAT_MILLIS;
  }
  if (report.round !== 'done') {
    return NEXT_MILLIS;
  }
  rounds.gone += 1;
  rounds.actions += report.done;
  if (report.left > 0) {
    return NEXT_MILLIS;
  }
  return report.failed > 0 ? REPEAT_MILLIS : IDLE_MILLIS;
}

function progress({ stage, history }: Play, { options, until }: Omit<Course, 'firings'>): () => void {
  const { from, days, onProgress } = options;
  let words = 0;
  return () => {
    const part = (stage.clock.now() - from) / (until - from);
    if (part * WORDS < words) {
      return;
    }
    words = Math.floor(part * WORDS) + 1;
    const gone = history.sets.filter(({ removedAt }) => removedAt !== undefined).length;
    const day = Math.floor((stage.clock.now() - from) / DAY_MILLIS);
    const text = `day ${String(day)} of ${String(days)}: ${String(history.sets.length)} sets made, ${String(gone)} removed`;
    onProgress({ at: systemClock.now(), text, kind: 'step' });
  };
}
