/** The floor of loading: a function that does nothing. */
exports.handler = async () => {};
