"""Calls operations through boto3 or the AWS CLI, by their names and inputs."""

import json
import os
import re
import subprocess
from pathlib import Path

import boto3
import botocore
from botocore import xform_name
from botocore.config import Config
from botocore.exceptions import ClientError
from contract import violations_of
from endpoint import PATIENCE_SECONDS

SERVICE = "ivs-realtime"


class Refused(Exception):
    """The service's error, by its name."""

    def __init__(self, name, text):
        super().__init__(f"{name}: {text}")
        self.name = name


class Client:
    def __init__(self, region):
        self.region = region
        # The clients of other services that an app uses.
        self.s3 = boto3.client("s3", region_name=region)
        self.kms = boto3.client("kms", region_name=region)
        self.called = set()

    def __call__(self, operation, **members):
        self.called.add(operation)
        return self._call(operation, members)

    def refused(self, error, operation, **members):
        """Checks that the call fails with this error."""
        try:
            answer = self(operation, **members)
        except Refused as refused:
            assert refused.name == error, f"{operation}: expected {error}, got {refused}"
        else:
            raise AssertionError(f"{operation}: expected {error}, got {answer}")


class Boto3(Client):
    def __init__(self, region):
        super().__init__(region)
        self._client = boto3.client(SERVICE, region_name=region, config=Config(retries={"total_max_attempts": 1}))
        self.inspected = 0
        self.violations = []
        self._client.meta.events.register(f"before-parse.{SERVICE}", self._inspect)

    @staticmethod
    def version():
        return f"{boto3.__version__}, botocore {botocore.__version__}"

    def _inspect(self, operation_model, response_dict, **_):
        self.inspected += 1
        self.violations += violations_of(operation_model, response_dict)

    def _call(self, operation, members):
        try:
            answer = getattr(self._client, xform_name(operation))(**members)
        except ClientError as error:
            name = error.response["Error"]["Code"]
            # boto3 has no class for an error that the model does not declare.
            assert isinstance(error, getattr(self._client.exceptions, name)), f"{operation}: {error!r}"
            raise Refused(name, error.response["Error"]["Message"]) from error
        del answer["ResponseMetadata"]
        return answer


class AwsCli(Client):
    @staticmethod
    def version():
        return subprocess.run(["aws", "--version"], check=True, capture_output=True, text=True, timeout=PATIENCE_SECONDS).stdout.strip()

    def _call(self, operation, members):
        command = ["aws", SERVICE, _kebab(operation), "--region", self.region, "--output", "json", "--cli-input-json", json.dumps(members)]
        # Uses botocore's model, because the CLI's own may be older and lack operations.
        models = {"AWS_DATA_PATH": str(Path(botocore.__file__).parent / "data")}
        done = subprocess.run(command, env=os.environ | models, capture_output=True, text=True, timeout=PATIENCE_SECONDS)
        if done.returncode == 0:
            return json.loads(done.stdout or "{}")
        match = re.search(rf"\((\w+)\) when calling the {operation} operation[^:]*: (.*)", done.stderr)
        assert match, f"{operation}: exit code {done.returncode}: {done.stderr}"
        raise Refused(*match.groups())


def all_operations():
    return set(boto3.client(SERVICE, region_name="us-east-1").meta.service_model.operation_names)


def _kebab(operation):
    return xform_name(operation, "-")
