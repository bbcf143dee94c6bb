import type { IvsRealTimeOptions, RecordingObject } from '../../../../../local/src/services/ivs';
import type { BucketError } from '../../../../../local/src/services/ivs/runtime/recordings';
import { type Room, roomForEachTest } from '../room';

/** A room that collects its recordings, or rejects them. */
export interface RecordingRoom {
  room: Room;
  /** The written objects, oldest first. */
  written: RecordingObject[];
  /** Why the bucket rejects an object, if it does. */
  refuses: (key: string) => BucketError | undefined;
}

/** Creates a room before each test of the file. */
export function recordingRoomForEachTest(options: IvsRealTimeOptions = {}): RecordingRoom {
  const holder = roomForEachTest(() => {
    Object.assign(holder, { written: [], refuses: () => undefined });
    const write = (object: RecordingObject) => {
      const refusal = holder.refuses(object.key);
      if (!refusal) holder.written.push(object);
      return refusal;
    };
    return { ...options, recordings: { write } };
  }) as RecordingRoom;
  return holder;
}
