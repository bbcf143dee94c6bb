"""Checks event buses by boto3: a stack deploys one, and programs put events on it."""

import json

import boto3
from mappings import refused, until

REGION = "ap-south-1"
PATTERN = {"source": ["my.app"]}
TEMPLATE = {
    "Resources": {
        "Bus": {"Type": "AWS::Events::EventBus", "Properties": {"Name": "rooms", "Description": "Rooms"}},
        "Rule": {"Type": "AWS::Events::Rule", "Properties": {"Name": "all", "EventBusName": {"Ref": "Bus"}, "EventPattern": PATTERN}},
    }
}


def judge(tally):
    step = tally.step
    stacks, events = (boto3.client(name, region_name=REGION) for name in ("cloudformation", "events"))
    stacks.create_stack(StackName="buses", TemplateBody=json.dumps(TEMPLATE))
    until(lambda: stacks.describe_stacks(StackName="buses")["Stacks"][0]["StackStatus"] == "CREATE_COMPLETE")

    with step("a bus is listed, described, and has its rules"):
        assert [bus["Name"] for bus in events.list_event_buses()["EventBuses"]] == ["default", "rooms"]
        bus = events.describe_event_bus(Name="rooms")
        assert bus["Description"] == "Rooms" and bus["CreationTime"].year >= 2026, bus
        [rule] = events.list_rules(EventBusName=bus["Arn"])["Rules"]
        assert (rule["EventBusName"], rule["Arn"].endswith(":rule/rooms/all")) == ("rooms", True), rule
        assert events.list_rules()["Rules"] == []
        refused("ResourceNotFoundException", lambda: events.describe_event_bus(Name="none"))

    with step("an event is put on a bus by its name and by its ARN"):
        entry = {"Source": "my.app", "DetailType": "Joined", "Detail": "{}"}
        names = ("rooms", bus["Arn"], "none")
        answer = events.put_events(Entries=[{**entry, "EventBusName": name} for name in names])
        assert [one.get("ErrorCode") for one in answer["Entries"]] == [None, None, "ResourceNotFoundException"], answer
