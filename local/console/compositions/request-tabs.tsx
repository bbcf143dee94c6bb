import { useState } from 'preact/hooks';
import { Code } from '../components/code';
import { Tabs } from '../components/tabs';
import { REQUEST_FORMS, type StartRequest } from './request-code';

/** The request of StartComposition in several forms, to copy. */
export function RequestTabs({ request }: { readonly request: StartRequest }) {
  const [chosen, choose] = useState(REQUEST_FORMS[0].id);
  const { title, write } = REQUEST_FORMS.find(({ id }) => id === chosen) ?? REQUEST_FORMS[0];
  return (
    <section class="stack" aria-label="The request as code">
      <Tabs label="Form of the request" tabs={REQUEST_FORMS} chosen={chosen} onChoose={choose} />
      <Code text={write(request)} what={`the request (${title})`} />
    </section>
  );
}
