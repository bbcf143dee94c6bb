import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createServices } from '../local/src/endpoint/services';
import { SERVICES } from '../local/src/services';
import { CDK_TYPES } from '../local/src/services/cloudformation/resource-types/cdk';
import * as library from '../src';

const README = readFileSync(join(__dirname, '..', 'README.md'), 'utf8');

test('the README lists the resource types that the local endpoint has, and no other', async () => {
  const [, list] = /the resource types\s+(.*?)\s+and\s+custom resources/s.exec(README) as RegExpExecArray;
  const named = [...list.matchAll(/`(AWS::[\w:]+)`/g)].map(([, type]) => type);
  const services = createServices(SERVICES, { url: () => '' });
  expect(named).toEqual(Object.keys({ ...CDK_TYPES, ...services.resourceTypes() }).sort());
  await services.close();
});

test('the README speaks of everything that can be imported', () => {
  const missing = Object.keys(library).filter((name) => !README.includes(`${name}.`) && !README.includes(`new ${name}(`));
  expect(missing).toEqual([]);
});
