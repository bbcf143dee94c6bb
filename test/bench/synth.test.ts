/** What the tables of a synthesis compare. Nothing is measured. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Stack } from 'aws-cdk-lib';
import { Stage } from '../../src';
import { newStack, propertiesOf } from '../support/synth';

const ROOT = join(__dirname, '..', '..');
const load = createRequire(join(ROOT, 'package.json'));
const { scenarios } = load('./bench/synth/subjects.cjs');

function withStageOfLibrary(): Stack {
  const stack = newStack();
  new Stage(stack, 'Room', { stageName: 'room' });
  return stack;
}

function withFunctionByHand(): Stack {
  const stack = newStack();
  scenarios.steps['and a function, a role and a log group'](stack, 1, load);
  return stack;
}

describe('the function that is made by hand', () => {
  const [byHand, ofLibrary] = [withFunctionByHand(), withStageOfLibrary()];
  const functionOf = (stack: Stack) => {
    const { Description, LoggingConfig, Role, ...others } = propertiesOf(stack, 'AWS::Lambda::Function');
    return others;
  };
  const statementsOf = (stack: Stack) => {
    const { Policies } = propertiesOf(stack, 'AWS::IAM::Role') as { Policies: [{ PolicyDocument: { Statement: { Action: string }[] } }] };
    return Policies[0].PolicyDocument.Statement;
  };

  test('has the same code, log group and settings as that of the library', () => {
    expect(functionOf(byHand)).toEqual(functionOf(ofLibrary));
    expect(propertiesOf(byHand, 'AWS::Logs::LogGroup')).toEqual(propertiesOf(ofLibrary, 'AWS::Logs::LogGroup'));
  });

  test('has as many statements in its role, and not more text', () => {
    expect(statementsOf(byHand)).toHaveLength(statementsOf(ofLibrary).length);
    expect(JSON.stringify(statementsOf(byHand)).length).toBeLessThan(JSON.stringify(statementsOf(ofLibrary)).length);
  });
});

test('the phases of a synthesis come in the order of the program, each with its time', () => {
  const outdir = mkdtempSync(join(tmpdir(), 'bench-phases-'));
  try {
    const settings = JSON.stringify({ subject: 'CfnStage', count: 2, outdir });
    const phases = JSON.parse(
      execFileSync(process.execPath, ['bench/synth/phases-program.cjs', settings], { cwd: ROOT, encoding: 'utf8' }),
    );
    expect(Object.keys(phases)).toEqual(['Node.js and the app', 'Loading modules of the CDK', 'Making the constructs', '`app.synth()`']);
    expect(Object.values(phases).every(Number.isFinite)).toBe(true);
    const { Resources } = JSON.parse(readFileSync(join(outdir, 'Bench.template.json'), 'utf8'));
    expect(Object.values<{ Type: string }>(Resources).filter(({ Type }) => Type === 'AWS::IVS::Stage')).toHaveLength(2);
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
});
