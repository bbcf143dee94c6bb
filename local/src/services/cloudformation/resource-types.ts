import { generateName, type ResourceType, resourceType, string } from '../../service/resource-type';

/** The CDK's list of the constructs in a stack. Nothing exists behind it. */
export const CDK_TYPES: Readonly<Record<string, ResourceType>> = {
  'AWS::CDK::Metadata': resourceType({
    properties: { Analytics: string },
    attributes: [],
    replacedBy: [],
    create: (context) => ({ physicalId: generateName(context) }),
    update: (_context, { physicalId }) => ({ physicalId }),
    delete: () => {},
  }),
};
