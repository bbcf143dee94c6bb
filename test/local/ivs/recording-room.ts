import type { IvsRealTimeOptions, RecordingObject } from '../../../local/ivs';
import { type Room, roomForEachTest } from './room';

/** A room whose recordings can be looked at, or refused. */
export interface RecordingRoom {
  room: Room;
  /** What was recorded, oldest first. */
  written: RecordingObject[];
  /** Whether the bucket refuses an object. */
  refuses: (key: string) => boolean;
}

/** A new one before each test of the file. */
export function recordingRoomForEachTest(options: IvsRealTimeOptions = {}): RecordingRoom {
  const holder = roomForEachTest(() => {
    Object.assign(holder, { written: [], refuses: () => false });
    return { ...options, recordings: { write: (object) => !holder.refuses(object.key) && holder.written.push(object) > 0 } };
  }) as RecordingRoom;
  return holder;
}
