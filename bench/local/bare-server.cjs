/** An HTTP server of Node.js that answers each request with the same bytes: its argument, or nothing. */
const [, , body = '{}'] = process.argv;
const headers = { 'content-type': 'application/json', 'x-amzn-requestid': '00000000-0000-4000-8000-000000000000' };

const server = require('node:http').createServer((request, response) => {
  request.resume().on('end', () => {
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
    response.end(body);
  });
});
server.listen(0, '127.0.0.1', () => console.log(`http://127.0.0.1:${server.address().port}`));
