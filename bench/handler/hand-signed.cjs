/** The floor of a call: `CreateStage`, signed with Signature Version 4 by hand, without retries, errors and types. */
const { createHash, createHmac } = require('node:crypto');
const { request: httpRequest } = require('node:http');
const { request: httpsRequest } = require('node:https');

const SERVICE = 'ivs';
const SIGNED = 'content-type;host;x-amz-date';

const hash = (text) => createHash('sha256').update(text).digest('hex');
const hmac = (key, text) => createHmac('sha256', key).update(text).digest();

exports.handler = async ({ ResourceProperties: { Name } }) => {
  const { AWS_REGION: region, AWS_ACCESS_KEY_ID: id, AWS_SECRET_ACCESS_KEY: secret, AWS_ENDPOINT_URL: url } = process.env;
  const { protocol, hostname, port, host } = new URL(url);
  const body = JSON.stringify({ name: Name });
  const time = new Date().toISOString().replace(/[-:]|\.\d+/g, '');
  const scope = `${time.slice(0, 8)}/${region}/${SERVICE}/aws4_request`;
  const headers = { 'content-type': 'application/json', host, 'x-amz-date': time };
  const canonical = ['POST', '/CreateStage', '', ...Object.entries(headers).map((pair) => pair.join(':')), '', SIGNED, hash(body)].join(
    '\n',
  );
  const key = scope.split('/').reduce(hmac, `AWS4${secret}`);
  const signature = hmac(key, ['AWS4-HMAC-SHA256', time, scope, hash(canonical)].join('\n')).toString('hex');
  headers.authorization = `AWS4-HMAC-SHA256 Credential=${id}/${scope}, SignedHeaders=${SIGNED}, Signature=${signature}`;
  const send = protocol === 'https:' ? httpsRequest : httpRequest;
  await new Promise((resolve, reject) => {
    send({ hostname, port, method: 'POST', path: '/CreateStage', headers }, resolve).once('error', reject).end(body);
  });
};
