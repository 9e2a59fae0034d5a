/** Letters of the Availability Zones that every Region of the model has. */
const LETTERS = ['a', 'b', 'c'];

export interface Zone {
  readonly name: string;
  readonly id: string;
}

/** Zones of a Region: `eu-central-1a` is `euc1-az1`, `us-gov-east-1b` is `usge1-az2`. */
export function zonesOf(region: string): readonly Zone[] {
  const [place = '', ...rest] = region.split('-');
  // Of `southeast` and the like both words count.
  const short = rest.map((part) => part.replace(/^(north|south)(?=[ew])/, (word) => word.charAt(0)));
  const letters = short.map((part) => (/^[ns][ew]/.test(part) ? part.slice(0, 2) : part.charAt(0)));
  return LETTERS.map((letter, index) => ({
    name: `${region}${letter}`,
    id: `${place}${letters.join('')}-az${index + 1}`,
  }));
}
