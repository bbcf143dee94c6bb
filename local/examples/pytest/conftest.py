"""The fixture `ivs_local`: an endpoint with nothing in it, to which boto3 and child processes are led."""

import os

import pytest
from ivs_local import run_ivs_local


@pytest.fixture(scope="session")
def ivs_local_endpoint():
    with run_ivs_local("--region", "eu-west-1") as endpoint:
        yield endpoint


@pytest.fixture
def ivs_local(ivs_local_endpoint, monkeypatch):
    ivs_local_endpoint.reset()
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        monkeypatch.delenv(name)
    for name, value in ivs_local_endpoint.environment.items():
        monkeypatch.setenv(name, value)
    return ivs_local_endpoint
