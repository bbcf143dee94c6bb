"""Checks event source mappings by boto3: a function that a stack deploys takes the messages of a queue."""

import json
import time
import uuid

import boto3
from botocore.exceptions import ClientError
from endpoint import simulate

REGION = "ca-central-1"
PATIENCE_SECONDS = 300

# The function fails the messages `bad` of a batch.
CODE = """exports.handler = async ({ Records }) => ({
  batchItemFailures: Records.filter(({ body }) => body === 'bad').map(({ messageId }) => ({ itemIdentifier: messageId })),
});"""

TRUST = {"Statement": [{"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}]}
TEMPLATE = {
    "Resources": {
        "Role": {
            "Type": "AWS::IAM::Role",
            "Properties": {
                "AssumeRolePolicyDocument": TRUST,
                "ManagedPolicyArns": ["arn:aws:iam::aws:policy/service-role/AWSLambdaSQSQueueExecutionRole"],
            },
        },
        "Worker": {
            "Type": "AWS::Lambda::Function",
            "Properties": {
                "FunctionName": "worker",
                "Code": {"ZipFile": CODE},
                "Handler": "index.handler",
                "Role": {"Fn::GetAtt": ["Role", "Arn"]},
                "Runtime": "nodejs24.x",
                "Timeout": 30,
            },
        },
    }
}


def judge(tally):
    step = tally.step
    stacks, sqs, client = (boto3.client(name, region_name=REGION) for name in ("cloudformation", "sqs", "lambda"))
    stacks.create_stack(StackName="worker", TemplateBody=json.dumps(TEMPLATE), Capabilities=["CAPABILITY_IAM"])
    until(lambda: stacks.describe_stacks(StackName="worker")["Stacks"][0]["StackStatus"] == "CREATE_COMPLETE")

    def queue(name, **attributes):
        url = sqs.create_queue(QueueName=name, Attributes=attributes)["QueueUrl"]
        return url, sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]

    def count(url):
        names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
        return [int(number) for number in sqs.get_queue_attributes(QueueUrl=url, AttributeNames=names)["Attributes"].values()]

    with step("CreateEventSourceMapping refuses what AWS refuses"):
        short = queue("short", VisibilityTimeout="29")[1]
        invalid = "InvalidParameterValueException"
        refused(invalid, lambda: client.create_event_source_mapping(FunctionName="worker", EventSourceArn=short))
        refused(invalid, lambda: client.create_event_source_mapping(FunctionName="other", EventSourceArn=short))
        refused("ResourceNotFoundException", lambda: client.get_event_source_mapping(UUID=str(uuid.uuid4())))

    url, arn = queue("jobs")
    with step("a mapping is created once, read, listed and changed"):
        members = {"FunctionName": "worker", "EventSourceArn": arn, "FunctionResponseTypes": ["ReportBatchItemFailures"]}
        created = client.create_event_source_mapping(**members)
        mapping = created["UUID"]
        assert created["State"] == "Creating" and created["BatchSize"] == 10, created
        refused("ResourceConflictException", lambda: client.create_event_source_mapping(**members))
        until(lambda: client.get_event_source_mapping(UUID=mapping)["State"] == "Enabled")
        pages = client.get_paginator("list_event_source_mappings").paginate(FunctionName="worker")
        assert [found["UUID"] for page in pages for found in page["EventSourceMappings"]] == [mapping]
        changed = client.update_event_source_mapping(UUID=mapping, BatchSize=5, ScalingConfig={"MaximumConcurrency": 2})
        assert (changed["BatchSize"], changed["ScalingConfig"]) == (5, {"MaximumConcurrency": 2}), changed

    with step("the function takes messages, and those that it fails come again"):
        for body in ("good", "bad", "good"):
            sqs.send_message(QueueUrl=url, MessageBody=body)
        until(lambda: count(url) == [0, 1])
        advance(30)
        until(lambda: count(url) == [0, 1])

    with step("a mapping that is disabled leaves messages in the queue, and it can be deleted"):
        assert client.update_event_source_mapping(UUID=mapping, Enabled=False)["State"] == "Disabling"
        advance(30)
        [message] = sqs.receive_message(QueueUrl=url, WaitTimeSeconds=20, MessageSystemAttributeNames=["All"])["Messages"]
        assert message["Body"] == "bad" and int(message["Attributes"]["ApproximateReceiveCount"]) >= 3, message
        assert client.delete_event_source_mapping(UUID=mapping)["State"] == "Deleting"
        refused("ResourceNotFoundException", lambda: client.get_event_source_mapping(UUID=mapping))


def refused(code, call):
    try:
        call()
    except ClientError as error:
        assert error.response["Error"]["Code"] == code, error.response
        return
    raise AssertionError(f"no {code}")


def until(condition):
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not condition():
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.1)


def advance(seconds):
    status, answer = simulate("advance", milliseconds=seconds * 1000)
    assert status == 200, answer
