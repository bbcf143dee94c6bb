/** The account that everything deployed locally belongs to; twelve zeros, so that nobody takes it for a real one. */
export const LOCAL_ACCOUNT = '000000000000';
