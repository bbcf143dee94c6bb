"""Calls every operation of IVS Real-Time, as an app does: creates, uses and deletes. Steps build on those before them."""

import json
import time

from clients import all_operations
from endpoint import simulate
from tokens import Signer

PATIENCE_SECONDS = 300

NOBODY = "nobody"


def judge(tally, call):
    """`call` is one of the clients."""
    scene = Scene(call)
    for part in (stages, tags, participants, replication, self_signed_tokens, ingest, compositions, the_end):
        part(tally.step, call, scene)
    with tally.step("all operations were called"):
        equal(sorted(all_operations() - call.called), [])


class Scene:
    """The resources that later steps use."""

    def __init__(self, call):
        self._call = call
        self.bucket = f"recordings-{call.region}"

    def join(self, **token):
        made = self._call("CreateParticipantToken", stageArn=self.arn, **token)
        return accepted("join", token=made["participantToken"]["token"])


def accepted(command, **members):
    status, answer = simulate(command, **members)
    assert status == 200, f"{command}: {status} {answer}"
    return answer


def refused(code, command, **members):
    status, answer = simulate(command, **members)
    assert answer.get("code") == code and status >= 400, f"{command}: expected {code}, got {status} {answer}"


def reference(joined):
    return {name: joined[name] for name in ("stageArn", "participantId")}


def until(state, read):
    deadline = time.monotonic() + PATIENCE_SECONDS
    while (now := read()) != state:
        assert time.monotonic() < deadline, f"expected {state}, got {now}"
        time.sleep(0.1)


def equal(actual, expected):
    assert actual == expected, f"expected {expected!r}, got {actual!r}"


def arns(items):
    return sorted(item["arn"] for item in items)


def stages(step, call, scene):
    with step("CreateStage gives a stage with endpoints, and tokens"):
        configurations = [{"userId": "host", "duration": 60}, {"capabilities": ["SUBSCRIBE"]}]
        created = call("CreateStage", name="late-night", tags={"team": "live"}, participantTokenConfigurations=configurations)
        scene.stage = created["stage"]
        scene.arn = scene.stage["arn"]
        equal(scene.arn.split(":")[:5], ["arn", "aws", "ivs", call.region, "000000000000"])
        equal(sorted(scene.stage["endpoints"]), ["events", "rtmp", "rtmps", "whip"])
        equal([token.get("userId", "") for token in created["participantTokens"]], ["host", ""])
    with step("GetStage gives the same"):
        equal(call("GetStage", arn=scene.arn)["stage"], scene.stage)
    with step("UpdateStage changes the name, and nothing else"):
        scene.stage = call("UpdateStage", arn=scene.arn, name="matinee")["stage"]
        equal(scene.stage["name"], "matinee")
        equal(call("GetStage", arn=scene.arn)["stage"], scene.stage)
    with step("ListStages has it"):
        equal(arns(call("ListStages")["stages"]), [scene.arn])
    with step("an unknown stage is a ResourceNotFoundException, and a wrong name a ValidationException"):
        call.refused("ResourceNotFoundException", "GetStage", arn=f"{scene.arn}x")
        call.refused("ValidationException", "CreateStage", name="late night")


def tags(step, call, scene):
    with step("TagResource, ListTagsForResource and UntagResource"):
        equal(call("TagResource", resourceArn=scene.arn, tags={"team": "other", "a key": "ä/ö"}), {})
        equal(call("ListTagsForResource", resourceArn=scene.arn)["tags"], {"team": "other", "a key": "ä/ö"})
        equal(call("UntagResource", resourceArn=scene.arn, tagKeys=["team", "gone"]), {})
        equal(call("GetStage", arn=scene.arn)["stage"]["tags"], {"a key": "ä/ö"})


def participants(step, call, scene):
    with step("CreateParticipantToken lets somebody in, who publishes"):
        scene.publisher = scene.join(userId="alice", attributes={"seat": "A"}, capabilities=["PUBLISH"])
        accepted("publish", **reference(scene.publisher))
        equal(call("GetStage", arn=scene.arn)["stage"]["activeSessionId"], scene.publisher["sessionId"])
    with step("GetParticipant shows it"):
        participant = call("GetParticipant", **scene.publisher)["participant"]
        shown = [participant[name] for name in ("userId", "attributes", "state", "published", "replicationType")]
        equal(shown, ["alice", {"seat": "A"}, "CONNECTED", True, "NONE"])
    with step("who may only publish does not subscribe, and nobody plays what is not published"):
        scene.viewer = scene.join(capabilities=["SUBSCRIBE"])
        publisher_id = scene.publisher["participantId"]
        refused("INSUFFICIENT_CAPABILITIES", "subscribe", **reference(scene.publisher), publisherId=publisher_id)
        refused("INSUFFICIENT_CAPABILITIES", "publish", **reference(scene.viewer))
        accepted("subscribe", **reference(scene.viewer), publisherId=publisher_id)
    with step("ListParticipants, with a filter"):
        session = {"stageArn": scene.arn, "sessionId": scene.publisher["sessionId"]}
        both = sorted(joined["participantId"] for joined in (scene.publisher, scene.viewer))
        equal(sorted(item["participantId"] for item in call("ListParticipants", **session)["participants"]), both)
        published = call("ListParticipants", **session, filterByPublished=True)["participants"]
        equal([item["participantId"] for item in published], [scene.publisher["participantId"]])
    with step("ListParticipantEvents tells what happened, in order"):
        events = call("ListParticipantEvents", **scene.viewer)["events"]
        equal([event["name"] for event in events], ["JOINED", "PUBLISH_ERROR", "SUBSCRIBE_STARTED"])
        equal(events[1]["errorCode"], "INSUFFICIENT_CAPABILITIES")
    with step("GetStageSession and ListStageSessions"):
        live = call("GetStageSession", **session)["stageSession"]
        assert "endTime" not in live, live
        equal(call("ListStageSessions", stageArn=scene.arn)["stageSessions"], [live])
    with step("DisconnectParticipant leads it out, and its token is void"):
        token = call("CreateParticipantToken", stageArn=scene.arn)["participantToken"]["token"]
        guest = accepted("join", token=token)
        equal(call("DisconnectParticipant", **reference(guest), reason="bye"), {})
        equal(call("GetParticipant", **guest)["participant"]["state"], "DISCONNECTED")
        refused("PARTICIPANT_DISCONNECTED", "join", token=token)
        call.refused("ResourceNotFoundException", "DisconnectParticipant", stageArn=scene.arn, participantId=NOBODY)


def replication(step, call, scene):
    with step("StartParticipantReplication publishes it to another stage, too"):
        scene.other = call("CreateStage")["stage"]["arn"]
        source = {"sourceStageArn": scene.arn, "participantId": scene.publisher["participantId"]}
        request = {**source, "destinationStageArn": scene.other}
        call("StartParticipantReplication", **request, reconnectWindowSeconds=0, attributes={"seat": "B"})
        session = call("GetStage", arn=scene.other)["stage"]["activeSessionId"]
        replica = {"stageArn": scene.other, "sessionId": session, "participantId": source["participantId"]}
        shown = call("GetParticipant", **replica)["participant"]
        equal([shown[name] for name in ("replicationType", "published", "sourceStageArn")], ["REPLICA", True, scene.arn])
    with step("ListParticipantReplicas has it"):
        replicas = call("ListParticipantReplicas", **source)["replicas"]
        equal([(item["destinationStageArn"], item["replicationState"]) for item in replicas], [(scene.other, "ACTIVE")])
    with step("StopParticipantReplication ends it, once"):
        call("StopParticipantReplication", **request)
        equal(call("GetParticipant", **replica)["participant"]["state"], "DISCONNECTED")
        call.refused("ResourceNotFoundException", "StopParticipantReplication", **request)


def self_signed_tokens(step, call, scene):
    with step("ImportPublicKey takes the public half of a KMS key, once"):
        signer = Signer(call.kms)
        key = call("ImportPublicKey", name="signing", publicKeyMaterial=signer.pem())["publicKey"]
        call.refused("ConflictException", "ImportPublicKey", publicKeyMaterial=signer.pem())
    with step("GetPublicKey and ListPublicKeys have it"):
        equal(call("GetPublicKey", arn=key["arn"])["publicKey"], key)
        equal(arns(call("ListPublicKeys")["publicKeys"]), [key["arn"]])
    with step("tokens that it verifies let in, and can be exchanged"):
        guest = accepted("join", token=signer.token(key["arn"], scene.stage, "bob", publish=False, subscribe=True))
        refused("INSUFFICIENT_CAPABILITIES", "publish", **reference(guest))
        better = signer.token(key["arn"], scene.stage, "bob", publish=True, subscribe=True)
        accepted("exchangeToken", **reference(guest), token=better)
        accepted("publish", **reference(guest))
        accepted("unpublish", **reference(guest))
        accepted("leave", **reference(guest))
        events = [event["name"] for event in call("ListParticipantEvents", **guest)["events"]]
        equal(events, ["JOINED", "PUBLISH_ERROR", "TOKEN_EXCHANGED", "PUBLISH_STARTED", "PUBLISH_STOPPED", "LEFT"])
    with step("a connection token goes with a participant token, until RevokeConnectionToken"):
        connection = signer.connection_token(key["arn"], call.region, "link_1")
        carol = signer.token(key["arn"], scene.stage, "carol_1", publish=True, subscribe=True)
        guest = accepted("join", token=carol, connectionToken=connection)
        equal(call("GetParticipant", **guest)["participant"]["participantId"], "carol_1")
        equal(call("RevokeConnectionToken", tokenId="link_1"), {})
        equal(call("GetParticipant", **guest)["participant"]["state"], "DISCONNECTED")
        refused("TOKEN_NOT_ALLOWED", "join", token=carol, connectionToken=connection)
    with step("DeletePublicKey, after which they do not"):
        equal(call("DeletePublicKey", arn=key["arn"]), {})
        refused("TOKEN_MALFORMED", "join", token=better)


def ingest(step, call, scene):
    with step("CreateIngestConfiguration gives a stream key; RTMP has to be insecure"):
        call.refused("ValidationException", "CreateIngestConfiguration", ingestProtocol="RTMP")
        made = call("CreateIngestConfiguration", ingestProtocol="RTMPS", stageArn=scene.arn, userId="studio")["ingestConfiguration"]
        arn = made["arn"]
        equal(call("GetIngestConfiguration", arn=arn)["ingestConfiguration"], made)
    with step("it is ACTIVE while somebody streams, and cannot be changed then"):
        streaming = accepted("startStream", streamKey=made["streamKey"])
        equal(streaming["participantId"], made["participantId"])
        equal(call("GetIngestConfiguration", arn=arn)["ingestConfiguration"]["state"], "ACTIVE")
        equal(arns(call("ListIngestConfigurations", filterByState="ACTIVE")["ingestConfigurations"]), [arn])
        call.refused("ConflictException", "UpdateIngestConfiguration", arn=arn, stageArn="")
        call.refused("ConflictException", "DeleteIngestConfiguration", arn=arn)
        accepted("endStream", streamKey=made["streamKey"])
        equal(call("GetParticipant", **streaming)["participant"]["protocol"], "RTMPS")
    with step("UpdateIngestConfiguration takes it off the stage, and DeleteIngestConfiguration away"):
        equal(call("UpdateIngestConfiguration", arn=arn, stageArn="")["ingestConfiguration"]["stageArn"], "")
        refused("INVALID_STREAM_KEY", "startStream", streamKey="rt_000000000000_us-east-1_x_y")
        equal(call("DeleteIngestConfiguration", arn=arn), {})
        call.refused("ResourceNotFoundException", "GetIngestConfiguration", arn=arn)


def compositions(step, call, scene):
    with step("CreateStorageConfiguration lets the service into a bucket that there is"):
        call.refused("ValidationException", "CreateStorageConfiguration", s3={"bucketName": f"no-{scene.bucket}"})
        location = {} if call.region == "us-east-1" else {"CreateBucketConfiguration": {"LocationConstraint": call.region}}
        call.s3.create_bucket(Bucket=scene.bucket, **location)
        storage = call("CreateStorageConfiguration", name="recordings", s3={"bucketName": scene.bucket})["storageConfiguration"]
        [statement] = json.loads(call.s3.get_bucket_policy(Bucket=scene.bucket)["Policy"])["Statement"]
        equal(statement["Principal"], {"Service": f"ivs-composite.{call.region}.amazonaws.com"})
    with step("GetStorageConfiguration and ListStorageConfigurations have it"):
        equal(call("GetStorageConfiguration", arn=storage["arn"])["storageConfiguration"], storage)
        equal(arns(call("ListStorageConfigurations")["storageConfigurations"]), [storage["arn"]])
    with step("CreateEncoderConfiguration, GetEncoderConfiguration and ListEncoderConfigurations"):
        video = {"width": 960, "height": 540, "framerate": 29.5, "bitrate": 1_500_000}
        encoder = call("CreateEncoderConfiguration", name="small", video=video)["encoderConfiguration"]
        equal(encoder["video"], video)
        equal(call("GetEncoderConfiguration", arn=encoder["arn"])["encoderConfiguration"], encoder)
        equal(arns(call("ListEncoderConfigurations")["encoderConfigurations"]), [encoder["arn"]])
    with step("StartComposition composes who publishes, and is the same composition again for the same token"):
        s3 = {"storageConfigurationArn": storage["arn"], "encoderConfigurationArns": [encoder["arn"]]}
        layout = {"grid": {"gridGap": 4}}
        request = {"stageArn": scene.arn, "layout": layout, "destinations": [{"name": "file", "s3": s3}], "idempotencyToken": "once"}
        arn = call("StartComposition", **request)["composition"]["arn"]
        equal(call("StartComposition", **request)["composition"]["arn"], arn)
        call.refused("ConflictException", "StartComposition", **{**request, "layout": {"grid": {"gridGap": 5}}})
    with step("GetComposition tells when it is ACTIVE; ListCompositions has it, with filters"):

        def read():
            return call("GetComposition", arn=arn)["composition"]

        until(("ACTIVE", "ACTIVE"), lambda: (read()["state"], read()["destinations"][0]["state"]))
        equal(read()["layout"]["grid"]["gridGap"], 4)
        equal(arns(call("ListCompositions", filterByStageArn=scene.arn)["compositions"]), [arn])
        equal(call("ListCompositions", filterByStageArn=scene.other)["compositions"], [])
    with step("what it uses cannot be deleted until StopComposition has stopped it"):
        call.refused("ConflictException", "DeleteStorageConfiguration", arn=storage["arn"])
        call.refused("ConflictException", "DeleteEncoderConfiguration", arn=encoder["arn"])
        equal(call("StopComposition", arn=arn), {})
        until("STOPPED", lambda: read()["state"])
        call.refused("ConflictException", "StopComposition", arn=arn)
    with step("the recording is in the bucket"):
        prefix = read()["destinations"][0]["detail"]["s3"]["recordingPrefix"]
        keys = [item["Key"] for item in call.s3.list_objects_v2(Bucket=scene.bucket, Prefix=prefix)["Contents"]]
        assert f"{prefix}/events/recording-ended.json" in keys, keys
    with step("DeleteEncoderConfiguration and DeleteStorageConfiguration, which takes back the bucket's policy"):
        equal(call("DeleteEncoderConfiguration", arn=encoder["arn"]), {})
        equal(call("DeleteStorageConfiguration", arn=storage["arn"]), {})
        try:
            call.s3.get_bucket_policy(Bucket=scene.bucket)
        except call.s3.exceptions.ClientError as error:
            equal(error.response["Error"]["Code"], "NoSuchBucketPolicy")
        else:
            raise AssertionError("the bucket's policy is still there")


def the_end(step, call, scene):
    with step("DeleteStage disconnects everybody, and leaves nothing"):
        for arn in (scene.arn, scene.other):
            equal(call("DeleteStage", arn=arn), {})
        call.refused("ResourceNotFoundException", "GetStage", arn=scene.arn)
        refused("NOT_FOUND", "leave", **reference(scene.viewer))
        for kind in ("Stages", "IngestConfigurations", "PublicKeys", "EncoderConfigurations", "StorageConfigurations"):
            [items] = call(f"List{kind}").values()
            equal(items, [])
