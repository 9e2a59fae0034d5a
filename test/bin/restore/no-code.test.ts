import { cdkSource } from '../../../bin/restore/cdk-source';
import { cliScript } from '../../../bin/restore/cli-script';
import { aPlan, aVolume } from './a-plan';

const ENDS = ['\n', '\r', '\u0085', '\u2028', '\u2029', '\u202e', '\u2066', '\u{e0001}', '*/', '\u001b'];

/** A plan with a text everywhere where a tag or AWS may put one. */
const planOf = (text: string) =>
  aPlan({
    ...{ setId: text, policy: text, instance: text, takenAt: text, verdict: text },
    volumes: [
      aVolume({
        sourceVolumeId: text,
        device: text,
        attachment: { kind: 'none', why: 'it is a boot volume' },
        tags: [{ key: text, value: text }],
      }),
    ],
    warnings: [{ kind: 'note', text }],
    nextSteps: [text],
  });

test.each([cdkSource, cliScript])('no text in %p ends a line or a comment, or shows it in another order', (write) => {
  const usual = write(planOf('x')).split('\n').length;
  for (const end of ENDS) {
    const written = write(planOf(`x${end}process.exit(1) //`));
    expect(written.split('\n')).toHaveLength(usual);
    expect(written.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
  }
  expect(cdkSource(planOf('*/')).match(/^.*\*\/$/gm)).toEqual([' */']);
});
