"""Checks function URLs by boto3: its operations, and requests that botocore signs."""

import json
import urllib.error
import urllib.request

import boto3
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from endpoint import direct
from mappings import TRUST, refused, until

REGION = "eu-west-2"

# Answers with the event, and sets two cookies.
CODE = """exports.handler = async (event) => ({ statusCode: 201, cookies: ['a=1', 'b=2'], body: JSON.stringify(event) });"""


def permission(action, **condition):
    properties = {"Action": action, "FunctionName": {"Ref": "Function"}, "Principal": "*", **condition}
    return {"Type": "AWS::Lambda::Permission", "Properties": properties}


TEMPLATE = {
    "Resources": {
        "Role": {"Type": "AWS::IAM::Role", "Properties": {"AssumeRolePolicyDocument": TRUST}},
        "Function": {
            "Type": "AWS::Lambda::Function",
            "Properties": {
                "FunctionName": "answering",
                "Code": {"ZipFile": CODE},
                "Handler": "index.handler",
                "Role": {"Fn::GetAtt": ["Role", "Arn"]},
                "Runtime": "nodejs24.x",
            },
        },
        "Url": permission("lambda:InvokeFunctionUrl", FunctionUrlAuthType="NONE"),
        "ViaUrl": permission("lambda:InvokeFunction", InvokedViaFunctionUrl=True),
    }
}


def judge(tally):
    step = tally.step
    session = boto3.Session(region_name=REGION)
    stacks, client = session.client("cloudformation"), session.client("lambda")
    stacks.create_stack(StackName="answering", TemplateBody=json.dumps(TEMPLATE), Capabilities=["CAPABILITY_IAM"])
    until(lambda: stacks.describe_stacks(StackName="answering")["Stacks"][0]["StackStatus"] == "CREATE_COMPLETE")
    name = {"FunctionName": "answering"}

    with step("a function URL is created once, and any HTTP client can call it"):
        refused("ResourceNotFoundException", lambda: client.get_function_url_config(**name))
        url = client.create_function_url_config(**name, AuthType="NONE", Cors={"AllowOrigins": ["*"]})["FunctionUrl"]
        refused("ResourceConflictException", lambda: client.create_function_url_config(**name, AuthType="NONE"))
        with direct.open(f"{url}rooms?name=late", data=b"a=1") as answer:
            event = json.load(answer)
            assert (answer.status, answer.headers.get_all("set-cookie")) == (201, ["a=1", "b=2"]), answer.headers
        assert (event["rawPath"], event["queryStringParameters"]) == ("/rooms", {"name": "late"}), event
        assert (event["body"], event["isBase64Encoded"]) == ("YT0x", True), event

    with step("with AWS_IAM it takes requests that botocore signs, and no others"):
        changed = client.update_function_url_config(**name, AuthType="AWS_IAM")
        assert changed["Cors"] == {"AllowOrigins": ["*"]} and changed["LastModifiedTime"] >= changed["CreationTime"], changed
        try:
            direct.open(url)
            raise AssertionError("it was not refused")
        except urllib.error.HTTPError as error:
            assert (error.code, error.headers["x-amzn-errortype"]) == (403, "AccessDeniedException"), error.headers
        signed = AWSRequest("GET", url)
        SigV4Auth(session.get_credentials(), "lambda", REGION).add_auth(signed)
        with direct.open(urllib.request.Request(url, headers=dict(signed.headers))) as answer:
            assert "iam" in json.load(answer)["requestContext"]["authorizer"]

    with step("it is listed, and deleted"):
        pages = client.get_paginator("list_function_url_configs").paginate(**name)
        assert [found["FunctionUrl"] for page in pages for found in page["FunctionUrlConfigs"]] == [url]
        client.delete_function_url_config(**name)
        refused("ResourceNotFoundException", lambda: client.delete_function_url_config(**name))
