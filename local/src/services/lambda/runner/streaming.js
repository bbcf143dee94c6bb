/**
 * Handlers that write their response to a stream.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-response-streaming.html
 */
const { Writable } = require('node:stream');
const { failure } = require('./errors');

const STREAMING = Symbol.for('aws.lambda.runtime.handler.streaming');
const HIGH_WATER_MARK = Symbol.for('aws.lambda.runtime.handler.streaming.highWaterMark');

const HTTP_RESPONSE = 'application/vnd.awslambda.http-integration-response';
const PRELUDE_END = Buffer.alloc(8);

/** Defines the global `awslambda`, with which code declares a streaming handler. */
function installGlobal() {
  globalThis.awslambda = {
    streamifyResponse: (handler, { highWaterMark } = {}) =>
      Object.assign(handler, { [STREAMING]: 'response', [HIGH_WATER_MARK]: highWaterMark }),
    HttpResponseStream: {
      from(stream, prelude) {
        stream.setContentType(HTTP_RESPONSE);
        stream.prelude = Buffer.concat([Buffer.from(JSON.stringify(prelude)), PRELUDE_END]);
        return stream;
      },
    },
  };
}

function isStreaming(handler) {
  const kind = handler[STREAMING];
  if (!kind) return false;
  if (kind === 'response') return true;
  throw failure('Runtime.MalformedStreamingHandler', 'Only response streaming is supported.');
}

class ResponseStream extends Writable {
  chunks = [];
  contentType = 'application/octet-stream';

  setContentType(contentType) {
    if (this.chunks.length > 0) throw failure('Runtime.InvalidStreamingOperation', 'Cannot set content-type, too late.');
    this.contentType = contentType;
  }

  /** Writes values other than text and bytes as JSON. */
  write(chunk, ...rest) {
    const isWritable = typeof chunk === 'string' || chunk instanceof Uint8Array;
    return super.write(isWritable ? chunk : JSON.stringify(chunk), ...rest);
  }

  _write(chunk, _encoding, done) {
    if (this.chunks.length === 0 && this.prelude) this.chunks.push(this.prelude);
    this.chunks.push(chunk);
    done();
  }
}

/** Creates a stream, and a promise of everything written to it. */
function createResponseStream() {
  const stream = new ResponseStream();
  const ended = new Promise((resolve, reject) => {
    stream.once('finish', () => resolve(Buffer.concat(stream.chunks)));
    stream.once('error', reject);
  });
  // The handler's own error is reported elsewhere.
  ended.catch(() => {});
  return { stream, ended };
}

module.exports = { installGlobal, isStreaming, createResponseStream };
