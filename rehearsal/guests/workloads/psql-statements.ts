/** Cuts lines into statements as psql does: at a semicolon outside of quotes, dollar quotes and comments. */
interface StatementReader {
  /** Takes a line and returns the statements that it completed. */
  readonly add: (line: string) => readonly string[];
  /** What was begun and not completed. */
  readonly rest: () => string;
  readonly isEmpty: () => boolean;
}

const TOKEN = /--[^\n]*|'(?:[^']|'')*'|"[^"]*"|\$(\w*)\$[\s\S]*?\$\1\$|;|[^;'"$-]+|[\s\S]/g;

export function createStatementReader(): StatementReader {
  let buffer = '';
  return {
    add: (line) => {
      buffer += `${line}\n`;
      const statements: string[] = [];
      let current = '';
      for (const [token] of buffer.matchAll(TOKEN)) {
        // A quote that stands alone has not been closed yet: the statement goes on with the next line.
        if (token === "'" || token === '"' || /^\$\w*\$$/.test(token)) {
          return [];
        }
        if (token === ';') {
          statements.push(current.trim());
          current = '';
        } else if (!token.startsWith('--')) {
          current += token;
        }
      }
      buffer = current;
      return statements.filter((statement) => statement !== '');
    },
    rest: () => buffer.trim(),
    isEmpty: () => buffer.trim() === '',
  };
}
