/** What a row of Amazon S3 says of an operation, and how its input is read. */

import type { Access } from '../../service/access';
import { type Call, type Operation, operation } from '../../service/operation';
import type { RestXmlOutput } from '../../service/protocols/rest-xml';
import type { S3Address } from './address';

/** A request to S3. */
export interface S3Request extends S3Address {
  readonly query: Readonly<Record<string, string>>;
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** The input of an operation. */
export interface S3Input<Content = unknown> extends S3Request {
  /** What the row's `parse` returns. */
  readonly content: Content;
}

/** Returns a part of what an operation does, as policies name it. */
export type Accesses<Content = unknown> = (input: S3Input<Content>, call: Call) => readonly Access[];

interface Row<Content> {
  /** The method, what the URL addresses, and the query parameters that select the operation, in alphabetical order: `GET bucket?policy`. */
  readonly route: string;
  /** The headers that change what the operation does, and that it supports; see ./routes. @default - none */
  readonly decisiveHeaders?: readonly RegExp[];
  /** Reads the body, or what else the operation parses. @default - the operation parses nothing */
  readonly parse?: (request: S3Request) => Content;
  readonly access: readonly Accesses<Content>[];
  run(input: S3Input<Content>, call: Call): RestXmlOutput | undefined;
}

/** An operation with its route. */
export interface S3Operation extends Operation<S3Input>, Pick<Row<unknown>, 'route' | 'decisiveHeaders'> {}

export type S3Operations = Readonly<Record<string, S3Operation>>;

/** A row, typed by what it parses. */
export function s3Operation<Content>({ route, decisiveHeaders, parse, access, run }: Row<Content>): S3Operation {
  const row = operation<S3Input>({
    input: {
      parse: (raw) => ({ ...(raw as S3Request), content: parse?.(raw as S3Request) }),
      validate: () => {},
      // Headers and bodies may hold secrets.
      shown: (raw) => shownAddress(raw as S3Request),
    },
    access: (input, call) => access.flatMap((accesses) => accesses(input as S3Input<Content>, call)),
    run: (input, call) => run(input as S3Input<Content>, call),
  });
  return { ...row, route, decisiveHeaders };
}

/** The address as members of the API. */
function shownAddress({ bucketName, key }: S3Address): object {
  return { ...(bucketName && { Bucket: bucketName }), ...(key && { Key: key }) };
}
