package main

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscloudwatch"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsevents"
	"github.com/aws/aws-cdk-go/awscdk/v2/awseventstargets"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsstepfunctions"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsstepfunctionstasks"
	"github.com/aws/aws-cdk-go/awscdk/v2/interfaces/interfacesawsivs"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
	ivs "github.com/cdk-ivs-realtime/cdk-ivs-realtime-go/cdkivsrealtime"
)

func newLiveShow(scope constructs.Construct, id string) awscdk.Stack {
	stack := awscdk.NewStack(scope, jsii.String(id), nil)

	// A stage whose participants are recorded, each into a file.
	bucket := awss3.NewBucket(stack, jsii.String("Recordings"), &awss3.BucketProps{
		Encryption: awss3.BucketEncryption_S3_MANAGED,
		EnforceSSL: jsii.Bool(true),
	})
	storage := ivs.NewStorageConfiguration(stack, jsii.String("Storage"), &ivs.StorageConfigurationProps{Bucket: bucket})
	stage := ivs.NewStage(stack, jsii.String("Stage"), &ivs.StageProps{
		StageName: jsii.String("late-night"),
		AutoParticipantRecording: ivs.AutoParticipantRecording_AudioVideo(storage, &ivs.MediaRecordingOptions{
			ReconnectWindow: awscdk.Duration_Seconds(jsii.Number(30)),
			Thumbnails: &ivs.RecordingThumbnails{
				Interval: awscdk.Duration_Seconds(jsii.Number(10)),
				Storage:  &[]ivs.ThumbnailStorage{ivs.ThumbnailStorage_LATEST},
			},
		}),
	})
	awscdk.Tags_Of(stage).Add(jsii.String("show"), jsii.String("late-night"), nil)

	// OBS publishes to it. The stream key is in a secret.
	studio := stage.AddIngest(jsii.String("Studio"), &ivs.IngestConfigurationOptions{
		Attributes:  &map[string]*string{"role": jsii.String("host")},
		Credentials: ivs.IngestCredentials_InNewSecret(nil),
	})

	// While a host publishes, one picture of all participants is recorded.
	encoder := ivs.NewEncoderConfiguration(stack, jsii.String("Encoder"), &ivs.EncoderConfigurationProps{
		Video: ivs.EncoderVideo_HD_720(),
	})
	show := ivs.NewCompositionDefinition(&ivs.CompositionDefinitionProps{
		Layout: ivs.CompositionLayout_Pip(&ivs.PipLayoutOptions{
			PipParticipantAttribute: jsii.String("reacts"),
			PipPosition:             ivs.PipPosition_TOP_RIGHT,
		}),
		Destinations: &[]ivs.CompositionDestination{
			ivs.CompositionDestination_S3(&ivs.S3DestinationOptions{
				StorageConfiguration: storage,
				EncoderConfiguration: encoder,
				HlsSegmentDuration:   awscdk.Duration_Seconds(jsii.Number(6)),
				Thumbnails:           &ivs.RecordingThumbnails{Storage: &[]ivs.ThumbnailStorage{ivs.ThumbnailStorage_LATEST}},
			}),
		},
		Tags: &map[string]*string{"show": jsii.String("late-night")},
	})
	recorder := ivs.NewAutoComposition(stack, jsii.String("Recorder"), &ivs.AutoCompositionProps{
		Stage:       stage,
		Composition: show,
		Trigger:     ivs.CompositionTrigger_PublisherWithAttribute(jsii.String("role"), jsii.String("host")),
	})
	recorder.MetricCompositionStartFailures(nil).CreateAlarm(stack, jsii.String("CannotRecord"), &awscloudwatch.CreateAlarmOptions{
		Threshold:         jsii.Number(1),
		EvaluationPeriods: jsii.Number(1),
	})
	ivs.NewParticipantRecordingNotifier(stack, jsii.String("Notifier"), &ivs.ParticipantRecordingNotifierProps{Stage: stage})

	// Rooms that the app creates while it runs. A sweeper deletes those that nobody uses.
	rooms := ivs.NewRuntimeStages(stack, jsii.String("Rooms"), &ivs.RuntimeStagesProps{
		Sweeper:               ivs.StageSweeper_IdleFor(awscdk.Duration_Minutes(jsii.Number(30)), nil),
		StorageConfigurations: &[]interfacesawsivs.IStorageConfigurationRef{storage},
	})

	// A step of a state machine that starts the same composition in one of the rooms.
	start := awsstepfunctionstasks.NewCallAwsService(stack, jsii.String("Start"),
		show.ToRuntimeCallAwsServiceProps(rooms, awsstepfunctions.JsonPath_StringAt(jsii.String("$.stageArn"))))

	// Tokens for the stage and for the rooms, signed by a KMS key.
	signingKey := awskms.NewKey(stack, jsii.String("SigningKey"), &awskms.KeyProps{
		KeySpec:  awskms.KeySpec_ECC_NIST_P384,
		KeyUsage: awskms.KeyUsage_SIGN_VERIFY,
	})
	publicKey := ivs.NewPublicKey(stack, jsii.String("TokenKey"), &ivs.PublicKeyProps{
		Material: ivs.PublicKeyMaterial_FromKmsKey(signingKey),
	})
	issuer := ivs.NewParticipantTokenIssuer(stack, jsii.String("Tokens"), &ivs.ParticipantTokenIssuerProps{
		Stages:        &[]interfacesawsivs.IStageRef{stage},
		RuntimeStages: &[]ivs.IRuntimeStages{rooms},
		PublicKey:     publicKey,
		Http: &ivs.ParticipantTokenHttpOptions{
			UserIdClaim:  jsii.String("sub"),
			Capabilities: &[]ivs.ParticipantCapability{ivs.ParticipantCapability_PUBLISH, ivs.ParticipantCapability_SUBSCRIBE},
			Attributes:   jsii.Strings("name"),
			MaxDuration:  awscdk.Duration_Hours(jsii.Number(2)),
		},
	})

	// The back end opens rooms, asks for tokens, removes participants, and hears who publishes and where recordings are.
	backEnd := awslambda.NewFunction(stack, jsii.String("BackEnd"), &awslambda.FunctionProps{
		Runtime: awslambda.Runtime_NODEJS_22_X(),
		Handler: jsii.String("index.handler"),
		Code:    awslambda.Code_FromInline(jsii.String("exports.handler = async (event) => console.log(event);")),
	})
	rooms.Bind(backEnd, &ivs.RuntimeStagesBindOptions{
		Permissions: &[]ivs.RuntimeStagesPermission{ivs.RuntimeStagesPermission_CREATE, ivs.RuntimeStagesPermission_DELETE},
	})
	issuer.GrantInvoke(backEnd)
	stage.Grants().DisconnectParticipants(backEnd)
	show.GrantStart(backEnd, stage)
	studio.Grants().ReadStreamKey(backEnd)
	target := awseventstargets.NewLambdaFunction(backEnd, nil)
	stage.Events().OnParticipantPublished(jsii.String("OnPublished"), &awsevents.OnEventOptions{Target: target})
	stage.Events().OnRecordingReady(jsii.String("OnRecordingReady"), &awsevents.OnEventOptions{Target: target})

	output := func(id string, value *string) {
		awscdk.NewCfnOutput(stack, jsii.String(id), &awscdk.CfnOutputProps{Value: value})
	}
	output("StageArn", stage.StageArn())
	output("WhipEndpoint", jsii.Sprintf("%s?region=%s", *stage.StageWhipEndpoint(), *awscdk.Aws_REGION()))
	output("PublishUrl", studio.IngestConfigurationPublishUrl())
	output("CompositionRequest", stack.ToJsonString(show.ToRequest(stage), nil))
	output("StartStep", stack.ToJsonString(start.ToStateJson(awsstepfunctions.QueryLanguage_JSON_PATH), nil))
	return stack
}

func main() {
	defer jsii.Close()
	app := awscdk.NewApp(nil)
	newLiveShow(app, "LiveShow")
	app.Synth(nil)
}
