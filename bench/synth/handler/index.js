/** The code of a function of a user's app. */
exports.handler = async () => ({ statusCode: 204 });
