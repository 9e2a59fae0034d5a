/** A number in [0, 1), as Math.random gives, but handed in so that a run can be repeated. */
export type Random = () => number;

/** Mulberry32 (public domain, T. Ettinger): small, fast, and good enough to spread delays and ids. */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

export function randomHex(random: Random, digits: number): string {
  return Array.from({ length: digits }, () => Math.floor(random() * 16).toString(16)).join('');
}

/** In the shape of a version 4 UUID, 36 characters. */
export function randomUuid(random: Random): string {
  const variant = '89ab'.charAt(Math.floor(random() * 4));
  const part = (digits: number): string => randomHex(random, digits);
  return `${part(8)}-${part(4)}-4${part(3)}-${variant}${part(3)}-${part(12)}`;
}
