/** What users can do about an operation or a property that the endpoint does not have. Ends its refusal. */
export const WAY_OUT = 'An emulator that has it can stand behind this one: ivs-local has the options --with and --endpoint.';
