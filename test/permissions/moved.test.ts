/** Constructs that move in the tree and keep their logical ids: the update passes with a role that may read only, so nothing is changed. */
import { generateKeyPairSync } from 'node:crypto';
import { App, CfnElement, DefaultStackSynthesizer, Stack, Tags } from 'aws-cdk-lib';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { Construct, type IConstruct } from 'constructs';
import { createKeys } from '../../local/src/services/kms/keys';
import { systemClock } from '../../local/src/system/clock';
import {
  AutoParticipantRecording,
  EncoderConfiguration,
  IngestCredentials,
  PublicKey,
  PublicKeyMaterial,
  Stage,
  StorageConfiguration,
} from '../../src';
import { createAccount, REGION } from './account';
import { grantsIn, without } from './grants';
import { ASSETS, assetKeyOf, BUCKET, type Template } from './life';

const pem = generateKeyPairSync('ec', { namedCurve: 'P-384' }).publicKey.export({ type: 'spki', format: 'pem' }).toString();

function newStack(): { readonly app: App; readonly stack: Stack; readonly bucket: ReturnType<typeof Bucket.fromBucketName> } {
  const app = new App({ analyticsReporting: false });
  const stack = new Stack(app, 'Live', { synthesizer: new DefaultStackSynthesizer({ generateBootstrapVersionRule: false }) });
  Tags.of(stack).add('team', 'live');
  return { app, stack, bucket: Bucket.fromBucketName(stack, 'Recordings', BUCKET) };
}

/** All five kinds, with default names. */
function addAll(scope: Construct, bucket: ReturnType<typeof Bucket.fromBucketName>): void {
  const storage = new StorageConfiguration(scope, 'Storage', { bucket });
  const stage = new Stage(scope, 'Room', { autoParticipantRecording: AutoParticipantRecording.audioVideo(storage) });
  stage.addIngest('Studio', { credentials: IngestCredentials.inNewSecret() });
  new EncoderConfiguration(scope, 'Encoder');
  new PublicKey(scope, 'Tokens', { material: PublicKeyMaterial.fromPem(pem) });
}

/** The elements below a construct, by their path from there. */
function elementsBelow(scope: IConstruct): [path: string, element: CfnElement][] {
  return scope.node
    .findAll()
    .filter(CfnElement.isCfnElement)
    .map((element) => [element.node.path.slice(scope.node.path.length), element]);
}

/** A stack with the constructs at its top, and the same stack after they have moved below another construct. */
function templates(): { readonly before: Template; readonly after: Template } {
  const before = newStack();
  addAll(before.stack, before.bucket);
  const logicalIds = new Map(elementsBelow(before.stack).map(([path, { logicalId }]) => [path, before.stack.resolve(logicalId)]));

  const after = newStack();
  const group = new Construct(after.stack, 'Group');
  addAll(group, after.bucket);
  for (const [path, element] of elementsBelow(group)) element.overrideLogicalId(logicalIds.get(path));
  const synth = ({ app }: { app: App }): Template => app.synth().getStackByName('Live').template;
  return { before: synth(before), after: synth(after) };
}

const CHANGES = /^ivs:(Create|Update|Delete|Tag|Untag|Import)|^secretsmanager:Put|^s3:(Put|Delete)/;

test('constructs that keep their logical ids are neither replaced nor changed', async () => {
  const { before, after } = templates();
  // A permission may move from one policy of the handler to another.
  const idsIn = ({ Resources }: Template) => Object.keys(Resources).filter((id) => !/^IvsRealTimePolicy\d/.test(id));
  expect(idsIn(after).sort()).toEqual(idsIn(before).sort());
  const paths = Object.values(after.Resources).flatMap(({ Properties }) => Properties.ConstructPath ?? []);
  expect(paths.sort()).toEqual([
    'Live/Group/Encoder',
    'Live/Group/Room',
    'Live/Group/Room/Studio',
    'Live/Group/Storage',
    'Live/Group/Tokens',
  ]);
  const readOnly = grantsIn(after)
    .filter(({ action }) => CHANGES.test(action))
    .reduce((template, grant) => without(grant)(template), after);
  expect(grantsIn(readOnly).some(({ action }) => CHANGES.test(action))).toBe(false);

  const account = createAccount(createKeys(systemClock));
  try {
    account.s3.createBucket(BUCKET, REGION);
    account.s3.putObject(ASSETS, assetKeyOf(before), Buffer.from('zip'));
    expect(await account.operate('CreateStack', before)).toBe('CREATE_COMPLETE');
    const made = account.ivs.resources();
    expect(made).toHaveLength(5);
    expect({ status: await account.operate('UpdateStack', readOnly), denials: account.denials, reasons: account.reasons }).toEqual({
      status: 'UPDATE_COMPLETE',
      denials: [],
      reasons: [],
    });
    expect(account.ivs.resources()).toEqual(made);
  } finally {
    await account.close();
  }
});
