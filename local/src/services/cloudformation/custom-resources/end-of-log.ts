/** The line above the log in the reason of a request without an answer. */
export const END_OF_LOG = 'The end of its log:';
