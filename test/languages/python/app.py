import aws_cdk as cdk
from aws_cdk import aws_events_targets as targets
from aws_cdk import aws_kms as kms
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_stepfunctions as sfn
from aws_cdk import aws_stepfunctions_tasks as tasks
from constructs import Construct
import cdk_ivs_realtime as ivs


class LiveShow(cdk.Stack):
    def __init__(self, scope: Construct, construct_id: str) -> None:
        super().__init__(scope, construct_id)

        # A stage whose participants are recorded, each into a file.
        bucket = s3.Bucket(self, "Recordings", encryption=s3.BucketEncryption.S3_MANAGED, enforce_ssl=True)
        storage = ivs.StorageConfiguration(self, "Storage", bucket=bucket)
        stage = ivs.Stage(
            self,
            "Stage",
            stage_name="late-night",
            auto_participant_recording=ivs.AutoParticipantRecording.audio_video(
                storage,
                reconnect_window=cdk.Duration.seconds(30),
                thumbnails=ivs.RecordingThumbnails(
                    interval=cdk.Duration.seconds(10),
                    storage=[ivs.ThumbnailStorage.LATEST],
                ),
            ),
        )
        cdk.Tags.of(stage).add("show", "late-night")

        # OBS publishes to it. The stream key is in a secret.
        studio = stage.add_ingest(
            "Studio",
            attributes={"role": "host"},
            credentials=ivs.IngestCredentials.in_new_secret(),
        )

        # While a host publishes, one picture of all participants is recorded.
        encoder = ivs.EncoderConfiguration(self, "Encoder", video=ivs.EncoderVideo.HD_720)
        show = ivs.CompositionDefinition(
            layout=ivs.CompositionLayout.pip(
                pip_participant_attribute="reacts",
                pip_position=ivs.PipPosition.TOP_RIGHT,
            ),
            destinations=[
                ivs.CompositionDestination.s3(
                    storage_configuration=storage,
                    encoder_configuration=encoder,
                    hls_segment_duration=cdk.Duration.seconds(6),
                    thumbnails=ivs.RecordingThumbnails(storage=[ivs.ThumbnailStorage.LATEST]),
                )
            ],
            tags={"show": "late-night"},
        )
        recorder = ivs.AutoComposition(
            self,
            "Recorder",
            stage=stage,
            composition=show,
            trigger=ivs.CompositionTrigger.publisher_with_attribute("role", "host"),
        )
        recorder.metric_composition_start_failures().create_alarm(
            self, "CannotRecord", threshold=1, evaluation_periods=1
        )
        ivs.ParticipantRecordingNotifier(self, "Notifier", stage=stage)

        # Rooms that the app creates while it runs. A sweeper deletes those that nobody uses.
        rooms = ivs.RuntimeStages(
            self,
            "Rooms",
            sweeper=ivs.StageSweeper.idle_for(cdk.Duration.minutes(30)),
            storage_configurations=[storage],
        )

        # A step of a state machine that starts the same composition in one of the rooms.
        call = show.to_runtime_call_aws_service_props(rooms, sfn.JsonPath.string_at("$.stageArn"))
        start = tasks.CallAwsService(
            self,
            "Start",
            service=call.service,
            action=call.action,
            parameters=call.parameters,
            iam_action=call.iam_action,
            iam_resources=call.iam_resources,
            additional_iam_statements=call.additional_iam_statements,
        )

        # Tokens for the stage and for the rooms, signed by a KMS key.
        signing_key = kms.Key(
            self, "SigningKey", key_spec=kms.KeySpec.ECC_NIST_P384, key_usage=kms.KeyUsage.SIGN_VERIFY
        )
        public_key = ivs.PublicKey(self, "TokenKey", material=ivs.PublicKeyMaterial.from_kms_key(signing_key))
        issuer = ivs.ParticipantTokenIssuer(
            self,
            "Tokens",
            stages=[stage],
            runtime_stages=[rooms],
            public_key=public_key,
            http=ivs.ParticipantTokenHttpOptions(
                user_id_claim="sub",
                capabilities=[ivs.ParticipantCapability.PUBLISH, ivs.ParticipantCapability.SUBSCRIBE],
                attributes=["name"],
                max_duration=cdk.Duration.hours(2),
            ),
        )

        # The back end opens rooms, asks for tokens, removes participants, and hears who publishes and where recordings are.
        back_end = lambda_.Function(
            self,
            "BackEnd",
            runtime=lambda_.Runtime.NODEJS_22_X,
            handler="index.handler",
            code=lambda_.Code.from_inline("exports.handler = async (event) => console.log(event);"),
        )
        rooms.bind(
            back_end,
            permissions=[ivs.RuntimeStagesPermission.CREATE, ivs.RuntimeStagesPermission.DELETE],
        )
        issuer.grant_invoke(back_end)
        stage.grants.disconnect_participants(back_end)
        show.grant_start(back_end, stage)
        studio.grants.read_stream_key(back_end)
        target = targets.LambdaFunction(back_end)
        stage.events.on_participant_published("OnPublished", target=target)
        stage.events.on_recording_ready("OnRecordingReady", target=target)

        cdk.CfnOutput(self, "StageArn", value=stage.stage_arn)
        cdk.CfnOutput(self, "WhipEndpoint", value=f"{stage.stage_whip_endpoint}?region={cdk.Aws.REGION}")
        cdk.CfnOutput(self, "PublishUrl", value=studio.ingest_configuration_publish_url)
        cdk.CfnOutput(self, "CompositionRequest", value=self.to_json_string(show.to_request(stage)))
        cdk.CfnOutput(self, "StartStep", value=self.to_json_string(start.to_state_json()))


app = cdk.App()
LiveShow(app, "LiveShow")
app.synth()
