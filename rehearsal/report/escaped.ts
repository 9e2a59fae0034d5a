/** Characters that a line of source may not contain: some end a comment, others show it in another order than it is read. */
const CONTROL = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/** The text in one line, in which such characters are seen. */
export function escaped(text: string): string {
  return text.replaceAll(CONTROL, escapeOf);
}

function escapeOf(character: string): string {
  const units = Array.from({ length: character.length }, (_, index) => character.charCodeAt(index));
  return units.map((unit) => `\\u${unit.toString(16).padStart(4, '0')}`).join('');
}
