import { generateKeyPairSync } from 'node:crypto';
import * as fc from 'fast-check';
import { kinds } from '../../../../lambda/resources/kinds';
import {
  bool,
  type Decoded,
  type Decoder,
  integer,
  list,
  number,
  type Own,
  oneOf,
  optional,
  struct,
  text,
  textMap,
} from '../../../../lambda/resources/protocol/decode';
import type {
  EncoderConfigurationProperties,
  IngestConfigurationProperties,
  PublicKeyProperties,
  StageProperties,
  StorageConfigurationProperties,
  VideoProperties,
} from '../../../../src/private/wire';
import { stringify } from '../../../support/stringify';

function camelCase<T>(value: T): Decoded<T> {
  if (Array.isArray(value)) return value.map(camelCase) as Decoded<T>;
  if (typeof value !== 'object' || value === null) return value as Decoded<T>;
  return Object.fromEntries(
    Object.entries(value).map(([key, entry]) => [key[0].toLowerCase() + key.slice(1), camelCase(entry)]),
  ) as Decoded<T>;
}

/** An object in which any optional key may be missing. */
const properties = <T extends object>(
  required: { [K in keyof T]?: fc.Arbitrary<unknown> },
  maybe: { [K in keyof T]?: fc.Arbitrary<unknown> },
) => fc.record({ ...required, ...maybe } as Record<string, fc.Arbitrary<unknown>>, { requiredKeys: Object.keys(required) });

const stageProperties = properties<Own<StageProperties>>(
  { Name: fc.string() },
  {
    AutoParticipantRecordingConfiguration: properties<NonNullable<StageProperties['AutoParticipantRecordingConfiguration']>>(
      { StorageConfigurationArn: fc.string(), MediaTypes: fc.uniqueArray(fc.constantFrom('AUDIO_VIDEO', 'AUDIO_ONLY', 'NONE')) },
      {
        ThumbnailConfiguration: fc.record(
          {
            RecordingMode: fc.constantFrom('INTERVAL', 'DISABLED'),
            TargetIntervalSeconds: fc.integer({ min: 1, max: 86_400 }),
            Storage: fc.uniqueArray(fc.constantFrom('SEQUENTIAL', 'LATEST')),
          },
          { requiredKeys: ['RecordingMode'] },
        ),
        RecordingReconnectWindowSeconds: fc.integer({ min: 0, max: 300 }),
        HlsConfiguration: fc.record({ TargetSegmentDurationSeconds: fc.integer({ min: 2, max: 10 }) }),
        RecordParticipantReplicas: fc.boolean(),
      },
    ),
  },
);

const PEM = generateKeyPairSync('ec', { namedCurve: 'P-384' }).publicKey.export({ type: 'spki', format: 'pem' }).toString();

const PROPERTIES: Readonly<Record<string, fc.Arbitrary<object>>> = {
  'Custom::IVSStage': stageProperties,
  'Custom::IVSStorageConfiguration': properties<Own<StorageConfigurationProperties>>(
    { Name: fc.string(), S3: fc.record({ BucketName: fc.string() }) },
    {},
  ),
  'Custom::IVSEncoderConfiguration': properties<Own<EncoderConfigurationProperties>>(
    { Name: fc.string() },
    {
      Video: properties<VideoProperties>(
        {},
        {
          Width: fc.integer(),
          Height: fc.integer(),
          Framerate: fc.double({ min: 1, max: 60, noNaN: true }),
          Bitrate: fc.integer(),
        },
      ),
    },
  ),
  'Custom::IVSIngestConfiguration': properties<Own<IngestConfigurationProperties>>(
    { Name: fc.string(), IngestProtocol: fc.constantFrom('RTMP', 'RTMPS') },
    {
      InsecureIngest: fc.boolean(),
      StageArn: fc.string(),
      UserId: fc.string(),
      RedundantIngest: fc.boolean(),
      ForceDelete: fc.boolean(),
      CredentialsSecretArn: fc.string(),
    },
  ),
  'Custom::IVSPublicKey': properties<Own<PublicKeyProperties>>(
    { Name: fc.string() },
    { PublicKeyMaterial: fc.constantFrom(PEM, PEM.trim(), PEM.replaceAll('\n', '\r\n')), KmsKeyArn: fc.string() },
  ),
};

test.each(Object.entries(kinds))('the properties of %s come through CloudFormation as the input of the service', (type, kind) => {
  fc.assert(fc.property(PROPERTIES[type], (given) => expect(kind.decode(stringify(given), '')).toEqual(camelCase(given))));
});

test('the keys of attributes come through as they are', () => {
  const given = fc.dictionary(fc.string(), fc.string());
  const { decode } = kinds['Custom::IVSIngestConfiguration'];
  fc.assert(
    fc.property(given, (Attributes) =>
      expect(decode({ Name: '', IngestProtocol: 'RTMP', Attributes }, '')).toEqual({
        name: '',
        ingestProtocol: 'RTMP',
        attributes: Attributes,
      }),
    ),
  );
});

describe('each decoder takes what CloudFormation sends and refuses the rest by the name of the property', () => {
  test.each<[string, Decoder<unknown>, unknown, unknown]>([
    ['text', text, '', ''],
    ['integer', integer, '42', 42],
    ['a negative integer', integer, '-1', -1],
    ['number', number, '29.97', 29.97],
    ['a whole number', number, '30', 30],
    ['a small number', number, '1e-7', 1e-7],
    ['true', bool, 'true', true],
    ['false', bool, 'false', false],
    ['oneOf', oneOf({ A: 'a', B: 'b' }), 'b', 'b'],
    ['list', list(integer), ['1', '2'], [1, 2]],
    ['an empty list', list(integer), [], []],
    ['textMap', textMap, { Key: 'Value' }, { Key: 'Value' }],
    ['optional', optional(integer), undefined, undefined],
    ['an inner list', list(struct<{ Size: number }>({ Size: integer })), [{ Size: '1' }], [{ size: 1 }]],
  ])('%s', (_, decoder, value, decoded) => {
    expect(decoder(value, 'P')).toEqual(decoded);
  });

  test.each<[string, Decoder<unknown>, unknown, string]>([
    ['text', text, 1, 'property P must be a text, got 1'],
    ['a missing text', text, undefined, 'property P must be a text, got nothing'],
    ['integer', integer, 'abc', 'property P must be a whole number, got "abc"'],
    ['an empty integer', integer, '', 'property P must be a whole number, got ""'],
    ['a fraction', integer, '1.5', 'property P must be a whole number, got "1.5"'],
    ['a hexadecimal', integer, '0x10', 'property P must be a whole number, got "0x10"'],
    ['a number too large', integer, '9007199254740993', 'property P must be a whole number, got "9007199254740993"'],
    ['number', number, '30 fps', 'property P must be a number, got "30 fps"'],
    ['an empty number', number, '', 'property P must be a number, got ""'],
    ['an infinite number', number, '1e999', 'property P must be a number, got "1e999"'],
    ['no number', number, 'NaN', 'property P must be a number, got "NaN"'],
    ['bool', bool, 'True', "property P must be 'true' or 'false', got \"True\""],
    ['oneOf', oneOf({ A: 'a', B: 'b' }), 'c', 'property P must be one of a, b, got "c"'],
    ['list', list(text), 'a', 'property P must be a list, got "a"'],
    ['an element', list(integer), ['1', 'x'], 'property P[1] must be a whole number, got "x"'],
    ['textMap', textMap, { Key: ['a'] }, 'property P.Key must be a text, got ["a"]'],
    ['null', textMap, null, 'property P must be an object, got null'],
    [
      'an inner property',
      struct<{ Size: number }>({ Size: integer }),
      { Size: 'big' },
      'property P.Size must be a whole number, got "big"',
    ],
    [
      'an unknown property',
      struct<{ Size: number }>({ Size: integer }),
      { Size: '1', Colour: 'red' },
      'property P.Colour is not known to this stack',
    ],
    ['a long value', integer, 'x'.repeat(200), `got "${'x'.repeat(79)}...`],
  ])('%s', (_, decoder, value, message) => {
    expect(() => decoder(value, 'P')).toThrow(message);
  });

  test('a property that every object has is unknown all the same', () => {
    expect(() => struct<{ Size?: number }>({ Size: optional(integer) })({ constructor: 'x' }, '')).toThrow(
      'property constructor is not known',
    );
  });
});

describe('a schema that does not fit the contract does not compile', () => {
  interface Properties {
    readonly Name: string;
    readonly Size?: number;
    readonly Mode?: 'ON' | 'OFF';
  }
  const fits = { Name: text, Size: optional(integer), Mode: optional(oneOf({ ON: 'ON', OFF: 'OFF' })) };

  test('forgotten, read as another type, too wide, or not in it', () => {
    const { Size, ...forgotten } = fits;
    expect([
      struct<Properties>(fits),
      // @ts-expect-error a property is forgotten
      struct<Properties>(forgotten),
      // @ts-expect-error a number is read as a text
      struct<Properties>({ ...fits, Size: optional(text) }),
      // @ts-expect-error an enumeration is read as any text
      struct<Properties>({ ...fits, Mode: optional(text) }),
      // @ts-expect-error a required property is read as an optional one
      struct<Properties>({ ...fits, Name: optional(text) }),
      // @ts-expect-error a property is not in the contract
      struct<Properties>({ Name: text, Size, Mode: fits.Mode, Colour: text }),
    ]).toHaveLength(6);
  });
});
