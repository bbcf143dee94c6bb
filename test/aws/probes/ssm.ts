/** What is assumed of Systems Manager. */
import { DescribeParametersCommand, PutParameterCommand } from '@aws-sdk/client-ssm';
import { type NotProbed, outcome, type Probe, type ProbeContext } from '../probe';
import { decision3 } from './sources';

export const probes: readonly Probe[] = [
  {
    id: 'ssm-allowed-pattern',
    source: decision3('an `AllowedPattern` matches the whole value'),
    assumption: 'an `AllowedPattern` matches the whole value',
    expected: 'a part that matches: ParameterPatternMismatchException; the whole: success',
    needs: [],
    async run(context) {
      const put = (Value: string) => putParameter(context, Value, { AllowedPattern: '[a-z]+' });
      return `a part that matches: ${await outcome(put('abc-1'))}; the whole: ${await outcome(put('abc'))}`;
    },
    whenDifferent: 'anchor the pattern as AWS does in local/src/services/ssm/parameters.ts',
  },
  {
    id: 'ssm-new-version',
    source: decision3('a new version keeps the description and the pattern of the one before that it does not replace'),
    assumption: 'a new version of a parameter keeps the description and the pattern that it does not replace',
    expected: 'description: kept; pattern: [a-z]+',
    needs: [],
    async run(context) {
      await putParameter(context, 'one', { Description: 'kept', AllowedPattern: '[a-z]+' });
      await putParameter(context, 'two', {});
      const Values = [context.name('parameter')];
      const { Parameters: [parameter] = [] } = await context.clients.ssm.send(
        new DescribeParametersCommand({ ParameterFilters: [{ Key: 'Name', Values }] }),
      );
      return `description: ${parameter?.Description ?? 'none'}; pattern: ${parameter?.AllowedPattern ?? 'none'}`;
    },
    whenDifferent: 'let PutParameter in local/src/services/ssm/parameters.ts drop what a new version leaves out',
  },
];

export const notProbed: readonly NotProbed[] = [];

function putParameter({ clients, name }: ProbeContext, Value: string, more: { Description?: string; AllowedPattern?: string }) {
  return clients.ssm.send(new PutParameterCommand({ Name: name('parameter'), Value, Type: 'String', Overwrite: true, ...more }));
}
