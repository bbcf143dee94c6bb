import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { differences, templatesIn } from './templates';

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true });
});

function templates(resource: object, metadata: object = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'templates-'));
  folders.push(folder);
  const template = { Resources: { Room: { Type: 'Custom::IVSStage', ...resource }, ...metadata } };
  writeFileSync(join(folder, 'Live.template.json'), JSON.stringify(template));
  return templatesIn(folder);
}

const hash = (digit: string) => digit.repeat(64);
const joined = (...parts: unknown[]) => ({ Properties: { Text: { 'Fn::Join': ['', parts] } } });

test.each([
  ['metadata', { Metadata: { 'aws:cdk:path': 'a' } }, { Metadata: { 'aws:cdk:path': 'b' } }],
  [
    'the hash of an asset',
    { Properties: { Code: { S3Key: `${hash('a')}.zip` } } },
    { Properties: { Code: { S3Key: `${hash('b')}.zip` } } },
  ],
  ['the order of keys in JSON', joined('{"a":"', { Ref: 'A' }, '","b":2}'), joined('{"b":2,"a":"', { Ref: 'A' }, '"}')],
])('%s does not differ', (_, here, there) => {
  expect(differences(templates(here), templates(there))).toEqual([]);
});

test('the metadata of the CDK does not differ', () => {
  expect(differences(templates({}, { CDKMetadata: { Type: 'AWS::CDK::Metadata' } }), templates({}))).toEqual([]);
});

test('a difference is named with its path and both values', () => {
  const here = templates({ Properties: { Name: 'a', Tags: ['x', 'y'] } });
  const there = templates({ Properties: { Name: 'b', Tags: ['x'] } });
  expect(differences(here, there)).toEqual([
    '/Live.template.json/Resources/Room/Properties/Name: "a", and in TypeScript "b"',
    '/Live.template.json/Resources/Room/Properties/Tags/1: "y", and in TypeScript nothing',
  ]);
});

test('a reference in JSON and in other text differs from another reference', () => {
  const json = (id: string) => templates(joined('{"a":"', { Ref: id }, '"}'));
  const text = (id: string) => templates(joined('arn:', { Ref: id }));
  expect(differences(json('A'), json('B'))).toHaveLength(1);
  expect(differences(text('A'), text('B'))).toHaveLength(1);
});
