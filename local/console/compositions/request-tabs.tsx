import { useState } from 'preact/hooks';
import { Code } from '../components/code';
import { REQUEST_FORMS, type StartRequest } from './request-code';

/** The request of StartComposition in several forms, to copy. */
export function RequestTabs({ request }: { readonly request: StartRequest }) {
  const [shown, setShown] = useState(0);
  const { label, write } = REQUEST_FORMS[shown] ?? REQUEST_FORMS[0];
  return (
    <section class="stack" aria-label="The request as code">
      <fieldset class="segments" aria-label="Form of the request">
        {REQUEST_FORMS.map((form, index) => (
          <button key={form.label} type="button" class="segment" aria-pressed={index === shown} onClick={() => setShown(index)}>
            {form.label}
          </button>
        ))}
      </fieldset>
      <Code text={write(request)} what={`the request (${label})`} />
    </section>
  );
}
