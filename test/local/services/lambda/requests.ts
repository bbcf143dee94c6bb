/** Requests for each operation of AWS Lambda. */
import { inlineFunction } from '../../../support/inline-functions';
import { ROLE_ARN, rest, type ServiceRequests } from '../iam/service-requests';

const FUNCTION_NAME = 'echo';
const QUEUE_ARN = 'arn:aws:sqs:us-east-1:000000000000:echo-jobs';

export const REQUESTS: ServiceRequests = {
  resources: {
    Function: inlineFunction('exports.handler = async (event) => console.log(event);', { FunctionName: FUNCTION_NAME }),
    FunctionQueue: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'echo-jobs' } },
    FunctionUrl: {
      Type: 'AWS::Lambda::Url',
      Properties: { AuthType: 'AWS_IAM', TargetFunctionArn: { 'Fn::GetAtt': ['Function', 'Arn'] } },
    },
    Mapping: {
      Type: 'AWS::Lambda::EventSourceMapping',
      Properties: {
        EventSourceArn: { 'Fn::GetAtt': ['FunctionQueue', 'Arn'] },
        FunctionName: { Ref: 'Function' },
        Tags: [{ Key: 'team', Value: 'live' }],
      },
    },
  },
  requests: ({ physicalId }) =>
    rest(
      'lambda',
      {
        functions: '/2015-03-31/functions/',
        function: `/2015-03-31/functions/${FUNCTION_NAME}`,
        'function/invocations': `/2015-03-31/functions/${FUNCTION_NAME}/invocations`,
        'function/code': `/2015-03-31/functions/${FUNCTION_NAME}/code`,
        'function/configuration': `/2015-03-31/functions/${FUNCTION_NAME}/configuration`,
        url: `/2021-10-31/functions/${FUNCTION_NAME}/url`,
        urls: `/2021-10-31/functions/${FUNCTION_NAME}/urls`,
        mappings: '/2015-03-31/event-source-mappings/',
        mapping: `/2015-03-31/event-source-mappings/${physicalId('Mapping')}`,
      },
      {
        ListFunctions: ['GET functions'],
        GetFunction: ['GET function'],
        GetFunctionConfiguration: ['GET function/configuration'],
        Invoke: ['POST function/invocations', { body: '{}' }],
        UpdateFunctionCode: ['PUT function/code', { body: '{"S3Bucket":"recordings","S3Key":"code.zip"}' }],
        UpdateFunctionConfiguration: ['PUT function/configuration', { body: JSON.stringify({ Role: ROLE_ARN }) }],
        CreateEventSourceMapping: [
          'POST mappings',
          { body: JSON.stringify({ EventSourceArn: QUEUE_ARN, FunctionName: FUNCTION_NAME, Tags: { team: 'live' } }) },
        ],
        GetEventSourceMapping: ['GET mapping'],
        ListEventSourceMappings: ['GET mappings'],
        UpdateEventSourceMapping: ['PUT mapping', { body: '{"Enabled":false}' }],
        DeleteEventSourceMapping: ['DELETE mapping'],
        CreateFunctionUrlConfig: ['POST url', { body: '{"AuthType":"NONE"}' }],
        GetFunctionUrlConfig: ['GET url'],
        ListFunctionUrlConfigs: ['GET urls'],
        UpdateFunctionUrlConfig: ['PUT url', { body: '{"AuthType":"NONE"}' }],
        DeleteFunctionUrlConfig: ['DELETE url'],
      },
    ),
};
