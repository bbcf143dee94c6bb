/** Thrown for a command line that cannot be meant, such as the name of a stack that does not exist. */
export class UsageError extends Error {}
