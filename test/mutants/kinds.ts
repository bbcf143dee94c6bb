/** Kinds of resources: from properties to input, and what differs between the desired and the live resource. */
// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the texts are code.
import { mutantsOf } from './mutant';

const kind = (name: string) => `test/lambda/resources/kinds/${name}.test.ts`;
const EVERY_KIND = kind('every-kind');

export const kinds = [
  ...mutantsOf(
    'lambda/resources/protocol/decode.ts',
    ['test/lambda/resources/protocol/decode.test.ts'],
    [
      {
        rule: 'a whole number is nothing else',
        from: '/^-?\\d+$/.test(value) ? Number(value)',
        to: '/^-?\\d+/.test(value) ? Number.parseInt(value, 10)',
      },
      {
        rule: 'a number is nothing else',
        from: '/^-?\\d+(\\.\\d+)?([eE][+-]?\\d+)?$/.test(value) ? Number(value)',
        to: '/\\d/.test(value) ? Number.parseFloat(value)',
      },
      {
        rule: 'a boolean is nothing else',
        from: "if (value !== 'true' && value !== 'false') refuse",
        to: 'if (value === undefined) refuse',
      },
      {
        rule: 'a value of an enumeration is one of it',
        from: "if (known === undefined) refuse(at, `one of ${Object.values(values).join(', ')}`, value);\n    return known;",
        to: 'return value as never;',
      },
      {
        rule: 'a list is a list',
        from: "if (!Array.isArray(value)) refuse(at, 'a list', value);\n    return value.map",
        to: 'return [value].flat().map',
      },
      { rule: 'an unknown property is refused', from: 'if (!Object.hasOwn(schema, key)) refuseUnknown(path(key));', to: ';' },
    ],
  ),
  ...mutantsOf(
    'lambda/resources/kinds/stage.ts',
    [kind('stage')],
    [
      { rule: 'a changed name is sent', from: "...((given.name ?? '') !== (live.name ?? '') && { name: given.name ?? '' }),", to: '' },
      { rule: 'an unchanged name is not', from: "(given.name ?? '') !== (live.name ?? '') && { name", to: '{ name' },
      { rule: 'an unchanged recording is not sent', from: '!isDeepStrictEqual(recording, recordingOf(live)) && {', to: '{' },
      { rule: 'a recording that is not wanted any more is turned off', from: 'recording ?? NO_RECORDING', to: 'recording' },
      {
        rule: "the service's defaults are no difference",
        from: 'recordParticipantReplicas ?? true',
        to: 'recordParticipantReplicas ?? false',
      },
      { rule: 'the order of thumbnails is no difference', from: '.sort(),', to: ',' },
      { rule: 'an endpoint that is not told is empty', from: "endpoints?.whip ?? ''", to: "endpoints?.whip ?? 'none'" },
    ],
  ),
  ...mutantsOf(
    'lambda/resources/kinds/storage-configuration.ts',
    [EVERY_KIND],
    [
      { rule: 'another name replaces', from: "Name: [given.name, live.name ?? ''], ", to: '' },
      { rule: 'another bucket replaces', from: ', S3: [given.s3.bucketName, live.s3?.bucketName]', to: '' },
    ],
  ),
  ...mutantsOf(
    'lambda/resources/kinds/encoder-configuration.ts',
    [EVERY_KIND, kind('encoder-configuration')],
    [
      { rule: 'another video replaces', from: ', Video: [videoOf(given.video), videoOf(live.video)]', to: '' },
      { rule: "the service's defaults are no difference", from: 'bitrate = 2_500_000', to: 'bitrate = 2_000_000' },
      { rule: "the service's rounding of a frame rate is no difference", from: 'Math.fround(framerate)', to: 'framerate' },
    ],
  ),
  ...mutantsOf(
    'lambda/resources/kinds/ingest-configuration.ts',
    [EVERY_KIND, kind('ingest-configuration')],
    [
      { rule: 'another protocol replaces', from: '      IngestProtocol: [given.ingestProtocol, live.ingestProtocol],\n', to: '' },
      {
        rule: 'taking insecure connections or not replaces',
        from: '      InsecureIngest: [given.insecureIngest ?? false, Object.hasOwn(live.tags, INSECURE_TAG)],\n',
        to: '',
      },
      { rule: 'another user replaces', from: "      UserId: [given.userId ?? '', live.userId ?? ''],\n", to: '' },
      { rule: 'other attributes replace', from: '      Attributes: [given.attributes ?? {}, live.attributes ?? {}],\n', to: '' },
      { rule: 'another stage is sent', from: "...(stageArn !== (live.stageArn ?? '') && { stageArn }),", to: '' },
      { rule: 'the same stage is not', from: "stageArn !== (live.stageArn ?? '') && { stageArn }", to: '{ stageArn }' },
      {
        rule: 'redundancy is changed in place',
        from: '...(redundantIngest !== (live.redundantIngest ?? false) && { redundantIngest }),',
        to: '',
      },
      { rule: 'only who asked for it deletes by force', from: "force: ForceDelete === 'true'", to: 'force: true' },
      { rule: 'who asked for it deletes by force', from: "force: ForceDelete === 'true'", to: 'force: false' },
      { rule: 'it is looked for by more than its stage', from: 'listIsUntagged: true,', to: '' },
    ],
  ),
  ...mutantsOf(
    'lambda/resources/kinds/ingest-credentials.ts',
    [kind('ingest-credentials')],
    [
      { rule: 'a secret that is right is not written', from: 'if (current?.SecretString === wanted) return;', to: '' },
      {
        rule: 'a secret without a value is written',
        from: 'if (isNotFound(error)) return undefined;',
        to: '',
      },
    ],
  ),
  ...mutantsOf(
    'lambda/resources/kinds/public-key.ts',
    [kind('public-key'), EVERY_KIND],
    [
      {
        rule: 'another key replaces',
        from: "differing({ PublicKeyMaterial: [keyIn(publicKeyMaterial), keyIn(live.publicKeyMaterial ?? '')] })",
        to: '[]',
      },
      { rule: 'other lines of the same key do not', from: "pem.replace(/-----[A-Z ]+-----|\\s/g, '')", to: 'pem' },
      { rule: 'another name alone is refused, not replaced', from: "name === (live.name ?? '') ? {} : { name }", to: '{}' },
      { rule: 'a private key is not sent', from: "if (label === 'PUBLIC KEY') return pem;", to: "if (label?.endsWith('KEY')) return pem;" },
      { rule: 'a private key is not shown', from: 'got ${label ??', to: 'got ${pem ??' },
      { rule: 'a KMS key of another kind is refused', from: "answer.KeySpec !== 'ECC_NIST_P384' || ", to: '' },
    ],
  ),
];
