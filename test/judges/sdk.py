"""Checks the features of boto3's clients: validation, pagination, retries, error classes, dates."""

from datetime import datetime, timedelta, timezone

import boto3
from botocore.config import Config
from botocore.exceptions import ParamValidationError
from clients import SERVICE
from endpoint import simulate
from tokens import Signer

# The faults apply to one region, so that no other step meets them.
FAULTY_REGION = "eu-west-1"
ERRORS = ("AccessDeniedException", "PendingVerification", "ServiceQuotaExceededException")
THROTTLED = 2
FAULTS = {
    "service": [
        *({"operation": "CreateStage", "region": FAULTY_REGION, "fault": {"type": "refuse", "error": error}} for error in ERRORS),
        {
            "operation": "StartComposition",
            "region": FAULTY_REGION,
            "fault": {"type": "refuse", "error": "InternalServerException"},
        },
        {
            "operation": "ListStages",
            "region": FAULTY_REGION,
            "fault": {"type": "refuse", "error": "ThrottlingException"},
            "times": THROTTLED,
        },
    ]
}
# The quota of public keys in a region.
COUNT = 3


def judge(tally):
    step = tally.step
    client = boto3.client(SERVICE, region_name="ap-northeast-1")
    with step("inputs are checked before anything is sent"):
        for method, members in (
            (client.get_stage, {}),
            (client.create_stage, {"name": 7}),
            (client.create_stage, {"title": "x"}),
            (client.list_stages, {"maxResults": 0}),
        ):
            try:
                method(**members)
            except ParamValidationError:
                continue
            raise AssertionError(f"{members} was sent")

    with step("error classes"):
        arn = "arn:aws:ivs:ap-northeast-1:000000000000:stage/nothing"
        try:
            client.get_stage(arn=arn)
        except client.exceptions.ResourceNotFoundException as error:
            assert arn in error.response["Error"]["Message"], error.response
            assert error.response["ResponseMetadata"]["HTTPStatusCode"] == 404, error.response
        else:
            raise AssertionError(f"there is a {arn}")
        once = boto3.client(SERVICE, region_name=FAULTY_REGION, config=Config(retries={"total_max_attempts": 1}))
        for name in ERRORS:
            raises(once, name, once.create_stage)
        composition = {"stageArn": arn, "destinations": [{"channel": {"channelArn": arn.replace("stage", "channel")}}]}
        raises(once, "InternalServerException", lambda: once.start_composition(**composition))

    with step("throttled calls are made again"):
        patient = boto3.client(SERVICE, region_name=FAULTY_REGION, config=Config(retries={"mode": "standard"}))
        answer = patient.list_stages()
        assert answer["stages"] == [] and answer["ResponseMetadata"]["RetryAttempts"] == THROTTLED, answer

    with step("paginators turn the pages of everything that botocore has one for"):
        lists = {
            "list_ingest_configurations": ({}, "ingestConfigurations", many_ingests(client)),
            "list_participant_replicas": many_replicas(client),
            "list_public_keys": ({}, "publicKeys", many_keys(client)),
        }
        known = {method for method in client.meta.method_to_api_mapping if client.can_paginate(method)}
        assert known == set(lists), f"botocore has paginators for {known}"
        for method, (members, key, expected) in lists.items():
            pages = list(client.get_paginator(method).paginate(**members, PaginationConfig={"PageSize": 2}))
            assert [len(page[key]) for page in pages] == [2, 1], f"{method}: {pages}"
            found = [item.get("arn") or item["destinationStageArn"] for page in pages for item in page[key]]
            assert sorted(found) == sorted(expected), f"{method}: {found}"

    with step("dates are dates"):
        stage = client.create_stage()["stage"]["arn"]
        token = client.create_participant_token(stageArn=stage, duration=30)["participantToken"]
        simulate("join", token=token["token"])
        [session] = client.list_stage_sessions(stageArn=stage)["stageSessions"]
        now = datetime.now(timezone.utc)
        assert abs(now - session["startTime"]) < timedelta(minutes=1), session
        assert abs(now + timedelta(minutes=30) - token["expirationTime"]) < timedelta(minutes=1), token


def raises(client, name, call):
    try:
        call()
    except getattr(client.exceptions, name):
        return
    raise AssertionError(f"no {name}")


def many_ingests(client):
    return [client.create_ingest_configuration(ingestProtocol="RTMPS")["ingestConfiguration"]["arn"] for _ in range(COUNT)]


def many_keys(client):
    kms = boto3.client("kms", region_name=client.meta.region_name)
    return [client.import_public_key(publicKeyMaterial=Signer(kms).pem())["publicKey"]["arn"] for _ in range(COUNT)]


def many_replicas(client):
    source, *destinations = [client.create_stage()["stage"]["arn"] for _ in range(COUNT + 1)]
    token = client.create_participant_token(stageArn=source)["participantToken"]["token"]
    participant_id = simulate("join", token=token)[1]["participantId"]
    simulate("publish", stageArn=source, participantId=participant_id)
    members = {"sourceStageArn": source, "participantId": participant_id}
    for destination in destinations:
        client.start_participant_replication(**members, destinationStageArn=destination)
    return members, "replicas", destinations
