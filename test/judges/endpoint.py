"""Starts and stops the local endpoint, as a user does."""

import json
import os
import select
import signal
import socket
import subprocess
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
IVS_LOCAL = ["node", str(ROOT / "local" / "bin" / "ivs-local.js")]
PATIENCE_SECONDS = 300

# Requests to this machine go through no proxy.
direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))


class Endpoint:
    """Runs inside a `with` block, on a port that it chooses."""

    def __init__(self, *options):
        self._options = options
        self.exit_code = None

    def __enter__(self):
        forget_aws()
        command = [*IVS_LOCAL, "start", "--json", "--quiet", *self._options]
        self._process = subprocess.Popen(command, stdout=subprocess.PIPE)
        try:
            running = self._await_running()
            self.variables = running["environment"]
            self.port = urllib.parse.urlsplit(running["url"]).port
        except BaseException:
            self._end()
            raise
        return self

    def __exit__(self, *_):
        self._end()

    def _await_running(self):
        """Reads the line that the endpoint prints when it listens."""
        readable, _, _ = select.select([self._process.stdout], [], [], PATIENCE_SECONDS)
        assert readable, f"{self._process.args} printed nothing in {PATIENCE_SECONDS} s"
        line = self._process.stdout.readline()
        assert line, f"{self._process.args} ended with exit code {self._process.wait(PATIENCE_SECONDS)}"
        return json.loads(line)

    def _end(self):
        self._process.send_signal(signal.SIGINT)
        try:
            self.exit_code = self._process.wait(PATIENCE_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


def listens(port):
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def forget_aws():
    """Removes the settings for AWS and proxies from the environment."""
    for name in list(os.environ):
        if name.upper().startswith("AWS_") or name.upper().endswith("_PROXY"):
            del os.environ[name]
    nothing = {"AWS_CONFIG_FILE": os.devnull, "AWS_SHARED_CREDENTIALS_FILE": os.devnull, "AWS_PAGER": ""}
    os.environ.update(nothing, AWS_EC2_METADATA_DISABLED="true")


def simulate(command, **members):
    """Sends a command for a simulated participant. Returns the status and the answer."""
    request = urllib.request.Request(f"{os.environ['AWS_ENDPOINT_URL']}/_ivs/{command}", json.dumps(members).encode())
    try:
        with direct.open(request, timeout=PATIENCE_SECONDS) as response:
            return response.status, json.load(response)
    except urllib.error.HTTPError as error:
        with error:
            return error.code, json.load(error)
