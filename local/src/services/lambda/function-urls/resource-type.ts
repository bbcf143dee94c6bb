/** The resource type of function URLs. */
import { required } from '../../../service/input';
import { type ResourceType, resourceType, string } from '../../../service/resource-type';
import { latestFunctionArn } from '../function-arn';
import { checkInvokeMode, FUNCTION_URL_SETTINGS, type FunctionUrl } from './function-url';
import type { FunctionUrls } from './function-urls';

const PROPERTIES = { ...FUNCTION_URL_SETTINGS, AuthType: required(FUNCTION_URL_SETTINGS.AuthType), TargetFunctionArn: required(string) };

/** `addressOf` returns the address of a URL. */
export function functionUrlTypes(urls: FunctionUrls, addressOf: (url: FunctionUrl) => string): Record<string, ResourceType> {
  const stateOf = (url: FunctionUrl) => ({
    physicalId: url.functionArn,
    attributes: { FunctionArn: url.functionArn, FunctionUrl: addressOf(url) },
  });
  return {
    'AWS::Lambda::Url': resourceType({
      properties: PROPERTIES,
      attributes: ['FunctionArn', 'FunctionUrl'],
      replacedBy: ['TargetFunctionArn'],
      check: checkInvokeMode,
      create({ region }, { TargetFunctionArn, AuthType: authType, Cors: cors }) {
        return stateOf(urls.create(latestFunctionArn(region, { FunctionName: TargetFunctionArn }), { authType, cors }));
      },
      update: (_, { physicalId }, { AuthType: authType, Cors: cors }) => stateOf(urls.update(physicalId, { authType, cors })),
      delete: (_, { physicalId }) => urls.delete(physicalId),
    }),
  };
}
