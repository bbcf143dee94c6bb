/** Chooses the slot of each publisher. */

export interface Publisher {
  readonly id: string;
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly videoStopped: boolean;
  /** Width by height of the video. */
  readonly shape: number;
}

export interface LeftOut {
  readonly publisher: Publisher;
  readonly reason: 'VIDEO_STOPPED' | 'TOO_MANY';
}

interface SlotAttributes {
  readonly featuredParticipantAttribute?: string;
  readonly participantOrderAttribute?: string;
  readonly pipParticipantAttribute?: string;
  readonly omitStoppedVideo?: boolean;
}

interface Slots {
  readonly featured?: Publisher;
  readonly window?: Publisher;
  /** In their order. */
  readonly others: readonly Publisher[];
  readonly leftOut: readonly LeftOut[];
}

/** A stage has at most 12 publishers by its quota. A picture has no more tiles, even if the quota is higher. */
export const MAX_TILES = 12;

/** Chooses the window first, then the featured slot, and then those for whom there is room. */
export function chooseSlots(
  { featuredParticipantAttribute, participantOrderAttribute, pipParticipantAttribute, omitStoppedVideo = false }: SlotAttributes,
  publishers: readonly Publisher[],
): Slots {
  const ordered = inOrder(publishers, participantOrderAttribute);
  const shown = ordered.filter(({ videoStopped }) => !(omitStoppedVideo && videoStopped));
  const window = shown.find((publisher) => isMarked(publisher, pipParticipantAttribute));
  const featured = shown.find((publisher) => publisher !== window && isMarked(publisher, featuredParticipantAttribute));
  const rest = shown.filter((publisher) => publisher !== window && publisher !== featured);
  const room = MAX_TILES - [window, featured].filter(Boolean).length;
  return {
    featured,
    window,
    others: rest.slice(0, room),
    leftOut: [
      ...ordered.filter((publisher) => !shown.includes(publisher)).map(leftOutFor('VIDEO_STOPPED')),
      ...rest.slice(room).map(leftOutFor('TOO_MANY')),
    ],
  };
}

/**
 * Those with an integer come first, in numerical order; the rest follows in the order of arrival.
 * @see https://docs.aws.amazon.com/ivs/latest/RealTimeUserGuide/custom-participant-ordering.html
 */
function inOrder(publishers: readonly Publisher[], attribute: string | undefined): Publisher[] {
  if (!attribute) return [...publishers];
  const numbered = publishers.map((publisher) => ({ publisher, number: integerOf(ownValue(publisher, attribute)) }));
  return numbered.sort((a, b) => compare(a.number, b.number)).map(({ publisher }) => publisher);
}

function compare(a: bigint | undefined, b: bigint | undefined): number {
  if (a === b) return 0;
  if (a === undefined || b === undefined) return a === undefined ? 1 : -1;
  return a < b ? -1 : 1;
}

function integerOf(text: string | undefined): bigint | undefined {
  return text !== undefined && /^-?\d+$/.test(text) ? BigInt(text) : undefined;
}

/** The value is the text `"true"`. */
function isMarked(publisher: Publisher, attribute: string | undefined): boolean {
  return Boolean(attribute) && ownValue(publisher, attribute ?? '') === 'true';
}

function ownValue({ attributes }: Publisher, name: string): string | undefined {
  return Object.hasOwn(attributes, name) ? attributes[name] : undefined;
}

function leftOutFor(reason: LeftOut['reason']) {
  return (publisher: Publisher): LeftOut => ({ publisher, reason });
}
