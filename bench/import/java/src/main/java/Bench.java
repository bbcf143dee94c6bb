import software.amazon.awscdk.App;
import software.amazon.awscdk.AppProps;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.services.ivs.CfnStage;
import software.amazon.awscdk.services.lambda.Code;
import software.amazon.awscdk.services.lambda.Function;
import software.amazon.awscdk.services.lambda.Runtime;

/** The argument is nothing, CfnStage or Stage. */
public final class Bench {
    public static void main(final String[] args) {
        if (args[0].equals("nothing")) return;
        App app = new App(AppProps.builder().analyticsReporting(false).build());
        Stack stack = new Stack(app, "Bench");
        Function.Builder.create(stack, "Api")
                .code(Code.fromAsset("bench/synth/handler"))
                .handler("index.handler")
                .runtime(Runtime.NODEJS_22_X)
                .build();
        if (args[0].equals("Stage")) {
            io.github.cdkivsrealtime.Stage.Builder.create(stack, "Room").stageName("room").build();
        } else {
            CfnStage.Builder.create(stack, "Room").name("room").build();
        }
        app.synth();
    }
}
