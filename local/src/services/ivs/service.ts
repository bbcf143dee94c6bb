/** Amazon IVS Real-Time as a service of the endpoint. */
import { randomUUID } from 'node:crypto';
import { defineService } from '../../service/definition';
import type { EventNews } from '../../service/news';
import { events } from '../events/service';
import { s3 } from '../s3/service';
import { createIvsRealTime, type IvsEvent, newIvsState } from '.';
import { channelTypes } from './channels/resource-types';
import { createRecordings } from './recording/recordings-in-buckets';
import { ivsTypes } from './resource-types';

export const ivs = defineService({
  name: 'ivs',
  title: 'Amazon IVS Real-Time',
  newState: newIvsState,
  create(state, endpoint) {
    const buckets = endpoint.find(s3);
    const bus = endpoint.find(events);
    const relay = (event: IvsEvent) => {
      const news = newsOf(event);
      endpoint.tell(news);
      endpoint.settings.onEvent?.(news, event.time);
    };
    const store = createIvsRealTime({
      ...endpoint.pipelines,
      state,
      quotas: endpoint.settings.quotas,
      buckets,
      recordings: buckets && createRecordings(buckets),
      onNews(news) {
        endpoint.changed();
        endpoint.tell(endpoint.withoutSecrets(news));
      },
      onEvent: (event) => {
        endpoint.changed();
        if (bus) bus.put({ source: 'aws.ivs', ...event });
        else relay(event);
      },
    });
    return {
      store,
      pipeline: store.pipeline,
      resourceTypes: { ...ivsTypes(store.call), ...channelTypes(store.channels) },
      secrets: store.streamKeys,
      snapshot: (view) => ({ regions: store.snapshot(view) }),
      resume: store.resume,
      close: store.close,
    };
  },
});

/** The news of an event that no local event bus takes. */
function newsOf({ region, 'detail-type': detailType, resources, detail }: IvsEvent): EventNews {
  return { type: 'event', id: randomUUID(), region, source: 'aws.ivs', detailType, resources, detail };
}
