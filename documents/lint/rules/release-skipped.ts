import { inEachShellStep, type Rule } from '../finding';
import { endsScript, isRelease, isThaw, withoutLeases } from '../shell/meaning';

export const releaseSkipped: Rule = {
  id: 'release-skipped',
  severity: 'error',
  check: inEachShellStep(({ traces, at, lineOf }) => {
    const runs = withoutLeases(traces['post-script']);
    const thaw = runs.findIndex(isThaw);
    const release = runs.findLastIndex(isRelease);
    const leaving = thaw === -1 ? undefined : runs.slice(thaw, Math.max(release, 0)).find(endsScript);
    const skipped = runs[release];
    return leaving === undefined || skipped === undefined
      ? []
      : [
          {
            at: at(skipped.at),
            message: `the database is released only if every thaw went well: line ${lineOf(leaving.at)} exits before it`,
            fix: 'release the database whatever the file systems did, and exit afterwards',
          },
        ];
  }),
};
