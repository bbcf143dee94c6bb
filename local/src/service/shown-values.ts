/** Values that programs may see: without sensitive members and secrets, and not too long. */
import { types } from 'node:util';
import { isObject, tryReadJson } from '../data/json';
import type { Shape } from './input';

/** Stands in place of a secret. */
export const HIDDEN = '****';

/**
 * Replaces the sensitive parts of a value, members that its shape does not have, and values of another form: where something stands by mistake, it
 * may be a secret.
 */
export function withoutSensitive(shape: Shape, value: unknown): unknown {
  if (shape.sensitive) return HIDDEN;
  const { element, kind, members } = shape;
  if (value === null || value === undefined || kind === 'any') return value;
  if (element && Array.isArray(value)) return value.map((item) => withoutSensitive(element, item));
  if (element && isPlain(value)) return mapMembers(value, (item) => withoutSensitive(element, item));
  if (!members) return element || Array.isArray(value) || isPlain(value) ? HIDDEN : value;
  if (!isObject(value)) return HIDDEN;
  return mapMembers(value, (item, name) => {
    const member = Object.hasOwn(members, name) ? members[name] : undefined;
    return member ? withoutSensitive(member, item) : HIDDEN;
  });
}

/** Names of members that promise a secret. */
const SECRET_NAME = /key|secret|password|token|credential|passphrase|private/i;

/** Hides members whose names promise a secret, and keeps ARNs. */
export function withoutSecretMembers(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutSecretMembers);
  if (!isPlain(value)) return value;
  return mapMembers(value, (item, name) => (SECRET_NAME.test(name) ? withoutScalars(item) : withoutSecretMembers(item)));
}

function withoutScalars(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutScalars);
  if (isPlain(value)) return mapMembers(value, withoutScalars);
  const isOpen = typeof value === 'string' ? value.startsWith('arn:') : typeof value !== 'number';
  return isOpen ? value : HIDDEN;
}

/** Shorter secrets stand in other texts by chance. */
const MIN_SECRET_LENGTH = 4;

/** Secrets that are known by their form: private keys, JSON Web Tokens such as those of participants, and the signatures of presigned URLs. */
const SECRET_FORMS = [
  /(?<=-----BEGIN [A-Z ]*PRIVATE KEY-----)[\s\S]*?(?=-----END [A-Z ]*PRIVATE KEY-----|$)/g,
  /(?<![\w-])eyJ[\w-]+\.eyJ[\w-]+\.[\w-]+/g,
  /(?<=X-Amz-Signature(?:=|%3D))[0-9a-f]+/gi,
];

/** Returns a function that gives the hiding of the current secrets. Prepares it again only if they have changed: each call asks for it. */
export function createHiding(currentSecrets: () => readonly string[]): () => (text: string) => string {
  let prepared: { readonly secrets: readonly string[]; readonly hide: (text: string) => string } | undefined;
  return () => {
    const secrets = currentSecrets();
    const isCurrent = prepared?.secrets.length === secrets.length && prepared.secrets.every((secret, index) => secret === secrets[index]);
    if (!prepared || !isCurrent) prepared = { secrets, hide: hidingOf(secrets) };
    return prepared.hide;
  };
}

/** Returns a function that hides these secrets in texts, and others that are known by their form. */
function hidingOf(secrets: readonly string[]): (text: string) => string {
  // The longest first, because a shorter one can be a part of it.
  const known = [...new Set(secrets.flatMap(formsOf))]
    .filter(({ length }) => length >= MIN_SECRET_LENGTH)
    .sort((a, b) => b.length - a.length);
  return (text) => {
    const shown = known.reduce((left, secret) => left.replaceAll(secret, HIDDEN), text);
    return SECRET_FORMS.reduce((left, form) => left.replaceAll(form, HIDDEN), shown);
  };
}

/** A secret, how it stands in JSON, and the secret members of one that is JSON. */
function formsOf(secret: string): string[] {
  const members: string[] = [];
  const object = secret.startsWith('{') ? tryReadJson(secret) : undefined;
  if (isObject(object)) {
    for (const [name, member] of Object.entries(object)) if (SECRET_NAME.test(name) && typeof member === 'string') members.push(member);
  }
  return [secret, ...members].flatMap((text) => [text, JSON.stringify(text).slice(1, -1)]);
}

/** Applies `change` to each text in a value: in objects, also to the names of members. */
export function mapTexts<T>(value: T, change: (text: string) => string): T {
  return mapAll(value, change) as T;
}

function mapAll(value: unknown, change: (text: string) => string): unknown {
  if (typeof value === 'string') return change(value);
  if (Array.isArray(value)) return value.map((item) => mapAll(item, change));
  if (!isPlain(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [change(name), mapAll(item, change)]));
}

/** A value, and how many characters of it were left out. */
interface Shortened {
  readonly value: unknown;
  readonly omittedCharacters: number;
}

/** The longest text, and the most text in all, that a shortened value has. */
const MAX_TEXT = 1_024;
const MAX_TOTAL = 8_192;

/** Shortens texts, and leaves out members and elements at the end. Bytes are left out. */
export function shortened(value: unknown): Shortened {
  let left = MAX_TOTAL;
  let omittedCharacters = 0;

  function shortenText(text: string): string {
    const kept = text.slice(0, Math.min(MAX_TEXT, left));
    left -= kept.length;
    omittedCharacters += text.length - kept.length;
    return kept;
  }

  /** Whether there is room for the value. Counts it as left out if there is none. */
  function hasRoom(item: unknown): boolean {
    if (left > 0 && !types.isUint8Array(item)) return true;
    omittedCharacters += types.isUint8Array(item) ? item.length : (JSON.stringify(item)?.length ?? 0);
    return false;
  }

  function shorten(item: unknown): unknown {
    if (typeof item === 'string') return shortenText(item);
    left -= 1;
    // Each element has room only after the ones before it.
    if (Array.isArray(item)) return item.flatMap((element) => (hasRoom(element) ? [shorten(element)] : []));
    if (!isPlain(item)) return item;
    return Object.fromEntries(Object.entries(item).flatMap(([name, member]) => (hasRoom(member) ? [shortenMember(name, member)] : [])));
  }

  function shortenMember(name: string, member: unknown): [string, unknown] {
    left -= name.length;
    return [name, shorten(member)];
  }

  const short = hasRoom(value) ? shorten(value) : undefined;
  return { value: short, omittedCharacters };
}

function mapMembers(value: object, change: (item: unknown, name: string) => unknown): object {
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, change(item, name)]));
}

function isPlain(value: unknown): value is object {
  return isObject(value) && !types.isUint8Array(value) && !types.isDate(value);
}
