/** A WebSocket client for one message and its answer. Node.js has had one of its own since release 22. */
import { randomBytes } from 'node:crypto';
import { request } from 'node:http';

const TEXT = 0x81;
const MASKED = 0x80;
/** Longer messages have a length of two bytes. */
const SHORT = 125;

/** Connects, sends an object as JSON, and closes the connection. Resolves with the first message, which is JSON. */
export function exchangeMessages(address: string, message: object): Promise<object> {
  return new Promise((resolve, reject) => {
    const headers = {
      connection: 'Upgrade',
      upgrade: 'websocket',
      'sec-websocket-version': '13',
      'sec-websocket-key': randomBytes(16).toString('base64'),
    };
    const connecting = request(address.replace(/^ws:/, 'http:'), { headers });
    connecting.once('error', reject);
    connecting.once('response', ({ statusCode }) => reject(new Error(`the WebSocket is refused with ${statusCode}`)));
    connecting.once('upgrade', (_, socket, head) => {
      let received = head;
      const read = () => {
        const length = received[1] ?? Number.POSITIVE_INFINITY;
        if (length > SHORT || received.length < 2 + length) return;
        resolve(JSON.parse(received.subarray(2, 2 + length).toString()));
        socket.end();
      };
      socket.on('data', (chunk: Buffer) => {
        received = Buffer.concat([received, chunk]);
        read();
      });
      socket.once('error', reject);
      socket.once('close', () => reject(new Error('the WebSocket was closed without an answer')));
      socket.write(frameOf(JSON.stringify(message)));
    });
    connecting.end();
  });
}

/** A text frame as clients send it: masked. The mask of zeros changes nothing. */
function frameOf(text: string): Buffer {
  const payload = Buffer.from(text);
  if (payload.length > SHORT) throw new Error(`a message has at most ${SHORT} bytes, got ${payload.length}`);
  return Buffer.concat([Buffer.from([TEXT, MASKED | payload.length, 0, 0, 0, 0]), payload]);
}
