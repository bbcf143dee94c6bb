import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createResourceTypes } from '../local/src/services/cloudformation';
import * as library from '../src';

const README = readFileSync(join(__dirname, '..', 'README.md'), 'utf8');

test('the README lists the resource types that the local endpoint has, and no other', () => {
  const [, list] = /the resource types\s+(.*?)\s+and\s+custom resources/s.exec(README) as RegExpExecArray;
  const named = [...list.matchAll(/`(AWS::[\w:]+)`/g)].map(([, type]) => type);
  const none = {} as Parameters<typeof createResourceTypes>[0];
  expect(named).toEqual(Object.keys(createResourceTypes(none)).sort());
});

test('the README speaks of everything that can be imported', () => {
  const missing = Object.keys(library).filter((name) => !README.includes(`${name}.`) && !README.includes(`new ${name}(`));
  expect(missing).toEqual([]);
});
