package com.example;

import io.github.cdkivsrealtime.AutoComposition;
import io.github.cdkivsrealtime.AutoParticipantRecording;
import io.github.cdkivsrealtime.CompositionDefinition;
import io.github.cdkivsrealtime.CompositionDestination;
import io.github.cdkivsrealtime.CompositionLayout;
import io.github.cdkivsrealtime.CompositionTrigger;
import io.github.cdkivsrealtime.EncoderConfiguration;
import io.github.cdkivsrealtime.EncoderVideo;
import io.github.cdkivsrealtime.IIngestConfiguration;
import io.github.cdkivsrealtime.IngestConfigurationOptions;
import io.github.cdkivsrealtime.IngestCredentials;
import io.github.cdkivsrealtime.MediaRecordingOptions;
import io.github.cdkivsrealtime.ParticipantCapability;
import io.github.cdkivsrealtime.ParticipantRecordingNotifier;
import io.github.cdkivsrealtime.ParticipantTokenHttpOptions;
import io.github.cdkivsrealtime.ParticipantTokenIssuer;
import io.github.cdkivsrealtime.PipLayoutOptions;
import io.github.cdkivsrealtime.PipPosition;
import io.github.cdkivsrealtime.PublicKey;
import io.github.cdkivsrealtime.PublicKeyMaterial;
import io.github.cdkivsrealtime.RecordingThumbnails;
import io.github.cdkivsrealtime.RuntimeStages;
import io.github.cdkivsrealtime.RuntimeStagesBindOptions;
import io.github.cdkivsrealtime.RuntimeStagesPermission;
import io.github.cdkivsrealtime.S3DestinationOptions;
import io.github.cdkivsrealtime.Stage;
import io.github.cdkivsrealtime.StageSweeper;
import io.github.cdkivsrealtime.StorageConfiguration;
import io.github.cdkivsrealtime.ThumbnailStorage;
import java.util.List;
import java.util.Map;
import software.amazon.awscdk.App;
import software.amazon.awscdk.Aws;
import software.amazon.awscdk.CfnOutput;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.Tags;
import software.amazon.awscdk.services.cloudwatch.CreateAlarmOptions;
import software.amazon.awscdk.services.events.OnEventOptions;
import software.amazon.awscdk.services.events.targets.LambdaFunction;
import software.amazon.awscdk.services.kms.Key;
import software.amazon.awscdk.services.kms.KeySpec;
import software.amazon.awscdk.services.kms.KeyUsage;
import software.amazon.awscdk.services.lambda.Code;
import software.amazon.awscdk.services.lambda.Function;
import software.amazon.awscdk.services.lambda.Runtime;
import software.amazon.awscdk.services.s3.Bucket;
import software.amazon.awscdk.services.s3.BucketEncryption;
import software.amazon.awscdk.services.stepfunctions.JsonPath;
import software.amazon.awscdk.services.stepfunctions.tasks.CallAwsService;
import software.constructs.Construct;

public final class LiveShowApp {
    static final class LiveShow extends Stack {
        LiveShow(final Construct scope, final String id) {
            super(scope, id);

            // A stage whose participants are recorded, each into a file.
            Bucket bucket = Bucket.Builder.create(this, "Recordings")
                    .encryption(BucketEncryption.S3_MANAGED)
                    .enforceSsl(true)
                    .build();
            StorageConfiguration storage = StorageConfiguration.Builder.create(this, "Storage").bucket(bucket).build();
            Stage stage = Stage.Builder.create(this, "Stage")
                    .stageName("late-night")
                    .autoParticipantRecording(AutoParticipantRecording.audioVideo(storage, MediaRecordingOptions.builder()
                            .reconnectWindow(Duration.seconds(30))
                            .thumbnails(RecordingThumbnails.builder()
                                    .interval(Duration.seconds(10))
                                    .storage(List.of(ThumbnailStorage.LATEST))
                                    .build())
                            .build()))
                    .build();
            Tags.of(stage).add("show", "late-night");

            // OBS publishes to it. The stream key is in a secret.
            IIngestConfiguration studio = stage.addIngest("Studio", IngestConfigurationOptions.builder()
                    .attributes(Map.of("role", "host"))
                    .credentials(IngestCredentials.inNewSecret())
                    .build());

            // While a host publishes, one picture of all participants is recorded.
            EncoderConfiguration encoder = EncoderConfiguration.Builder.create(this, "Encoder").video(EncoderVideo.HD_720).build();
            CompositionDefinition show = CompositionDefinition.Builder.create()
                    .layout(CompositionLayout.pip(PipLayoutOptions.builder()
                            .pipParticipantAttribute("reacts")
                            .pipPosition(PipPosition.TOP_RIGHT)
                            .build()))
                    .destinations(List.of(CompositionDestination.s3(S3DestinationOptions.builder()
                            .storageConfiguration(storage)
                            .encoderConfiguration(encoder)
                            .hlsSegmentDuration(Duration.seconds(6))
                            .thumbnails(RecordingThumbnails.builder().storage(List.of(ThumbnailStorage.LATEST)).build())
                            .build())))
                    .tags(Map.of("show", "late-night"))
                    .build();
            AutoComposition recorder = AutoComposition.Builder.create(this, "Recorder")
                    .stage(stage)
                    .composition(show)
                    .trigger(CompositionTrigger.publisherWithAttribute("role", "host"))
                    .build();
            recorder.metricCompositionStartFailures().createAlarm(this, "CannotRecord",
                    CreateAlarmOptions.builder().threshold(1).evaluationPeriods(1).build());
            ParticipantRecordingNotifier.Builder.create(this, "Notifier").stage(stage).build();

            // Rooms that the app creates while it runs. A sweeper deletes those that nobody uses.
            RuntimeStages rooms = RuntimeStages.Builder.create(this, "Rooms")
                    .sweeper(StageSweeper.idleFor(Duration.minutes(30)))
                    .storageConfigurations(List.of(storage))
                    .build();

            // A step of a state machine that starts the same composition in one of the rooms.
            CallAwsService start = new CallAwsService(this, "Start",
                    show.toRuntimeCallAwsServiceProps(rooms, JsonPath.stringAt("$.stageArn")));

            // Tokens for the stage and for the rooms, signed by a KMS key.
            Key signingKey = Key.Builder.create(this, "SigningKey")
                    .keySpec(KeySpec.ECC_NIST_P384)
                    .keyUsage(KeyUsage.SIGN_VERIFY)
                    .build();
            PublicKey publicKey = PublicKey.Builder.create(this, "TokenKey")
                    .material(PublicKeyMaterial.fromKmsKey(signingKey))
                    .build();
            ParticipantTokenIssuer issuer = ParticipantTokenIssuer.Builder.create(this, "Tokens")
                    .stages(List.of(stage))
                    .runtimeStages(List.of(rooms))
                    .publicKey(publicKey)
                    .http(ParticipantTokenHttpOptions.builder()
                            .userIdClaim("sub")
                            .capabilities(List.of(ParticipantCapability.PUBLISH, ParticipantCapability.SUBSCRIBE))
                            .attributes(List.of("name"))
                            .maxDuration(Duration.hours(2))
                            .build())
                    .build();

            // The back end opens rooms, asks for tokens, removes participants, and hears who publishes and where recordings are.
            Function backEnd = Function.Builder.create(this, "BackEnd")
                    .runtime(Runtime.NODEJS_22_X)
                    .handler("index.handler")
                    .code(Code.fromInline("exports.handler = async (event) => console.log(event);"))
                    .build();
            rooms.bind(backEnd, RuntimeStagesBindOptions.builder()
                    .permissions(List.of(RuntimeStagesPermission.CREATE, RuntimeStagesPermission.DELETE))
                    .build());
            issuer.grantInvoke(backEnd);
            stage.getGrants().disconnectParticipants(backEnd);
            show.grantStart(backEnd, stage);
            studio.getGrants().readStreamKey(backEnd);
            OnEventOptions toBackEnd = OnEventOptions.builder().target(new LambdaFunction(backEnd)).build();
            stage.getEvents().onParticipantPublished("OnPublished", toBackEnd);
            stage.getEvents().onRecordingReady("OnRecordingReady", toBackEnd);

            output("StageArn", stage.getStageArn());
            output("WhipEndpoint", stage.getStageWhipEndpoint() + "?region=" + Aws.REGION);
            output("PublishUrl", studio.getIngestConfigurationPublishUrl());
            output("CompositionRequest", toJsonString(show.toRequest(stage)));
            output("StartStep", toJsonString(start.toStateJson()));
        }

        private void output(final String id, final String value) {
            CfnOutput.Builder.create(this, id).value(value).build();
        }
    }

    public static void main(final String[] args) {
        App app = new App();
        new LiveShow(app, "LiveShow");
        app.synth();
    }
}
