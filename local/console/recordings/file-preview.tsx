import { useEffect, useState } from 'preact/hooks';
import type { RecordingFile, RecordingSummary } from '../../src/service/recordings';
import { Code } from '../components/code';
import { ErrorText } from '../components/error-text';
import { isReadable, readableText, sizeText } from './recording-groups';

/** A file: its content if it is text, and a link that downloads it. */
export function FilePreview({
  recording: { bucket, prefix },
  file,
}: {
  readonly recording: RecordingSummary;
  readonly file: RecordingFile;
}) {
  const { path, bytes, contentType, lastModified } = file;
  const url = `/_ivs/recordings/file?${new URLSearchParams({ bucket, key: `${prefix}/${path}` })}`;
  const readable = isReadable(file);
  return (
    <section class="stack" aria-label={path}>
      <div class="row">
        <h3>
          <bdi>{path}</bdi>
        </h3>
        <span class="soft small numbers">
          {sizeText(bytes)}, {contentType}, <time dateTime={lastModified}>{new Date(lastModified).toLocaleString()}</time>
        </span>
        <span class="spacer" />
        <a class="button compact" href={url} download={path.split('/').at(-1)}>
          Download
        </a>
      </div>
      {readable ? <Content url={url} contentType={contentType} version={lastModified} /> : <p class="soft">This file is not text.</p>}
    </section>
  );
}

function Content({ url, contentType, version }: { readonly url: string; readonly contentType: string; readonly version: string }) {
  const [content, setContent] = useState<{ readonly text?: string; readonly error?: unknown }>({});
  useEffect(() => {
    let current = true;
    const show = (next: typeof content) => current && setContent(next);
    readFile(url).then(
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

async function readFile(url: string): Promise<string> {
  const response = await fetch(url, { cache: 'no-store' });
  if (!response.ok) throw new Error(`The endpoint answered with ${response.status}. The file may be gone.`);
  return response.text();
}
