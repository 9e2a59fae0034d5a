import { isMap, isScalar, isSeq, type Node } from 'yaml';
import { joinMapped, mapScalar, placedText, type MappedText } from './mapped-text';

/** Stands for what only a deployment knows: a word like any other to the shell. */
const UNKNOWN = 'deployed-value';

/** A string, a list of lines, or what CloudFormation joins to one, as text with places. */
export function rendered(node: unknown, source: string): MappedText {
  if (isScalar(node)) {
    return mapScalar(node, source);
  }
  if (isSeq(node)) {
    const items = node.items.map((item) => rendered(item, source));
    return joinMapped(items, '\n');
  }
  if (!isMap(node)) {
    return placedText('', 0);
  }
  const join = node.get('Fn::Join', true) as unknown;
  if (isSeq(join) && isSeq(join.items[1])) {
    const separator = isScalar(join.items[0]) ? String(join.items[0].value) : '';
    const parts = join.items[1].items.map((item) => rendered(item, source));
    return joinMapped(parts, separator);
  }
  const template = node.get('Fn::Sub', true) as unknown;
  return isScalar(template) ? mapScalar(template, source) : placedText(UNKNOWN, (node as Node).range?.[0] ?? 0);
}
