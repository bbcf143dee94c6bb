/**
 * Replaces `@smithy/core/event-streams` in the bundle of the client of Lambda, which sets event streams up when it is made. No operation that
 * the functions call streams events.
 */
export const resolveEventStreamSerdeConfig = <Config>(config: Config): Config => config;
export const eventStreamSerdeProvider = (): object => ({});
