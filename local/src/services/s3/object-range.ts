import type { RestXmlOutput } from '../../service/protocols/rest-xml';
import { ServiceError } from '../../service/service-error';

/** Selects one range: `bytes=<first>-[<last>]`, or `bytes=-<length>` for the end. Ignores any other range, as HTTP demands. */
export function selectRange(whole: Buffer, range = ''): RestXmlOutput & { readonly body: Buffer } {
  const [, first = '', last = ''] = /^bytes=(\d*)-(\d*)$/.exec(range) ?? [];
  if (first === '' && last === '') return { body: whole };
  const start = first === '' ? Math.max(whole.length - Number(last), 0) : Number(first);
  const end = first === '' || last === '' ? whole.length - 1 : Math.min(Number(last), whole.length - 1);
  if (start > end) throw new ServiceError('InvalidRange', `The requested range is not satisfiable: ${range} of ${whole.length} bytes`, 416);
  return { status: 206, headers: { 'content-range': `bytes ${start}-${end}/${whole.length}` }, body: whole.subarray(start, end + 1) };
}
