/**
 * Replaces the SDK's reader of `~/.aws/config` and `~/.aws/credentials` in the bundle. Lambda has no such files, and each cold start would look
 * for both. Settings come from the environment.
 */
export const CONFIG_PREFIX_SEPARATOR = '.';
export const loadSharedConfigFiles = async (): Promise<object> => ({ configFile: {}, credentialsFile: {} });
