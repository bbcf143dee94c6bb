import { generateName, type ResourceType } from './resource-type';

/** What the CDK adds to say which constructs a stack has; it is nothing but its own description. */
export const CDK_TYPES: Readonly<Record<string, ResourceType>> = {
  'AWS::CDK::Metadata': {
    properties: { Analytics: 'string' },
    attributes: [],
    replacedBy: [],
    create: (context) => ({ physicalId: generateName(context) }),
    update: (_context, { physicalId }) => ({ physicalId }),
    delete: () => {},
  },
};
