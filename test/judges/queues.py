"""Checks the queues of SQS by boto3: what standard queues and FIFO queues have in common, and what FIFO queues add."""

import itertools
import json

import boto3
from botocore.exceptions import ClientError
from endpoint import simulate

REGION = "eu-west-3"


class Queue:
    """A queue with the parameters that every message to it needs."""

    def __init__(self, client, name, suffix, attributes, message):
        self.client = client
        self.name = name + suffix
        self.message = message
        self.attributes = attributes
        self.url = client.create_queue(QueueName=self.name, Attributes=attributes)["QueueUrl"]

    def send(self, body, **members):
        return self.client.send_message(QueueUrl=self.url, MessageBody=body, **{**self.message, **members})

    def receive(self, count=10):
        members = {"MaxNumberOfMessages": count, "MessageSystemAttributeNames": ["All"], "MessageAttributeNames": ["All"]}
        return self.client.receive_message(QueueUrl=self.url, **members).get("Messages", [])

    def bodies(self, count=10):
        return [message["Body"] for message in self.receive(count)]

    def delete(self, message):
        self.client.delete_message(QueueUrl=self.url, ReceiptHandle=message["ReceiptHandle"])

    def attribute(self, name):
        return self.client.get_queue_attributes(QueueUrl=self.url, AttributeNames=[name])["Attributes"][name]


KINDS = {
    "standard": ("", {}, {}),
    "FIFO": (".fifo", {"FifoQueue": "true", "ContentBasedDeduplication": "true"}, {"MessageGroupId": "all"}),
}


def judge(tally):
    client = boto3.client("sqs", region_name=REGION)
    for kind, (suffix, attributes, message) in KINDS.items():
        numbers = itertools.count()

        def queue(**more):
            return Queue(client, f"queue-{next(numbers)}", suffix, {**attributes, **more}, message)

        judge_kind(tally.step, client, f"a {kind} queue", queue)
        if kind == "FIFO":
            judge_fifo(tally.step, client, queue)


def judge_kind(step, client, title, queue):
    with step(f"{title} is found by its name, has its attributes, and exists once"):
        jobs = queue(VisibilityTimeout="10")
        assert client.get_queue_url(QueueName=jobs.name)["QueueUrl"] == jobs.url
        assert jobs.attribute("QueueArn") == f"arn:aws:sqs:{REGION}:000000000000:{jobs.name}"
        again = client.create_queue(QueueName=jobs.name, Attributes=jobs.attributes)["QueueUrl"]
        assert again == jobs.url, again
        other = {**jobs.attributes, "VisibilityTimeout": "20"}
        refused("QueueAlreadyExists", lambda: client.create_queue(QueueName=jobs.name, Attributes=other))
        client.delete_queue(QueueUrl=jobs.url)
        refused("AWS.SimpleQueueService.NonExistentQueue", lambda: client.get_queue_url(QueueName=jobs.name))

    with step(f"{title} gives a message once until its visibility timeout ends, and not after its deletion"):
        jobs = queue()
        attributes = {"color": {"DataType": "String", "StringValue": "red"}}
        sent = jobs.send("one", MessageAttributes=attributes)
        [message] = jobs.receive()
        assert message["MessageId"] == sent["MessageId"] and message["Body"] == "one", message
        assert message["MessageAttributes"] == attributes, message
        assert message["MD5OfMessageAttributes"] == sent["MD5OfMessageAttributes"], message
        assert jobs.receive() == []
        advance(30)
        [message] = jobs.receive()
        assert message["Attributes"]["ApproximateReceiveCount"] == "2", message
        jobs.delete(message)
        advance(30)
        assert jobs.receive() == []

    with step(f"{title} takes batches, whose entries fail by themselves"):
        jobs = queue()
        entries = [{"Id": str(index), "MessageBody": body, **jobs.message} for index, body in enumerate(("one", "\x01", "two"))]
        answer = client.send_message_batch(QueueUrl=jobs.url, Entries=entries)
        assert [entry["Id"] for entry in answer["Successful"]] == ["0", "2"], answer
        assert [(entry["Id"], entry["Code"]) for entry in answer["Failed"]] == [("1", "InvalidMessageContents")], answer
        entries = [{"Id": message["Body"], "ReceiptHandle": message["ReceiptHandle"]} for message in jobs.receive()]
        answer = client.delete_message_batch(QueueUrl=jobs.url, Entries=entries)
        assert [entry["Id"] for entry in answer["Successful"]] == ["one", "two"], answer

    with step(f"{title} moves a message to its dead-letter queue"):
        dead = queue()
        jobs = queue(RedrivePolicy=json.dumps({"deadLetterTargetArn": dead.attribute("QueueArn"), "maxReceiveCount": 1}))
        jobs.send("one")
        assert jobs.bodies() == ["one"]
        advance(30)
        assert jobs.bodies() == []
        [message] = dead.receive()
        assert message["Attributes"]["DeadLetterQueueSourceArn"] == jobs.attribute("QueueArn"), message

    with step(f"{title} is empty after a purge, of which there is one in a minute"):
        jobs = queue()
        jobs.send("one")
        client.purge_queue(QueueUrl=jobs.url)
        assert jobs.attribute("ApproximateNumberOfMessages") == "0"
        refused("AWS.SimpleQueueService.PurgeQueueInProgress", lambda: client.purge_queue(QueueUrl=jobs.url))


def judge_fifo(step, client, queue):
    with step("a FIFO queue keeps the order within a group, and gives one batch of it at a time"):
        jobs = queue()
        for group, body in (("a", "a1"), ("b", "b1"), ("a", "a2"), ("a", "a3")):
            jobs.send(body, MessageGroupId=group)
        first, second = jobs.receive(2)
        assert [first["Body"], second["Body"]] == ["a1", "a2"]
        assert int(first["Attributes"]["SequenceNumber"]) < int(second["Attributes"]["SequenceNumber"])
        assert jobs.bodies() == ["b1"]
        jobs.delete(first)
        assert jobs.bodies() == []
        jobs.delete(second)
        assert jobs.bodies() == ["a3"]

    with step("a FIFO queue drops duplicates for five minutes"):
        jobs = queue()
        sent = jobs.send("one")
        assert jobs.send("one")["SequenceNumber"] == sent["SequenceNumber"]
        assert jobs.send("two", MessageDeduplicationId="x")["MessageId"] == jobs.send("three", MessageDeduplicationId="x")["MessageId"]
        assert jobs.bodies() == ["one", "two"]
        advance(300)
        assert jobs.send("one")["SequenceNumber"] > sent["SequenceNumber"]

    with step("a FIFO queue refuses what AWS refuses"):
        jobs = queue(ContentBasedDeduplication="false")
        message = {"QueueUrl": jobs.url, "MessageBody": "one"}
        refused("MissingParameter", lambda: client.send_message(**message))
        refused("InvalidParameterValue", lambda: jobs.send("one"))
        refused("InvalidParameterValue", lambda: jobs.send("one", MessageDeduplicationId="x", DelaySeconds=1))
        jobs.send("one", MessageDeduplicationId="x")
        [received] = jobs.receive()
        advance(30)
        refused("InvalidParameterValue", lambda: jobs.delete(received))
        refused("InvalidParameterValue", lambda: client.create_queue(QueueName="no-suffix", Attributes={"FifoQueue": "true"}))


def refused(code, call):
    try:
        call()
    except ClientError as error:
        assert error.response["Error"]["Code"] == code, error.response
        return
    raise AssertionError(f"no {code}")


def advance(seconds):
    status, answer = simulate("advance", milliseconds=seconds * 1000)
    assert status == 200, answer
