import { parse, stringify } from 'yaml';
import { contentOf, documentsIn } from '../../../documents/file/wrapped';
import { lintDocument } from '../../../documents/lint';
import { documentWith, scriptOf } from './build';

const BARE = documentWith(scriptOf('fsfreeze -f /data || exit 201'));
const CONTENT = parse(BARE) as Readonly<Record<string, unknown>>;
const template = (properties: unknown): unknown => ({
  AWSTemplateFormatVersion: '2010-09-09',
  Resources: { Bucket: { Type: 'AWS::S3::Bucket' }, Hook: { Type: 'AWS::SSM::Document', Properties: properties } },
});

const findingsOf = (text: string) => documentsIn('f', text).flatMap((source) => lintDocument(source).findings);

const WRAPPED: Readonly<Record<string, string>> = {
  'a template as YAML': stringify(template({ Content: CONTENT })),
  'a template as JSON': JSON.stringify(template({ Content: CONTENT, DocumentType: 'Command' })),
  'a template whose content is a string': stringify(template({ Content: BARE })),
  'a template whose content is substituted': `Resources:\n  Hook:\n    Type: AWS::SSM::Document\n    Properties:\n      Content: !Sub |\n${BARE.replaceAll(/^/gm, '        ')}`,
  'get-template': JSON.stringify({ StagesAvailable: [], TemplateBody: template({ Content: CONTENT }) }),
  'get-template of YAML': JSON.stringify({ TemplateBody: stringify(template({ Content: CONTENT })) }),
  'get-document': JSON.stringify({ Name: 'x', Content: BARE, DocumentType: 'Command', DocumentFormat: 'YAML' }),
  'get-document as YAML': stringify({ Name: 'x', Content: JSON.stringify(CONTENT), DocumentType: 'Command' }),
  'the content that --query prints': JSON.stringify(BARE),
};

test.each(Object.entries(WRAPPED))('%s is checked as the document in it', (_, text) => {
  const ids = findingsOf(text).map(({ id }) => id);
  expect(ids.filter((id) => id !== 'contract-tag')).toEqual(
    findingsOf(BARE).flatMap(({ id }) => (id === 'contract-tag' ? [] : [id])),
  );
});

test.each(Object.entries(WRAPPED))('%s is rehearsed as the document in it', (_, text) => {
  expect(contentOf('f', text)).toEqual(CONTENT);
});

test('tags are checked where the file has them', () => {
  const tags = (Tags: unknown): readonly string[] =>
    findingsOf(JSON.stringify(template({ Content: CONTENT, Tags }))).map(({ id }) => id);
  expect(tags([{ Key: 'DLMScriptsAccess', Value: 'true' }])).not.toContain('contract-tag');
  expect(tags(undefined)).toContain('contract-tag');
});

test('of several documents those that DLM may send are checked', () => {
  const other = { Type: 'AWS::SSM::Document', Properties: { Content: { schemaVersion: '2.2', mainSteps: [] } } };
  const hook = { Type: 'AWS::SSM::Document', Properties: { Content: CONTENT } };
  const roots = (Resources: unknown) => documentsIn('f', JSON.stringify({ Resources })).map(({ root }) => root?.[1]);
  expect(roots({ Other: other, Hook: hook })).toEqual(['Hook']);
  expect(roots({ Other: other, Another: other })).toEqual(['Other', 'Another']);
});

test.each([
  [
    'a template without documents',
    stringify({ Resources: { B: { Type: 'AWS::S3::Bucket' } } }),
    'template without an AWS::SSM::Document',
  ],
  ['a package.json', '{"name":"x","version":"1"}', 'is not an SSM document (its members: name, version)'],
  ['a list', '- a\n', 'is not an SSM document'],
])('%s is refused', (_, text, message) => {
  expect(() => documentsIn('f', text)).toThrow(message);
});

const SHORT_FORMS = `Resources:
  Hook:
    Type: AWS::SSM::Document
    Properties:
      Content:
        schemaVersion: '2.2'
        mainSteps:
          - action: aws:runShellScript
            name: s
            inputs:
              runCommand:
                - !Sub 'fsfreeze -f "\${!mount}" # \${AWS::StackName}'
                - !Join ['', ['fsfreeze -f ', /data]]
                - !Ref Command`;

test('short forms of CloudFormation are read, and keep their places', () => {
  const [source] = documentsIn('f', SHORT_FORMS);
  const { findings } = lintDocument(source ?? { file: 'f', text: '' });
  const unset = findings.find(({ id }) => id === 'unset-variable');
  expect(unset).toMatchObject({ line: 12, message: expect.stringContaining('$mount') as string });
  expect(findings.filter(({ id }) => id === 'freeze-unchecked').map(({ line }) => line)).toEqual([12, 13]);
});

test('what only a deployment knows is no content to rehearse', () => {
  expect(() => contentOf('f', SHORT_FORMS)).toThrow('f:12 has a value that only a deployment knows');
});
