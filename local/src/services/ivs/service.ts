/** Amazon IVS Real-Time as a service of the endpoint. */
import { defineService } from '../../service/definition';
import { events } from '../events/service';
import { s3 } from '../s3/service';
import { createIvsRealTime, newIvsState } from '.';
import { createRecordings } from './recordings-in-buckets';
import { ivsTypes } from './resource-types';

export const ivs = defineService({
  name: 'ivs',
  newState: newIvsState,
  create(state, endpoint) {
    const buckets = endpoint.find(s3);
    const bus = endpoint.find(events);
    const store = createIvsRealTime({
      ...endpoint.pipelines,
      state,
      quotas: endpoint.settings.quotas,
      buckets,
      recordings: buckets && createRecordings(buckets),
      onEvent: (event) => {
        endpoint.changed();
        bus?.put({ source: 'aws.ivs', ...event });
      },
    });
    return { store, pipeline: store.pipeline, resourceTypes: ivsTypes(store.call), resume: store.resume, close: store.close };
  },
});
