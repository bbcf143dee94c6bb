"""Judges the tokens that the Python sample of docs/tokens.md signs: whom the local endpoint lets in with them."""

import base64
import json

import boto3
from clients import SERVICE
from endpoint import simulate
from sample import run_example, sample
from tokens import Signer


def judge(tally):
    step = tally.step
    kms, ivs = boto3.client("kms"), boto3.client(SERVICE)
    signer = Signer(kms)
    public_key_arn = ivs.import_public_key(publicKeyMaterial=signer.pem())["publicKey"]["arn"]
    stage_arn = ivs.create_stage()["stage"]["arn"]
    stage = ivs.get_stage(arn=stage_arn)["stage"]
    key = (kms, signer.key, public_key_arn)

    with step("the example signs a token that lets in, as whom it was made for"):
        example = run_example(stage_arn=stage_arn, kms_key_arn=signer.key, public_key_arn=public_key_arn)
        alice = _joins(token=example.token)
        found = ivs.get_participant(**alice)["participant"]
        assert (found["userId"], found["attributes"]) == ("alice", {"role": "guest"}), found
        assert simulate("publish", stageArn=stage_arn, participantId=alice["participantId"])[0] == 200

    with step("64 tokens let in, whatever the sizes of the integers in their signatures"):
        for number in range(64):
            _joins(token=sample.participant_token(*key, stage, f"user-{number}"))

    with step("without publish, a token lets nobody publish"):
        guest = _joins(token=sample.participant_token(*key, stage, "bob"))
        status, answer = simulate("publish", stageArn=stage_arn, participantId=guest["participantId"])
        assert (status, answer["code"]) == (403, "INSUFFICIENT_CAPABILITIES"), answer

    with step("a connection token goes with a participant token, until it is revoked"):
        connection = sample.connection_token(*key, minutes=4 * 7 * 24 * 60)
        _joins(token=sample.participant_token(*key, stage, "carol"), connectionToken=connection)
        ivs.revoke_connection_token(tokenId=_claims(connection)["jti"])
        _refused("TOKEN_NOT_ALLOWED", token=sample.participant_token(*key, stage, "carol"), connectionToken=connection)

    with step("a token that was changed, has expired, or is for a stage that is gone lets nobody in"):
        content, signature = sample.participant_token(*key, stage, "dave").rsplit(".", 1)
        _refused("TOKEN_MALFORMED", token=f"{content}.{signature[:-4]}AAAA")
        _refused("TOKEN_EXPIRED", token=sample.sign(*key, 1, {**_claims(f"{content}.{signature}"), "iat": 1, "exp": 2}))
        gone = ivs.create_stage()["stage"]
        token = sample.participant_token(*key, gone, "dave")
        ivs.delete_stage(arn=gone["arn"])
        _refused("STAGE_DELETED", token=token)


def _joins(**members):
    status, answer = simulate("join", **members)
    assert status == 200, answer
    return {"stageArn": answer["stageArn"], "sessionId": answer["sessionId"], "participantId": answer["participantId"]}


def _refused(code, **members):
    status, answer = simulate("join", **members)
    assert (status, answer["code"]) == (403, code), answer


def _claims(token):
    part = token.split(".")[1]
    return json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
