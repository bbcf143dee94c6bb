/** The TypeScript in the documentation compiles, in one run of the compiler. test/contributing.test.ts has that of CONTRIBUTING.md. */
import { blocksOf, compile, modulesOf } from './support/compiled-blocks';
import { PAGES } from './support/pages';

const FIXTURES: Readonly<Record<string, string>> = { 'docs/compositions.md': 'compositions', 'docs/tokens.md': 'tokens' };

const [APP = '', ...OTHERS] = blocksOf('README.md', 'TypeScript');
const MODULES: Record<string, string> = Object.assign(
  { app: APP },
  ...PAGES.filter((page) => page !== 'CONTRIBUTING.md').map((page) => modulesOf(page, FIXTURES[page])),
);

test('the app of the README and the blocks of all pages compile', () => {
  expect(OTHERS).toEqual([]);
  expect(Object.keys(MODULES).length).toBeGreaterThan(50);
  expect(compile(MODULES)).toBe('');
});

test('a wrong property would not compile: in an app, in a part of a stack, and with the package for tokens', () => {
  const { 'docs/adoption.md 3': app = '', 'docs/constructs.md 1': part = '', 'tokens/README.md 1': invite = '' } = MODULES;
  const wrong = {
    app: app.replace('adoptArn: cfnStage.attrArn', 'adopt: cfnStage.attrArn'),
    part: part.replace("'Room')", "'Room', { name: 'a' })"),
    invite: invite.replace('duration: 60', 'minutes: 60'),
  };
  const errors = compile(wrong).trim().split('\n');
  expect(errors).toEqual([
    expect.stringMatching(/app\.mts.*'adopt' does not exist in type 'StageProps'/),
    expect.stringMatching(/invite\.mts.*'minutes' does not exist in type 'NewParticipantToken'/),
    expect.stringMatching(/part\.mts.*'name' does not exist in type 'StageProps'/),
  ]);
});
