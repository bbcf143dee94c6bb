/** What `cdk diff` shows after an upgrade, by its table in docs/upgrading.md, with the real `cdk` and the template of an older version. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import { EncoderConfiguration, Stage } from 'cdk-ivs-realtime';
import { run } from './support/command';
import { ROOT } from './support/local';
import { succeeds } from './support/packages';

interface Resource {
  readonly Type: string;
  // biome-ignore lint/suspicious/noExplicitAny: a template
  readonly Properties: any;
}

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'upgrading-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** The resources in a difference: lines such as `[~] AWS::Lambda::Function IvsRealTime/Handler IvsRealTimeHandlerDAE74495`. */
async function difference(change: (resources: Record<string, Resource>) => void): Promise<{ lines: string[]; output: string }> {
  const app = new App({ outdir: join(folder, 'cdk.out') });
  const stack = new Stack(app, 'Show');
  new Stage(stack, 'Stage');
  new EncoderConfiguration(stack, 'Encoder');
  const { template } = app.synth({ force: true }).getStackByName('Show');
  change(template.Resources);
  writeFileSync(join(folder, 'older.json'), JSON.stringify(template));
  const cdk = [join(ROOT, 'node_modules/aws-cdk/bin/cdk'), 'diff', 'Show', '--app', 'cdk.out', '--template', 'older.json', '--no-color'];
  const output = await succeeds(run(process.execPath, cdk, { cwd: folder }));
  return { lines: output.match(/^\[.\] .*$/gm) ?? [], output };
}

/** The first column of the table: the code in each row, as a pattern. */
const SEEN = [...readFileSync(join(ROOT, 'docs', 'upgrading.md'), 'utf8').matchAll(/^\| (`\[.*?) +\| /gm)].map(([, cell = '']) =>
  [...cell.matchAll(/`([^`]+)`/g)].map(([, code = '']) => code),
);

const escaped = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

function expectSeen(codes: readonly string[] | undefined, output: string): void {
  expect(codes?.length).toBeGreaterThan(0);
  for (const code of codes ?? []) expect(output).toMatch(new RegExp(code.split('…').map(escaped).join('.*')));
}

const only = (resources: Record<string, Resource>, type: string) => {
  const [found, ...others] = Object.entries(resources).filter(([, { Type }]) => Type === type);
  if (!found || others.length > 0) throw new Error(`the template has one ${type}`);
  return found;
};

const olderCode = (resources: Record<string, Resource>) => {
  only(resources, 'AWS::Lambda::Function')[1].Properties.Code.S3Key = `${'0'.repeat(64)}.zip`;
};

test('the table has a row for each of four changes', () => {
  expect(SEEN).toHaveLength(4);
});

test('new code and new permissions: the function and its role', async () => {
  const { lines, output } = await difference((resources) => {
    olderCode(resources);
    only(resources, 'AWS::IAM::Role')[1].Properties.Policies[0].PolicyDocument.Statement.pop();
  });
  expect(lines).toEqual([
    expect.stringMatching(/^\[~\] AWS::IAM::Role IvsRealTime\/Role IvsRealTimeRole\w+$/),
    expect.stringMatching(/^\[~\] AWS::Lambda::Function IvsRealTime\/Handler IvsRealTimeHandler\w+$/),
  ]);
  expectSeen(SEEN[0], output);
  expectSeen(SEEN[1], output);
});

test('another default, and a construct that has moved: the resources of IVS', async () => {
  const { lines, output } = await difference((resources) => {
    only(resources, 'Custom::IVSStage')[1].Properties.Former = 'default';
    const [id, encoder] = only(resources, 'Custom::IVSEncoderConfiguration');
    delete resources[id];
    resources.Moved = encoder;
  });
  expect(lines).toEqual([
    '[-] Custom::IVSEncoderConfiguration Moved destroy',
    expect.stringMatching(/^\[\+\] Custom::IVSEncoderConfiguration Encoder Encoder\w+$/),
    expect.stringMatching(/^\[~\] Custom::IVSStage Stage Stage\w+$/),
  ]);
  expectSeen(SEEN[2], output);
  expectSeen(SEEN[3], output);
});
