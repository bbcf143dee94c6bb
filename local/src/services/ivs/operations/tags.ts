import { ListTagsForResource$, TagResource$, UntagResource$ } from '@aws-sdk/client-ivs-realtime';
import { TAGGABLE_ARN, TAGS } from '../model/constraints';
import { ivsError, notFound } from '../model/errors';
import { type AnyCollection, collectionsOf, type Region } from '../state/region';
import type { Rows } from './operation';

const MAX_TAGS = 50;

type Tags = Readonly<Record<string, string>>;

const toResourceArn = ({ resourceArn }: { readonly resourceArn?: string }) => [resourceArn];

/** The operations on tags. */
export const tagOperations = {
  ListTagsForResource: {
    schema: ListTagsForResource$,
    constraints: { resourceArn: TAGGABLE_ARN },
    access: toResourceArn,
    rate: 10,
    run: ({ resourceArn }, region) => ({ tags: tagsOf(region, resourceArn) }),
  },

  TagResource: {
    schema: TagResource$,
    constraints: { resourceArn: TAGGABLE_ARN, tags: TAGS },
    access: toResourceArn,
    rate: 10,
    run({ resourceArn, tags }, region) {
      const merged = { ...tagsOf(region, resourceArn), ...tags };
      const count = Object.keys(merged).length;
      if (count > MAX_TAGS) {
        throw ivsError(
          'ValidationException',
          `A resource may have ${MAX_TAGS} tags; ${resourceArn} would have ${count}. Remove some first.`,
        );
      }
      collectionOf(region, resourceArn).setTags(resourceArn, merged);
      return {};
    },
  },

  UntagResource: {
    schema: UntagResource$,
    constraints: { resourceArn: TAGGABLE_ARN, tagKeys: { max: 50, member: { min: 1, max: 128 } } },
    access: toResourceArn,
    rate: 10,
    run({ resourceArn, tagKeys }, region) {
      const kept = Object.entries(tagsOf(region, resourceArn)).filter(([key]) => !tagKeys.includes(key));
      collectionOf(region, resourceArn).setTags(resourceArn, Object.fromEntries(kept));
      return {};
    },
  },
} satisfies Rows;

function tagsOf(region: Region, arn: string): Tags {
  return collectionOf(region, arn).get(arn).tags ?? {};
}

function collectionOf(region: Region, arn: string): AnyCollection {
  const collection = collectionsOf(region).find((candidate) => candidate.has(arn));
  if (!collection) throw notFound(arn);
  return collection;
}
