"""The argument is nothing, CfnStage or Stage."""
import sys

if sys.argv[1] != "nothing":
    from aws_cdk import App, Stack
    from aws_cdk.aws_lambda import Code, Function, Runtime

    app = App(analytics_reporting=False)
    stack = Stack(app, "Bench")
    code = Code.from_asset("bench/synth/handler")
    Function(stack, "Api", code=code, handler="index.handler", runtime=Runtime.NODEJS_22_X)
    if sys.argv[1] == "Stage":
        import cdk_ivs_realtime

        cdk_ivs_realtime.Stage(stack, "Room", stage_name="room")
    else:
        from aws_cdk.aws_ivs import CfnStage

        CfnStage(stack, "Room", name="room")
    app.synth()
