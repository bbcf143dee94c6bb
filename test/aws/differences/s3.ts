import { type Differences, refusal } from './difference';

export const s3: Differences = {
  's3-any-key': {
    answers: { PutObject: refusal('InvalidURI') },
    seen: 'a/../b: InvalidURI, a/./b: InvalidURI, ../b: InvalidURI; listed: ',
  },
};
