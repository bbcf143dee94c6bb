/**
 * Replaces the SDK's client of the metadata service of EC2 in the bundle, which the SDK asks for a region that the environment does not have. Lambda has
 * no such service.
 */
export const getInstanceMetadataRegion = async (): Promise<undefined> => undefined;
