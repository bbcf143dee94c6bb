/** The TypeScript in the documentation compiles, in one run of the compiler. test/contributing.test.ts has that of CONTRIBUTING.md. */
import { blocksOf, compile, modulesOf } from './support/compiled-blocks';
import { PAGES } from './support/pages';

const FIXTURES: Readonly<Record<string, string>> = { 'docs/compositions.md': 'compositions', 'docs/tokens.md': 'tokens' };

const [APP = '', ...OTHERS] = blocksOf('README.md', 'TypeScript');
const MODULES: Record<string, string> = Object.assign(
  { app: APP },
  ...PAGES.filter((page) => page !== 'CONTRIBUTING.md').map((page) => modulesOf(page, FIXTURES[page])),
);

const WRONG = {
  app: MODULES['docs/adoption.md 3']?.replace('adoptArn: cfnStage.attrArn', 'adopt: cfnStage.attrArn'),
  part: MODULES['docs/constructs.md 1']?.replace("'Room')", "'Room', { name: 'a' })"),
  invite: MODULES['tokens/README.md 1']?.replace('duration: 60', 'minutes: 60'),
};

let ofWrong: string[];
let ofOthers: string[];
beforeAll(() => {
  const wrong = Object.entries(WRONG).map(([name, code = '']) => [`wrong ${name}`, code]);
  const lines = compile({ ...MODULES, ...Object.fromEntries(wrong) })
    .trim()
    .split('\n');
  const isOfWrong = (line: string) => /wrong-\w+\.mts/.test(line);
  ofWrong = lines.filter(isOfWrong);
  ofOthers = lines.filter((line) => !isOfWrong(line));
});

test('the app of the README and the blocks of all pages compile', () => {
  expect(OTHERS).toEqual([]);
  expect(Object.keys(MODULES).length).toBeGreaterThan(50);
  expect(ofOthers).toEqual([]);
});

test('a wrong property would not compile: in an app, in a part of a stack, and with the package for tokens', () => {
  expect(ofWrong).toEqual([
    expect.stringMatching(/wrong-app\.mts.*'adopt' does not exist in type 'StageProps'/),
    expect.stringMatching(/wrong-invite\.mts.*'minutes' does not exist in type 'NewParticipantToken'/),
    expect.stringMatching(/wrong-part\.mts.*'name' does not exist in type 'StageProps'/),
  ]);
});
