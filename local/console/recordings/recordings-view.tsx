import { useMemo, useState } from 'preact/hooks';
import type { RecordingSummary } from '../../src/service/recordings';
import type { RegionSnapshot } from '../../src/service/snapshot';
import { Badge } from '../components/badge';
import { CopyText } from '../components/copy-text';
import { EmptyState } from '../components/empty-state';
import { ErrorText } from '../components/error-text';
import { Facts } from '../components/facts';
import { clockTime, dateAndTime } from '../components/times';
import { VirtualList } from '../components/virtual-list';
import { hashOf, type Route } from '../route';
import { nameOf } from '../stages/participants';
import { titleOf } from '../stages/stages';
import { useSessionsOf } from '../store/use-sessions';
import { useRegion, useRegionSnapshot } from '../store/use-store';
import { FilePreview } from './file-preview';
import { FileTree } from './file-tree';
import { isAbout, keyOf, type RecordingRow, recordingRows } from './recording-groups';
import { useRecordings } from './use-recordings';
import './recordings-view.css';

export function RecordingsView({ route: { subject, query } }: { readonly route: Route }) {
  const { recordings, error } = useRecordings();
  const regionName = useRegion();
  const region = useRegionSnapshot();
  const there = useMemo(() => recordings?.filter(({ stageArn }) => stageArn.split(':')[3] === regionName), [recordings, regionName]);
  const rows = useMemo(() => recordingRows(there ?? []), [there]);
  const chosen = there?.find((recording) => subject && isAbout(recording, subject));
  return (
    <div class="view recordings-view">
      <h1>Recordings</h1>
      <ErrorText error={error} />
      {!there ? null : there.length === 0 ? (
        <EmptyState title="No recordings">
          <p>
            IVS records each participant of a stage that has an automatic recording configuration, and a{' '}
            <a href={hashOf('compositions')}>composition</a> with a storage configuration. There is no media here: recordings have their
            metadata, playlists and thumbnails.
          </p>
        </EmptyState>
      ) : (
        <div class="recordings">
          <div class="card recording-list" style={{ '--rows': rows.length }}>
            <VirtualList
              label="Recordings"
              items={rows}
              keyOf={({ key }) => key}
              rowHeight={44}
              scrollTo={chosen && keyOf(chosen)}
              renderRow={(row) => <Row row={row} region={region} chosen={chosen} />}
            />
          </div>
          {chosen ? (
            <Recording key={keyOf(chosen)} recording={chosen} region={region} file={query.file} />
          ) : (
            <EmptyState title={subject ? 'This recording is not there' : 'Choose a recording'}>
              <p>{subject ? 'Its first file comes when it has started.' : 'Its files are here then.'}</p>
            </EmptyState>
          )}
        </div>
      )}
    </div>
  );
}

function Row({
  row,
  region,
  chosen,
}: {
  readonly row: RecordingRow;
  readonly region: RegionSnapshot | undefined;
  readonly chosen: RecordingSummary | undefined;
}) {
  if ('group' in row) {
    const { stageArn, sessionId, count } = row.group;
    return (
      <h2 class="recording-group">
        <bdi class="truncate">{stageTitle(stageArn, region)}</bdi>
        <span class="soft truncate">{sessionId ?? 'compositions'}</span>
        <span class="spacer" />
        <span class="soft numbers">{count}</span>
      </h2>
    );
  }
  const { recording } = row;
  return (
    <a class="recording-row" href={hashOf('recordings', keyOf(recording))} aria-current={recording === chosen ? 'true' : undefined}>
      <bdi class="truncate recording-name">{titleIn(recording, region)}</bdi>
      <span class="spacer" />
      <span class="soft small numbers recording-time">{recording.startedAt && clockTime(recording.startedAt)}</span>
      <Status status={recording.status} />
    </a>
  );
}

function Recording({
  recording,
  region,
  file: given,
}: {
  readonly recording: RecordingSummary;
  readonly region: RegionSnapshot | undefined;
  readonly file: string | undefined;
}) {
  const { bucket, prefix, stageArn, sessionId, compositionArn, startedAt, endedAt, files, status } = recording;
  useSessionsOf(stageArn);
  const [path, setPath] = useState(given ?? files.find((file) => file.path.startsWith('events/'))?.path);
  const place = `s3://${bucket}/${prefix}`;
  const shown = files.find((file) => file.path === path);
  return (
    <article class="card section stack recording" aria-labelledby="recording">
      <div class="row">
        <h2 id="recording">
          <bdi>{titleIn(recording, region)}</bdi>
        </h2>
        <Status status={status} />
      </div>
      <Facts
        facts={{
          Stage: (
            <a href={hashOf('rooms', stageArn)}>
              <bdi>{stageTitle(stageArn, region)}</bdi>
            </a>
          ),
          Session: sessionId && <code>{sessionId}</code>,
          Composition: compositionArn && <a href={hashOf('compositions', compositionArn)}>{compositionArn.split('/')[1]}</a>,
          Started: startedAt && <time dateTime={startedAt}>{dateAndTime(startedAt)}</time>,
          Ended: endedAt && <time dateTime={endedAt}>{dateAndTime(endedAt)}</time>,
          Place: <CopyText text={place} what="the place of the recording" />,
        }}
      />
      <FileTree files={files} chosen={shown?.path} onChoose={(file) => setPath(file.path)} />
      {shown && <FilePreview key={shown.path} recording={recording} file={shown} />}
    </article>
  );
}

/** The status in the words of the metadata, without what all have in common. */
function Status({ status }: { readonly status: string }) {
  const tone = /FAIL/.test(status) ? 'bad' : status === 'RECORDING_STARTED' ? 'good' : undefined;
  return (
    <Badge tone={tone} dot pulse={status === 'RECORDING_STARTED'}>
      {status.replace(/^RECORDING_/, '')}
    </Badge>
  );
}

function stageTitle(arn: string, region: RegionSnapshot | undefined): string {
  return titleOf(region?.stages.find((stage) => stage.arn === arn) ?? { arn });
}

function titleIn({ stageArn, sessionId, participantId, compositionArn }: RecordingSummary, region: RegionSnapshot | undefined): string {
  if (compositionArn) return compositionArn.split('/')[1] ?? compositionArn;
  const stage = region?.stages.find(({ arn }) => arn === stageArn);
  const session = stage?.sessions.find((each) => each.sessionId === sessionId);
  const participant = session?.participants.find((each) => each.participantId === participantId);
  return participant ? nameOf(participant) : (participantId ?? '');
}
