"""Checks an answer on the wire against botocore's model of the service. botocore itself accepts answers that differ from it."""

import json
import re


def violations_of(operation_model, response):
    status, headers, body = response["status_code"], response["headers"], response["body"]
    if status < 300:
        shape = operation_model.output_shape
        return list(_violations(shape, json.loads(body or b"{}"), operation_model.name)) if shape else []
    name = headers.get("x-amzn-errortype", "")
    declared = {shape.name: shape for shape in operation_model.error_shapes}
    if name not in declared:
        return [f"{operation_model.name}: the error '{name}' is not declared"]
    if status != declared[name].metadata["error"]["httpStatusCode"]:
        return [f"{operation_model.name}: {name} with status {status}"]
    return list(_violations(declared[name], {"exceptionMessage": json.loads(body).get("exceptionMessage")}, name))


def _violations(shape, value, path):
    if shape.type_name == "structure":
        yield from _structure(shape, value, path)
    elif shape.type_name == "list":
        yield from _bounds(shape, len(value), path)
        for index, item in enumerate(value):
            yield from _violations(shape.member, item, f"{path}[{index}]")
    elif shape.type_name == "map":
        yield from _bounds(shape, len(value), path)
        for key, item in value.items():
            yield from _violations(shape.key, key, f"{path} key")
            yield from _violations(shape.value, item, f"{path}[{key!r}]")
    else:
        yield from _scalar(shape, value, path)


def _structure(shape, value, path):
    if not isinstance(value, dict):
        yield f"{path} is {value!r}, no structure"
        return
    yield from (f"{path}.{name} is missing" for name in shape.required_members if name not in value)
    for name, member in value.items():
        if name in shape.members:
            yield from _violations(shape.members[name], member, f"{path}.{name}")
        else:
            yield f"{path}.{name} is no member"


_TYPES = {
    "string": str,
    "timestamp": str,
    "boolean": bool,
    "integer": int,
    "long": int,
    "float": (int, float),
    "double": (int, float),
}


def _scalar(shape, value, path):
    # In Python, True is an integer.
    if not isinstance(value, _TYPES[shape.type_name]) or (isinstance(value, bool) and shape.type_name != "boolean"):
        yield f"{path} is {value!r}, no {shape.type_name}"
    elif shape.type_name == "timestamp":
        if not re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z", value):
            yield f"{path} is {value!r}, no ISO 8601 timestamp"
    elif shape.type_name == "string":
        yield from _bounds(shape, len(value), path)
        if "enum" in shape.metadata and value not in shape.metadata["enum"]:
            yield f"{path} is {value!r}, none of {shape.metadata['enum']}"
        if "pattern" in shape.metadata and not re.search(shape.metadata["pattern"], value):
            yield f"{path} is {value!r}, not like {shape.metadata['pattern']}"
    elif shape.type_name != "boolean":
        yield from _bounds(shape, value, path)


def _bounds(shape, number, path):
    if not shape.metadata.get("min", number) <= number <= shape.metadata.get("max", number):
        yield f"{path} is or has {number}, not {shape.metadata.get('min')} to {shape.metadata.get('max')}"
