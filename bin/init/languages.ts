export const LANGUAGES = ['javascript', 'typescript'] as const;

/** JavaScript needs the fewest packages: Node.js runs it as it is. */
export type Language = (typeof LANGUAGES)[number];
