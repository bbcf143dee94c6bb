"""Runs ivs-local for tests. Copy this file and conftest.py beside yours: they need only Python and the command `ivs-local`."""

import contextlib
import json
import os
import shutil
import socket
import subprocess
import time
import urllib.error
import urllib.request

# No proxy: the endpoint is on this machine.
_OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))


class IvsLocalError(Exception):
    """The endpoint refuses a command."""

    def __init__(self, code, message):
        super().__init__(f"{code}: {message}")
        self.code = code


class IvsLocal:
    """A running endpoint. `environment` has the variables that lead boto3, the AWS CLI and child processes to it."""

    def __init__(self, url, region, environment):
        self.url = url
        self.region = region
        self.environment = environment
        self._mark = 0

    def command(self, name, **members):
        """Runs a command, such as command("publish", stage="late-night", participant="alice")."""
        return self._send("POST", name, members)

    def join(self, stage, **members):
        """Lets a participant join a stage, given by name or ARN. Returns the participant's id."""
        return self.command("join", stage=stage, **members)["participantId"]

    def state(self):
        """What exists: stages, sessions, participants, stacks."""
        return self._send("GET", "state")

    def advance(self, seconds):
        """Lets time pass at once."""
        self.command("advance", milliseconds=int(seconds * 1000))

    def inject_faults(self, *service, requests=()):
        """Lets calls go wrong, such as {"operation": "CreateStage", "fault": {"type": "drop"}}."""
        self.command("faults", service=list(service), requests=list(requests))

    def reset(self):
        """Removes everything, as between two tests."""
        self.command("reset")
        self._mark = self.state()["sequence"]

    def wait_for_event(self, name, timeout=5, **detail):
        """Waits for an event that has the name and these members of its detail. Events since the last reset count."""
        deadline = time.monotonic() + timeout
        try:
            with _OPENER.open(f"{self.url}/_ivs/events?after={self._mark}", timeout=timeout) as lines:
                for line in lines:
                    news = json.loads(line)
                    if _is_event(news, name, detail):
                        return news
                    if time.monotonic() > deadline:
                        break
        except socket.timeout:
            pass
        raise IvsLocalError("TIMEOUT", f"there was no event '{name}' with {detail} within {timeout} seconds")

    def _send(self, method, path, members=None):
        body = None if members is None else json.dumps(members).encode()
        request = urllib.request.Request(f"{self.url}/_ivs/{path}", method=method, data=body)
        try:
            # `advance` takes as long as the functions that become due.
            with _OPENER.open(request, timeout=300) as response:
                return json.load(response)
        except urllib.error.HTTPError as error:
            raise IvsLocalError(**json.load(error)) from None


def _is_event(news, name, detail):
    """IVS names an event by its detail type, or by the event_name in its detail."""
    if news["type"] != "event" or name not in (news["detailType"], news["detail"].get("event_name")):
        return False
    return all(news["detail"].get(key) == value for key, value in detail.items())


@contextlib.contextmanager
def run_ivs_local(*options):
    """Starts the command on a free port, and ends it. `options` are those of `ivs-local start`."""
    folders = [os.path.join("node_modules", ".bin"), os.environ["PATH"]]
    command = shutil.which("ivs-local", path=os.pathsep.join(folders))
    if command is None:
        raise RuntimeError("there is no ivs-local in node_modules or on the PATH; install it with npm")
    process = subprocess.Popen([command, "start", "--json", *options], stdout=subprocess.PIPE, text=True)
    try:
        # The endpoint listens when it has printed this line. When it cannot start, it says why on stderr.
        line = process.stdout.readline()
        if not line:
            raise RuntimeError(f"ivs-local did not start (exit code {process.wait()})")
        # A later version may tell more.
        told = json.loads(line)
        yield IvsLocal(told["url"], told["region"], told["environment"])
    finally:
        process.terminate()
        process.wait()
        process.stdout.close()
