"""Starts and stops the local endpoint, as a user does."""

import json
import os
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
IVS_LOCAL = ["node", str(ROOT / "local" / "bin" / "ivs-local.js")]
PATIENCE_SECONDS = 300

# Requests to this machine go through no proxy.
direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))


class Endpoint:
    """Runs on a free port inside a `with` block."""

    def __init__(self, *options, port=None):
        self._options = options
        self.port = port or free_port()
        self.exit_code = None

    def __enter__(self):
        forget_aws()
        command = [*IVS_LOCAL, "start", "--port", str(self.port), *self._options]
        self._process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        try:
            self.variables = self._await_variables()
        except BaseException:
            self._end()
            raise
        return self

    def __exit__(self, *_):
        self._end()

    def _await_variables(self):
        await_port(self.port, self._process)
        command = [*IVS_LOCAL, "env", "--port", str(self.port), "--json"]
        return json.loads(subprocess.run(command, check=True, capture_output=True, timeout=PATIENCE_SECONDS).stdout)

    def _end(self):
        self._process.send_signal(signal.SIGINT)
        try:
            self.exit_code = self._process.wait(PATIENCE_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


def free_port():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


def listens(port):
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def await_port(port, process):
    """Waits until the process listens on the port."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not listens(port):
        assert process.poll() is None, f"{process.args} ended with exit code {process.returncode}"
        assert time.monotonic() < deadline, f"nothing listens on port {port}"
        time.sleep(0.1)


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
