/** Blocks of `bits` host bits each, from the beginning of an IPv4 block, as `Fn::Cidr` gives them; undefined where it is none. */
export function cidrBlocks(block: string, count: number, bits: number): readonly string[] | undefined {
  const octets = /^(\d+)\.(\d+)\.(\d+)\.(\d+)\/\d+$/.exec(block)?.slice(1).map(Number);
  if (octets === undefined || !(count >= 1 && bits >= 0 && bits <= 32)) {
    return undefined;
  }
  const first = octets.reduce((address, octet) => address * 256 + octet, 0);
  return Array.from({ length: count }, (_, index) => {
    const address = first + index * 2 ** bits;
    const parts = [24, 16, 8, 0].map((shift) => String(Math.floor(address / 2 ** shift) % 256));
    return `${parts.join('.')}/${String(32 - bits)}`;
  });
}
