import { throwViolation } from '../private/validation';

/** @see https://docs.aws.amazon.com/ivs/latest/RealTimeAPIReference/API_CreateParticipantToken.html */
const MAX_ATTRIBUTE_BYTES = 1024;

/**
 * Whose publishing starts an automatic composition.
 *
 * @see https://github.com/cdk-ivs-realtime/cdk-ivs-realtime/blob/main/docs/compositions.md#compositions-that-start-automatically
 */
export class CompositionTrigger {
  /**
   * Starts with the first participant who publishes.
   */
  public static firstPublisher(): CompositionTrigger {
    return new CompositionTrigger(undefined);
  }

  /**
   * Starts with the first participant who publishes and has an attribute with a value, such as the host of a show. The attribute comes from
   * the participant's token.
   *
   * Throws for an empty name, and for more than 1,024 bytes of name and value together.
   *
   * @param name the name of the attribute
   * @param value the value that it must have: `true` unless you pass another, like the attributes of layouts
   */
  public static publisherWithAttribute(name: string, value: string = 'true'): CompositionTrigger {
    const bytes = Buffer.byteLength(name) + Buffer.byteLength(value);
    if (name === '' || bytes > MAX_ATTRIBUTE_BYTES) {
      throwViolation({
        rule: `the attribute of a publisher has a name, and at most ${MAX_ATTRIBUTE_BYTES} bytes together with its value`,
        got: name === '' ? 'an empty name' : `${bytes} bytes`,
        fix: 'write an attribute of your tokens',
      });
    }
    return new CompositionTrigger({ name, value });
  }

  private constructor(private readonly attribute: { readonly name: string; readonly value: string } | undefined) {}

  /**
   * The attribute that a publisher must have; undefined for any publisher.
   *
   * @internal
   */
  public _render(): { readonly name: string; readonly value: string } | undefined {
    return this.attribute;
  }
}
