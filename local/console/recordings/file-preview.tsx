import { useEffect, useState } from 'preact/hooks';
import type { RecordingFile, RecordingSummary } from '../../src/service/recordings';
import { Button } from '../components/button';
import { Code } from '../components/code';
import { ErrorText } from '../components/error-text';
import { dateAndTime } from '../components/times';
import { useAction } from '../components/use-action';
import { readFile } from '../endpoint/request';
import { isReadable, readableText, sizeText } from './recording-groups';

/** A file: its content if it is text, and a button that downloads it. */
export function FilePreview({
  recording: { bucket, prefix },
  file,
}: {
  readonly recording: RecordingSummary;
  readonly file: RecordingFile;
}) {
  const { path, bytes, contentType, lastModified } = file;
  const url = `/_ivs/recordings/file?${new URLSearchParams({ bucket, key: `${prefix}/${path}` })}`;
  const { busy, error, run } = useAction();
  return (
    <section class="stack" aria-label={path}>
      <div class="row">
        <h3>
          <bdi>{path}</bdi>
        </h3>
        <span class="soft small numbers">
          {sizeText(bytes)}, {contentType}, <time dateTime={lastModified}>{dateAndTime(lastModified)}</time>
        </span>
        <span class="spacer" />
        <Button compact disabled={busy} onClick={() => run(() => download(url, path.split('/').at(-1) ?? path))}>
          Download
        </Button>
      </div>
      <ErrorText error={error} />
      {isReadable(file) ? (
        <Content url={url} contentType={contentType} version={lastModified} />
      ) : (
        <p class="soft">This file is not text.</p>
      )}
    </section>
  );
}

function Content({ url, contentType, version }: { readonly url: string; readonly contentType: string; readonly version: string }) {
  const [content, setContent] = useState<{ readonly text?: string; readonly error?: unknown }>({});
  useEffect(() => {
    let current = true;
    const show = (next: typeof content) => current && setContent(next);
    readFile(url)
      .then((file) => file.text())
      .then(
        (text) => show({ text: readableText(text, contentType) }),
        (error) => show({ error }),
      );
    return () => {
      current = false;
    };
  }, [url, version]);
  if (content.error) return <ErrorText error={content.error} />;
  return content.text === undefined ? <p class="soft">Reading…</p> : <Code text={content.text} what="the content of the file" />;
}

/** The endpoint answers the scripts of its page only, and no link. So the file is read first, and then saved. */
async function download(url: string, name: string): Promise<void> {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(await readFile(url));
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}
