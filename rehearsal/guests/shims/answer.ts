/** What a shim prints and returns. */
export interface Answer {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

export function succeed(stdout = ''): Answer {
  return { exitCode: 0, stdout, stderr: '' };
}

export function fail(exitCode: number, stderr: string): Answer {
  return { exitCode, stdout: '', stderr };
}
