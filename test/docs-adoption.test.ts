import { blocksOf } from './support/compiled-blocks';

test('the Python of docs/adoption.md has the names that jsii gives to the properties', () => {
  const [block = ''] = blocksOf('docs/adoption.md', 'python');
  const names = [...block.matchAll(/^ {4}(\w+)=/gm)].map(([, name]) => name);
  expect(names).toEqual(['stageName', 'adoptArn'].map((name) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)));
});
