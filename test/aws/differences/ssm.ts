import { changed, type Differences, success } from './difference';

export const ssm: Differences = {
  'ssm-allowed-pattern': { answers: { PutParameter: success() }, seen: 'a part that matches: success; the whole: success' },
  'ssm-new-version': {
    answers: { DescribeParameters: changed(({ Parameters: [{ Name }] }) => ({ Parameters: [{ Name }] })) },
    seen: 'description: none; pattern: none',
  },
};
