/**
 * Encodes state with the structured clone algorithm, which keeps maps, sets, dates and shared references, and rejects functions.
 * Large buffers are kept out of the bytes and named by the digest of their content, so that each is written to disk only once.
 * @see https://nodejs.org/docs/latest-v20.x/api/v8.html#serialization-api
 */
import { createHash } from 'node:crypto';
import { DefaultDeserializer, DefaultSerializer } from 'node:v8';

/** Encoded state, and the large buffers that it names. */
export interface Encoded {
  readonly bytes: Buffer;
  /** By digest. */
  readonly blobs: ReadonlyMap<string, Buffer>;
}

const LEAST_BLOB_BYTES = 4_096;

/** The two ways to write a buffer: its content, or the digest of a blob. */
const INLINE = 0;
const BLOB = 1;

/** Caches digests. Services never change a buffer in place; they replace it. */
const digests = new WeakMap<Buffer, string>();

export function digestOf(buffer: Buffer): string {
  const digest = digests.get(buffer) ?? createHash('sha256').update(buffer).digest('hex');
  digests.set(buffer, digest);
  return digest;
}

class Writer extends DefaultSerializer {
  readonly blobs = new Map<string, Buffer>();

  _writeHostObject(view: ArrayBufferView): void {
    const buffer = Buffer.from(view.buffer, view.byteOffset, view.byteLength);
    if (buffer.length < LEAST_BLOB_BYTES) {
      this.writeUint32(INLINE);
      this.writeUint32(buffer.length);
      this.writeRawBytes(buffer);
      return;
    }
    const digest = digestOf(view instanceof Buffer ? view : buffer);
    this.blobs.set(digest, buffer);
    this.writeUint32(BLOB);
    this.writeRawBytes(Buffer.from(digest, 'hex'));
  }
}

const DIGEST_BYTES = 32;

class Reader extends DefaultDeserializer {
  constructor(
    bytes: Buffer,
    private readonly readBlob: (digest: string) => Buffer,
  ) {
    super(bytes);
  }

  _readHostObject(): Buffer {
    if (this.readUint32() === BLOB) return this.readBlob(this.readRawBytes(DIGEST_BYTES).toString('hex'));
    // Copies the buffer, because `readRawBytes` returns a view that would keep the whole file in memory.
    return Buffer.from(this.readRawBytes(this.readUint32()));
  }
}

/** Throws for values that cannot be cloned, such as functions. */
export function encode(state: unknown): Encoded {
  const writer = new Writer();
  writer.writeHeader();
  writer.writeValue(state);
  return { bytes: writer.releaseBuffer(), blobs: writer.blobs };
}

/** Decodes state. Every typed array comes back as a Buffer. */
export function decode(bytes: Buffer, readBlob: (digest: string) => Buffer): unknown {
  const reader = new Reader(bytes, readBlob);
  reader.readHeader();
  return reader.readValue();
}
