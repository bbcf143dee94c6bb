import { blocksOf, compile, inFixture } from './support/compiled-blocks';

const BLOCKS = blocksOf('docs/adoption.md');
const APPS = BLOCKS.filter((block) => block.startsWith('import '));
const PARTS_OF_A_STACK = BLOCKS.filter((block) => !block.startsWith('import '));

test('the TypeScript of docs/adoption.md compiles: whole apps, and parts of a stack', () => {
  expect([APPS.length, PARTS_OF_A_STACK.length]).toEqual([8, 1]);
  expect(compile(...APPS, ...PARTS_OF_A_STACK.map((code) => inFixture('default', code)))).toBe('');
});

test('an app that is wrong would not', () => {
  const wrong = APPS[1]?.replace('adoptArn: cfnStage.attrArn', 'adopt: cfnStage.attrArn') ?? '';
  expect(compile(wrong)).toContain("'adopt' does not exist in type 'StageProps'");
});

test('the Python of docs/adoption.md has the names that jsii gives to the properties', () => {
  const [block = ''] = blocksOf('docs/adoption.md', 'python');
  const names = [...block.matchAll(/^ {4}(\w+)=/gm)].map(([, name]) => name);
  expect(names).toEqual(['stageName', 'adoptArn'].map((name) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)));
});
