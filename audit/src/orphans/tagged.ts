/** The resources of an account that carry tags of this library. */
import { ListTagsForResourceCommand } from '@aws-sdk/client-ivs-realtime';
import { hasEnded } from '../../../lambda/compositions/own-compositions';
import type { Tags } from '../../../lambda/resources/protocol/own-tags';
import { isNotFound } from '../../../lambda/services/call-failure';
import type { Account } from '../aws/account';
import type { Progress } from '../progress';
import { type KindName, kindNamed } from '../resource-kinds';
import { type Claim, claimedSince, claimOf } from './claim';

export type ListedKind = KindName | 'composition';

export interface TaggedResource {
  readonly kind: ListedKind;
  readonly arn: string;
  readonly name: string;
  /** ISO 8601; null where the tags do not tell. */
  readonly since: string | null;
  readonly claim: Claim;
}

interface Listed {
  readonly arn: string;
  readonly name?: string;
  readonly tags: Tags;
}

export async function taggedResources(account: Account, kind: ListedKind, progress: Progress): Promise<TaggedResource[]> {
  const listed = kind === 'composition' ? await compositionsOf(account) : await listedOf(account, kind, progress);
  return listed.flatMap(({ arn, name = '', tags }) => {
    const claim = claimOf(arn, tags);
    return claim ? [{ kind, arn, name, since: claimedSince(tags) ?? null, claim }] : [];
  });
}

/** Compositions that run. The service deletes those that have ended. */
async function compositionsOf(account: Account): Promise<Listed[]> {
  const running = (await account.compositions()).filter((composition) => !hasEnded(composition));
  return running.map(({ arn = '', tags = {} }) => ({ arn, tags }));
}

async function listedOf(account: Account, name: KindName, progress: Progress): Promise<Listed[]> {
  const kind = kindNamed(name);
  const found: Listed[] = [];
  let nextToken: string | undefined;
  do {
    progress(`listing ${name}s: ${found.length} so far`);
    const page = await kind.list(account.ivs, nextToken);
    for (const each of page.resources) {
      found.push(kind.listIsUntagged ? { ...each, tags: (await tagsOf(account, each.arn)) ?? {} } : each);
      if (kind.listIsUntagged) progress(`reading the tags of ${name}s: ${found.length} so far`);
    }
    nextToken = page.nextToken;
  } while (nextToken);
  return found;
}

/** The tags of a resource; undefined when it is gone. */
export async function tagsOf({ ivs }: Account, resourceArn: string): Promise<Tags | undefined> {
  try {
    return (await ivs(new ListTagsForResourceCommand({ resourceArn }))).tags ?? {};
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}
