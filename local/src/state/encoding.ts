/**
 * State as bytes: the structured clone algorithm keeps maps, sets, dates and who shares what with whom, and refuses functions. Large
 * buffers stay outside, under the digests of their contents, so that they are written once and not each time.
 * @see https://nodejs.org/docs/latest-v20.x/api/v8.html#serialization-api
 */
import { createHash } from 'node:crypto';
import { DefaultDeserializer, DefaultSerializer } from 'node:v8';

/** State in bytes, and the buffers that they name. */
export interface Encoded {
  readonly bytes: Buffer;
  /** By digest. */
  readonly blobs: ReadonlyMap<string, Buffer>;
}

const LEAST_BLOB_BYTES = 4_096;

/** How a buffer is written. */
const INLINE = 0;
const BLOB = 1;

/** Buffers of state are never changed, only replaced, so that one look at each is enough. */
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
    // A copy: what is read is a view of all the bytes, and would keep them.
    return Buffer.from(this.readRawBytes(this.readUint32()));
  }
}

/** Refuses what is no plain data. */
export function encode(state: unknown): Encoded {
  const writer = new Writer();
  writer.writeHeader();
  writer.writeValue(state);
  return { bytes: writer.releaseBuffer(), blobs: writer.blobs };
}

/** What was encoded; every view of memory comes back as a Buffer. */
export function decode(bytes: Buffer, readBlob: (digest: string) => Buffer): unknown {
  const reader = new Reader(bytes, readBlob);
  reader.readHeader();
  return reader.readValue();
}
