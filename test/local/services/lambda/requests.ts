/** Requests for each operation of AWS Lambda. */
import { ROLE_ARN, rest, type ServiceRequests } from '../iam/service-requests';

const FUNCTION_NAME = 'echo';

export const REQUESTS: ServiceRequests = {
  resources: {
    Function: {
      Type: 'AWS::Lambda::Function',
      Properties: {
        FunctionName: FUNCTION_NAME,
        Code: { ZipFile: 'exports.handler = async (event) => console.log(event);' },
        Handler: 'index.handler',
        Runtime: 'nodejs24.x',
        Role: { 'Fn::GetAtt': ['Role', 'Arn'] },
      },
    },
  },
  requests: () =>
    rest(
      'lambda',
      {
        functions: '/2015-03-31/functions/',
        function: `/2015-03-31/functions/${FUNCTION_NAME}`,
        'function/invocations': `/2015-03-31/functions/${FUNCTION_NAME}/invocations`,
        'function/code': `/2015-03-31/functions/${FUNCTION_NAME}/code`,
        'function/configuration': `/2015-03-31/functions/${FUNCTION_NAME}/configuration`,
      },
      {
        ListFunctions: ['GET functions'],
        GetFunction: ['GET function'],
        GetFunctionConfiguration: ['GET function/configuration'],
        Invoke: ['POST function/invocations', { body: '{}' }],
        UpdateFunctionCode: ['PUT function/code', { body: '{"S3Bucket":"recordings","S3Key":"code.zip"}' }],
        UpdateFunctionConfiguration: ['PUT function/configuration', { body: JSON.stringify({ Role: ROLE_ARN }) }],
      },
    ),
};
