"""Judges the local endpoint by `boto3` or `aws-cli`. Prints each step, and in the end: N passed, N failed."""

import json
import os
import signal
import sys
import tempfile
from pathlib import Path

import buses
import life
import mappings
import parameters
import queues
import sdk
import signed
import urls
from clients import AwsCli, Boto3
from endpoint import Endpoint, listens
from tally import Tally


def main(judge) -> int:
    # Exits through the `with` blocks, which end the processes that this one has started.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    tally = Tally()
    with tempfile.TemporaryDirectory() as folder:
        faults = Path(folder) / "faults.json"
        faults.write_text(json.dumps(sdk.FAULTS))
        with Endpoint("--faults", str(faults)) as endpoint:
            os.environ.update(endpoint.variables)
            judge(tally)
        with tally.step("Ctrl-C ends the endpoint, and its port is free again"):
            assert endpoint.exit_code == 130, f"exit code {endpoint.exit_code}"
            assert not listens(endpoint.port)
    print(f"\n{tally.passed} passed, {tally.failed} failed")
    return 0 if tally.failed == 0 else 1


def by_boto3(tally):
    print(f"boto3 {Boto3.version()}, all operations")
    client = Boto3("us-east-1")
    life.judge(tally, client)
    with tally.step("every response and every error agrees with the model"):
        assert client.inspected >= len(client.called), f"only {client.inspected} were seen"
        assert client.violations == [], "\n".join(client.violations)
    print("boto3, the features of its clients")
    sdk.judge(tally)
    print("boto3, the sample of docs/tokens.md")
    signed.judge(tally)
    print("boto3, queues")
    queues.judge(tally)
    print("boto3, event source mappings")
    mappings.judge(tally)
    print("boto3, function URLs")
    urls.judge(tally)
    print("boto3, event buses")
    buses.judge(tally)
    print("boto3, parameters")
    parameters.judge(tally)


def by_aws_cli(tally):
    print(f"{AwsCli.version()}, all operations")
    life.judge(tally, AwsCli("eu-central-1"))


if __name__ == "__main__":
    sys.exit(main({"boto3": by_boto3, "aws-cli": by_aws_cli}[sys.argv[1]]))
