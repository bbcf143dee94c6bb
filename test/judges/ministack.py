"""Deploys examples/live-room and an ordinary app with the real `cdk` to ministack. The argument is the folder of ministack's command."""

import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request

import boto3
from clients import SERVICE
from endpoint import IVS_LOCAL, PATIENCE_SECONDS, ROOT, Endpoint, forget_aws, listens
from tally import Tally

REGION = "us-east-1"
APP = ROOT / "test" / "judges" / "app-behind-ministack"


def main(folder_of_ministack) -> int:
    # Exits through the `with` blocks, which end the processes that this one has started.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    os.environ["PATH"] = os.pathsep.join([folder_of_ministack, os.environ["PATH"]])
    tally = Tally()
    judge_lists(tally.step)
    forget_aws()
    with tally.step("deploy --with starts ministack, bootstraps, deploys, and ends ministack"):
        output = run([*IVS_LOCAL, "deploy", "--region", REGION, "--with", "ministack"], ROOT / "examples" / "live-room")
        assert "\n\u2714 LiveRoom" in output and "\nLiveRoom.StageArn = arn:aws:ivs:" in output, output
        [port] = re.findall(r"ministack \S+ listens on http://127.0.0.1:(\d+)", output)
        assert not listens(int(port)), output
    with tempfile.TemporaryDirectory() as folder:
        with Endpoint("--with", "ministack") as endpoint:
            os.environ.update(endpoint.variables)
            judge(tally.step, folder)
            judge_app(tally.step, folder)
    print(f"\n{tally.passed} passed, {tally.failed} failed")
    return 0 if tally.failed == 0 else 1


# This file has the name of the package, so another process imports that.
LISTS_OF_MINISTACK = """
import json
from ministack.app import SERVICE_REGISTRY
from ministack.services.cloudformation.provisioners import _RESOURCE_HANDLERS
aliases = [alias for config in SERVICE_REGISTRY.values() for alias in config.get("aliases", ())]
print(json.dumps({"services": [*SERVICE_REGISTRY, *aliases], "types": list(_RESOURCE_HANDLERS)}))
"""


def judge_lists(step):
    """Refusals of ivs-local say what ministack has."""
    said = lists_of("node", str(ROOT / "test" / "judges" / "ministack_lists.mjs"))
    there = lists_of(sys.executable, "-I", "-c", LISTS_OF_MINISTACK)
    with step("ministack has the services that ivs-local names"):
        assert said["services"] <= there["services"], said["services"] - there["services"]
    with step("ministack has the resource types that ivs-local names, and no other of AWS"):
        types = {name for name in there["types"] if name.startswith("AWS::") and name != "AWS::CDK::Metadata"}
        assert said["types"] == types, said["types"] ^ types


def lists_of(*command):
    [*_, lists] = subprocess.check_output(command, timeout=PATIENCE_SECONDS).splitlines()
    return {name: set(values) for name, values in json.loads(lists).items()}


def judge(step, folder):
    ivs = boto3.client(SERVICE, region_name=REGION)

    def cdk(*words):
        run([str(ROOT / "node_modules" / ".bin" / "cdk"), *words], folder)

    def ivs_local(command, *words):
        run([*IVS_LOCAL, command, "--region", REGION, *words], ROOT / "examples" / "live-room")

    def the_stage():
        [stage] = ivs.list_stages()["stages"]
        return ivs.get_stage(arn=stage["arn"])["stage"]

    with step("cdk bootstrap"):
        cdk("bootstrap", f"aws://000000000000/{REGION}")
    with step("create"):
        ivs_local("deploy")
        made = the_stage()
        assert made["name"] == "late-night" and made["tags"]["show"] == "late-night", made
        assert ivs.list_ingest_configurations()["ingestConfigurations"][0]["stageArn"] == made["arn"]
    with step("update, in place"):
        ivs_local("deploy", "-c", "roomName=matinee", "-c", "recording=true")
        changed = the_stage()
        assert (changed["arn"], changed["name"]) == (made["arn"], "matinee"), changed
        assert changed["autoParticipantRecordingConfiguration"]["storageConfigurationArn"], changed
    with step("destroy, and nothing is left"):
        ivs_local("destroy")
        left = {
            "stages": ivs.list_stages()["stages"],
            "storage configurations": ivs.list_storage_configurations()["storageConfigurations"],
            "ingest configurations": ivs.list_ingest_configurations()["ingestConfigurations"],
            "public keys": ivs.list_public_keys()["publicKeys"],
        }
        assert not any(left.values()), left


def judge_app(step, folder):
    def ivs_local(command, *words):
        run([*IVS_LOCAL, command, "--region", REGION, *words], APP)

    outputs_file = f"{folder}/outputs.json"
    with step("an app with a table, an HTTP API, a queue and rules is created"):
        ivs_local("deploy", "--outputs-file", outputs_file)
        with open(outputs_file) as file:
            outputs = json.load(file)["BehindMinistack"]
    with step("an event of a participant reaches the function, and the API tells of it"):
        ivs_local("join", "late-night", "--user-id", "alice", "--publish")
        eventually(lambda: api_answer(outputs["ApiEndpoint"]) == ["alice"])
    with step("and the FIFO queue, in order, with the text of the rule"):
        ivs_local("join", "late-night", "--user-id", "bob", "--publish")
        messages = []
        eventually(lambda: messages.extend(receive(outputs["QueueUrl"])) or len(messages) == 2)
        assert messages == [("late-night", {"text": f"{user} is live"}) for user in ("alice", "bob")], messages
        eventually(lambda: api_answer(outputs["ApiEndpoint"]) == ["alice", "bob"])
    with step("the app is destroyed"):
        ivs_local("destroy")
        assert boto3.client(SERVICE, region_name=REGION).list_stages()["stages"] == []


def api_answer(api_endpoint):
    """The answer of an API. Not every system resolves its name, so the request goes to the local endpoint, which forwards it by its Host header."""
    headers = {"Host": api_endpoint.removeprefix("http://")}
    request = urllib.request.Request(f"{os.environ['AWS_ENDPOINT_URL']}/publishers", headers=headers)
    with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=PATIENCE_SECONDS) as answer:
        return json.load(answer)


def receive(queue_url):
    """Receives messages and deletes them, so that the next of their group can be received."""
    sqs = boto3.client("sqs", region_name=REGION)
    answer = sqs.receive_message(QueueUrl=queue_url, WaitTimeSeconds=1, AttributeNames=["MessageGroupId"])
    for message in answer.get("Messages", []):
        sqs.delete_message(QueueUrl=queue_url, ReceiptHandle=message["ReceiptHandle"])
        yield message["Attributes"]["MessageGroupId"], json.loads(message["Body"])


def eventually(condition):
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not condition():
        assert time.monotonic() < deadline, "the condition does not hold"
        time.sleep(0.1)


def run(command, folder):
    done = subprocess.run(
        command, cwd=folder, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=PATIENCE_SECONDS
    )
    assert done.returncode == 0, f"{command}: exit code {done.returncode}\n{done.stdout}"
    return done.stdout


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
