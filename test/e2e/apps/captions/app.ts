/**
 * Live captions. A page gets its token from a REST API, and joins the stage. When somebody begins to speak, the captioner begins a track of captions
 * with their name; when they end, it ends the track.
 */
import { join } from 'node:path';
import { App, CfnOutput, Duration, Stack } from 'aws-cdk-lib';
import { Cors, LambdaIntegration, RestApi } from 'aws-cdk-lib/aws-apigateway';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import { Code, Function as Lambda, Runtime } from 'aws-cdk-lib/aws-lambda';
import { Stage } from 'cdk-ivs-realtime';

const stack = new Stack(new App(), 'Captions');
const stage = new Stage(stack, 'Stage', { stageName: 'captions' });

const fn = (id: string, file: string) =>
  new Lambda(stack, id, {
    functionName: `captions-${file}`,
    code: Code.fromAsset(join(__dirname, 'functions')),
    handler: `${file}.handler`,
    runtime: Runtime.NODEJS_22_X,
    timeout: Duration.seconds(10),
    environment: { STAGE_ARN: stage.stageArn },
  });

const token = fn('Token', 'token');
stage.grants.createParticipantTokens(token);
const speakers = fn('Speakers', 'speakers');
stage.grants.read(speakers);
const captioner = fn('Captioner', 'captioner');
stage.grants.read(captioner);
stage.events.onParticipantPublished('OnSpeak', { target: new LambdaFunction(captioner) });
stage.events.onParticipantUnpublished('OnSilence', { target: new LambdaFunction(captioner) });

const api = new RestApi(stack, 'Api', { defaultCorsPreflightOptions: { allowOrigins: Cors.ALL_ORIGINS, allowMethods: ['GET', 'POST'] } });
api.root.addResource('tokens').addMethod('POST', new LambdaIntegration(token));
api.root.addResource('speakers').addMethod('GET', new LambdaIntegration(speakers));

new CfnOutput(stack, 'ApiUrl', { value: api.url });
