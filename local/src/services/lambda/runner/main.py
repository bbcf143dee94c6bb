"""
The program of a Python function's process. Like main.js, it loads the handler and then answers invocations over the IPC channel of Node.js,
one at a time. In the channel, each message is a line of JSON. Python 3.8 and later run it.
See https://docs.aws.amazon.com/lambda/latest/dg/lambda-python.html
"""
import decimal
import importlib
import json
import logging
import os
import queue
import signal
import socket
import sys
import threading
import time
import traceback

# The quota of 6 MB and some overhead, as in main.js.
MAX_RESPONSE_BYTES = 6 * 1024 * 1024 + 100

TIME_FORMAT = "%Y-%m-%dT%H:%M:%S"
LOGS_JSON = os.environ.get("AWS_LAMBDA_LOG_FORMAT") == "JSON"


class Failure(Exception):
    """An error of the runtime, with the name that AWS Lambda uses."""

    def __init__(self, name, message):
        super().__init__(message)
        self.name = name


class Channel:
    """The channel to the endpoint. Code of the function cannot see it, and its child processes do not inherit it."""

    def __init__(self):
        self.socket = socket.socket(fileno=int(os.environ.pop("NODE_CHANNEL_FD")))
        os.environ.pop("NODE_CHANNEL_SERIALIZATION_MODE", None)
        self.socket.setblocking(True)
        self.socket.set_inheritable(False)
        self.messages = queue.Queue()
        threading.Thread(target=self.read, daemon=True).start()

    def read(self):
        """Reads messages until the endpoint closes the channel, and then ends the process, even while the handler runs."""
        for line in self.socket.makefile("r", encoding="utf-8", newline="\n"):
            self.messages.put(json.loads(line))
        os._exit(0)

    def send(self, text):
        self.socket.sendall((text + "\n").encode())


class ClientContext:
    """https://docs.aws.amazon.com/lambda/latest/dg/python-context.html"""

    def __init__(self, given):
        client = given.get("client")
        self.custom = given.get("custom")
        self.env = given.get("env")
        self.client = client and type("Client", (), {
            name: client.get(name)
            for name in ("installation_id", "app_title", "app_version_name", "app_version_code", "app_package_name")
        })()


class Identity:
    cognito_identity_id = None
    cognito_identity_pool_id = None


class Context:
    """https://docs.aws.amazon.com/lambda/latest/dg/python-context.html"""

    def __init__(self, message):
        self.aws_request_id = message["requestId"]
        self.invoked_function_arn = message["functionArn"]
        self.function_name = os.environ["AWS_LAMBDA_FUNCTION_NAME"]
        self.function_version = os.environ["AWS_LAMBDA_FUNCTION_VERSION"]
        self.memory_limit_in_mb = os.environ["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"]
        self.log_group_name = os.environ["AWS_LAMBDA_LOG_GROUP_NAME"]
        self.log_stream_name = os.environ["AWS_LAMBDA_LOG_STREAM_NAME"]
        self.client_context = ClientContext(message["clientContext"]) if message.get("clientContext") else None
        self.identity = Identity()
        self._deadline = time.monotonic() + message["timeoutMilliseconds"] / 1000

    def get_remaining_time_in_millis(self):
        return max(0, int((self._deadline - time.monotonic()) * 1000))


class JsonFormatter(logging.Formatter):
    def format(self, record):
        kind, error, stack = record.exc_info or (None, None, None)
        line = {
            "timestamp": "{}.{:03d}Z".format(time.strftime(TIME_FORMAT, time.gmtime(record.created)), int(record.msecs)),
            "level": record.levelname,
            "message": record.getMessage(),
            "logger": record.name,
            "stackTrace": error and traceback.format_tb(stack),
            "errorType": kind and kind.__name__,
            "errorMessage": error and str(error),
            "requestId": record.aws_request_id or None,
        }
        return json.dumps({name: value for name, value in line.items() if value is not None}, ensure_ascii=False, default=str)


class RequestIds(logging.Filter):
    """Adds the id of the current request to each record."""

    current = None

    def filter(self, record):
        record.aws_request_id = self.current or ""
        return True


def set_up_logging(request_ids):
    handler = logging.StreamHandler(sys.stdout)
    text = logging.Formatter("[%(levelname)s]\t%(asctime)s.%(msecs)03dZ\t%(aws_request_id)s\t%(message)s", TIME_FORMAT)
    text.converter = time.gmtime
    handler.setFormatter(JsonFormatter() if LOGS_JSON else text)
    handler.addFilter(request_ids)
    level = os.environ.get("AWS_LAMBDA_LOG_LEVEL")
    logging.getLogger().addHandler(handler)
    if level:
        logging.getLogger().setLevel({"TRACE": "DEBUG"}.get(level, level))


def load(name):
    """Loads the function that `folder/file.function` names."""
    module, dot, function = name.rpartition(".")
    if not dot:
        raise Failure("Runtime.MalformedHandlerName", "Bad handler '{}': not enough values to unpack (expected 2, got 1)".format(name))
    try:
        loaded = importlib.import_module(module.replace("/", "."))
    except ImportError as error:
        raise Failure("Runtime.ImportModuleError", "Unable to import module '{}': {}".format(module, error)) from error
    except SyntaxError as error:
        raise Failure("Runtime.UserCodeSyntaxError", "Syntax error in module '{}': {}".format(module, error)) from error
    try:
        return getattr(loaded, function)
    except AttributeError:
        raise Failure("Runtime.HandlerNotFound", "Handler '{}' missing on module '{}'".format(function, module)) from None


def answer_to(result):
    try:
        # JSON has no NaN, which the runtime on AWS writes.
        text = json.dumps(result, default=number_of, allow_nan=False)
    except Exception as error:
        raise Failure("Runtime.MarshalError", "Unable to marshal response: {}".format(error)) from error
    if len(text) <= MAX_RESPONSE_BYTES:
        return '{"result":' + text + "}"
    message = "Response payload size exceeded maximum allowed payload size ({} bytes).".format(MAX_RESPONSE_BYTES)
    return json.dumps({"error": {"type": "Function.ResponseSizeTooLarge", "message": message}})


def number_of(value):
    if isinstance(value, decimal.Decimal):
        return float(value)
    raise TypeError("Object of type {} is not JSON serializable".format(type(value).__name__))


def answer_to_error(error, request_id):
    """Prints an error and returns the answer. The stack begins in the code of the function."""
    is_own = isinstance(error, Failure)
    kind = error.name if is_own else type(error).__name__
    frames = [] if is_own else traceback.extract_tb(error.__traceback__)
    while frames and frames[0].filename == __file__:
        frames = frames[1:]
    stack = traceback.format_list(frames)
    if LOGS_JSON:
        about = {"timestamp": time.strftime(TIME_FORMAT, time.gmtime()), "level": "ERROR", "errorMessage": str(error), "errorType": kind}
        print(json.dumps({**about, "requestId": request_id or "", "stackTrace": stack}))
    else:
        print("[ERROR] {}: {}\nTraceback (most recent call last):\n{}".format(kind, error, "".join(stack)), end="" if stack else "\n")
    advise_about_sdk(error)
    return json.dumps({"error": {"type": kind, "message": str(error), "stackTrace": stack}})


def advise_about_sdk(error):
    missing = error if isinstance(error, ImportError) else error.__cause__
    name = getattr(missing, "name", None) or ""
    if isinstance(missing, ModuleNotFoundError) and name.split(".")[0] in ("boto3", "botocore"):
        fix = "{} -m pip install boto3".format(sys.executable)
        print("The Python runtimes on AWS include boto3. The local endpoint takes it from the python3 on its PATH, which has none. Run: " + fix)


def main():
    sys.path[0] = os.environ["LAMBDA_TASK_ROOT"]
    # Every line is in the log before the answer.
    sys.stdout.reconfigure(encoding="utf-8", line_buffering=True, write_through=True)
    # Ignores Ctrl-C, which the terminal sends to this process, too. The endpoint ends this process when it stops.
    signal.signal(signal.SIGINT, lambda *_: None)
    channel = Channel()
    request_ids = RequestIds()
    set_up_logging(request_ids)
    try:
        handler = load(os.environ["_HANDLER"])
        channel.send('{"result":null}')
    except Exception as error:
        channel.send(answer_to_error(error, None))
    while True:
        message = channel.messages.get()
        request_ids.current = message["requestId"]
        try:
            answer = answer_to(handler(message["event"], Context(message)))
        except Exception as error:
            answer = answer_to_error(error, message["requestId"])
        sys.stdout.flush()
        channel.send(answer)


main()
