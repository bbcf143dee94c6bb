import { useEffect, useMemo, useState } from 'preact/hooks';
import type { RecordingList, RecordingSummary } from '../../src/service/recordings';
import { browser } from '../endpoint/browser';
import { coalesced } from '../endpoint/reading';
import { request } from '../endpoint/request';
import type { Page } from '../store/page';
import { useStore } from '../store/use-store';

interface Recordings {
  /** @default - they have not been read yet */
  readonly recordings?: readonly RecordingSummary[];
  readonly error?: unknown;
}

const sequence = ({ snapshot }: Page) => snapshot?.sequence;

/** Reads the recordings again when the state has changed, one reading at a time. */
export function useRecordings(): Recordings {
  const [state, setState] = useState<Recordings>({});
  const changed = useStore(sequence);
  const reading = useMemo(
    () =>
      coalesced(
        () =>
          request<RecordingList>('GET', '/_ivs/recordings').then(
            ({ recordings }) => setState({ recordings }),
            (error) => setState((before) => ({ ...before, error })),
          ),
        browser,
      ),
    [],
  );
  useEffect(() => reading.ask(), [changed]);
  useEffect(() => reading.stop, []);
  return state;
}
