"""Deploys examples/live-room with the real `cdk` to ministack, changes it and destroys it. The argument is ministack's command."""

import os
import signal
import subprocess
import sys
import tempfile
from contextlib import contextmanager

import boto3
from clients import SERVICE
from endpoint import IVS_LOCAL, PATIENCE_SECONDS, ROOT, Endpoint, await_port, forget_aws, free_port
from tally import Tally

REGION = "us-east-1"


def main(command) -> int:
    # Exits through the `with` blocks, which end the processes that this one has started.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    tally = Tally()
    with tempfile.TemporaryDirectory() as folder:
        port = free_port()
        forget_aws()
        with ministack(command, folder, f"http://127.0.0.1:{port}") as elsewhere:
            with Endpoint("--endpoint", elsewhere, port=port) as endpoint:
                os.environ.update(endpoint.variables)
                judge(tally.step, folder)
    print(f"\n{tally.passed} passed, {tally.failed} failed")
    return 0 if tally.failed == 0 else 1


@contextmanager
def ministack(command, folder, ivs_url):
    """Runs ministack on a free port of the loopback interface. By default it listens on all interfaces, and on port 8883."""
    port = free_port()
    environment = {
        **os.environ,
        "AWS_ENDPOINT_URL_IVS_REALTIME": ivs_url,
        "BIND_HOST": "127.0.0.1",
        "GATEWAY_PORT": str(port),
        "IOT_MTLS_ENABLED": "0",
        "MINISTACK_HOST": "127.0.0.1",
        "TMPDIR": folder,
    }
    # Starts a process group, which is ended as a whole with all functions.
    process = subprocess.Popen(
        [command], cwd=folder, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    )
    try:
        await_port(port, process)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        try:
            process.wait(PATIENCE_SECONDS)
        except subprocess.TimeoutExpired:
            pass
        try:
            os.killpg(process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        process.wait()


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


def run(command, folder):
    done = subprocess.run(command, cwd=folder, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    assert done.returncode == 0, f"{command}: exit code {done.returncode}\n{done.stdout}"


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
