import { useState } from 'preact/hooks';
import type { RecordingFile } from '../../src/service/recordings';
import { Icon } from '../components/icon';
import { VirtualList } from '../components/virtual-list';
import { type FileRow, fileRows } from './file-rows';
import { sizeText } from './recording-groups';
import './file-tree.css';

const ROW_HEIGHT = 30;
const keyOf = ({ path, file }: FileRow<RecordingFile>) => `${file ? 'file' : 'folder'} ${path}`;

interface FileTreeProps {
  readonly files: readonly RecordingFile[];
  /** The path of the file that is shown. */
  readonly chosen: string | undefined;
  readonly onChoose: (file: RecordingFile) => void;
}

/** The files of a recording as a tree. Only the rows in sight are rendered. */
export function FileTree({ files, chosen, onChoose }: FileTreeProps) {
  const [closed, setClosed] = useState<ReadonlySet<string>>(new Set());
  const rows = fileRows(files, closed);
  const toggle = (path: string) => setClosed(new Set(closed.has(path) ? [...closed].filter((each) => each !== path) : [...closed, path]));
  return (
    <div class="file-tree" style={{ '--rows': Math.min(rows.length, 14) }}>
      <VirtualList
        label="Files"
        items={rows}
        keyOf={keyOf}
        rowHeight={ROW_HEIGHT}
        renderRow={({ path, name, depth, folder, file }) => (
          <button
            type="button"
            class="file-row"
            style={{ '--depth': depth }}
            aria-expanded={folder?.open}
            aria-current={file && path === chosen ? 'true' : undefined}
            onClick={() => (file ? onChoose(file) : toggle(path))}
          >
            <span class="file-mark">{folder && <Icon name="chevron" />}</span>
            <bdi class="truncate">{name}</bdi>
            <span class="spacer" />
            <span class="soft small numbers">
              {file ? sizeText(file.bytes) : `${folder?.files} ${folder?.files === 1 ? 'file' : 'files'}`}
            </span>
            {file && <span class="soft small file-type truncate">{file.contentType}</span>}
          </button>
        )}
      />
    </div>
  );
}
