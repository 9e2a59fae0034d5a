import { freezeWindowsOf } from '../../../rehearsal/report/freeze-window';
import { aTarget, at } from './builders';
import { aFallback, anOwedThaw, aSkipped } from './other-outcomes';

test('freezes of several volumes at the same time are one window, counted from the guest’s own freeze', () => {
  const [window, ...others] = freezeWindowsOf(aTarget());
  expect(others).toEqual([]);
  expect(window?.frozen).toEqual({ from: -6, to: 411 });
  expect(window?.moments.map(({ kind, at: millis }) => [kind, millis])).toEqual([
    ['pre-sent', -810],
    ['quiesced', -52],
    ['frozen', 0],
    ['called', 58],
    ['returned', 361],
    ['post-sent', 372],
    ['thawed', 412],
  ]);
});

test('without the guest’s word the stand-in’s look counts', () => {
  const windows = freezeWindowsOf(aFallback());
  expect(windows.map(({ frozen }) => frozen)).toEqual([
    { from: 0, to: 710 },
    { from: 0, to: 1_020 },
  ]);
});

test('a freeze that only the guest tells of is a window, for all to see that nothing was observed', () => {
  const [window] = freezeWindowsOf(aTarget({ observedFreezes: [] }));
  expect(window?.bars.map(({ source }) => source)).toEqual(['reported']);
});

test('a guest’s word that fits no observed freeze stands apart from it', () => {
  const observedFreezes = [
    { volume: 'vol-0d1e2f30415263748', mountPoint: '/srv', frozenAt: at(9_000), thawedAt: at(9_100), millis: 100 },
  ];
  expect(freezeWindowsOf(aTarget({ observedFreezes }))).toHaveLength(2);
});

test('a thaw by the lease is named', () => {
  const [window] = freezeWindowsOf(aTarget({ thawedBy: 'lease' }));
  expect(window?.moments.at(-1)?.label).toBe('thawed by the lease');
});

test('a volume that was never seen thawed leaves the window open', () => {
  const [window] = freezeWindowsOf(anOwedThaw());
  expect(window?.frozen.to).toBeUndefined();
});

test('a target that was never frozen has no window', () => {
  expect(freezeWindowsOf(aSkipped())).toEqual([]);
});
