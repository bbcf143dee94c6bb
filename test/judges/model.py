"""Compares the operations and constraints of the local service with botocore's model of IVS Real-Time.

Prints each step, and in the end: N passed, N failed.
"""

import copy
import functools
import json
import subprocess
import sys
from pathlib import Path

import botocore
from botocore.session import Session
from endpoint import PATIENCE_SECONDS
from tally import Tally

HERE = Path(__file__).parent
LIMITS = ("min", "max", "pattern", "enum")
# What a constraint says of the elements of a list or a map.
NESTED = ("member", "key", "value")

# Where the local service differs from the model, and why. A difference that no longer exists fails, too.
TAG_KEY = {"pattern": "(?![aA][wW][sS]:)[\\s\\S]*"}  # The prefix is reserved for AWS; the model does not say so.
TAGGABLE_ARN = {"pattern": "arn:aws:ivs:[a-z0-9-]+:[0-9]+:[a-z-]+/[a-zA-Z0-9-]+"}  # The model lets a type have one character only.
INTEGER = {"max": 2**31 - 1}  # The model says that it is an integer, which has 32 bits.
EVEN = {"multipleOf": 2}  # The documentation says that it is even; the model does not.
KILOBYTE = {"maxBytes": 1024}  # The documentation limits keys and values together to 1 KB; the model does not.
DEPARTURES = {
    **{f"{operation}Request.tags.key": TAG_KEY for operation in (
        "CreateEncoderConfiguration", "CreateIngestConfiguration", "CreateStage", "CreateStorageConfiguration",
        "ImportPublicKey", "StartComposition", "TagResource")},
    **{f"{operation}Request.resourceArn": TAGGABLE_ARN for operation in ("ListTagsForResource", "TagResource", "UntagResource")},
    "GridConfiguration.gridGap": INTEGER,
    **{f"PipConfiguration.{name}": INTEGER for name in ("gridGap", "pipOffset", "pipWidth", "pipHeight")},
    **{f"Video.{name}": EVEN for name in ("width", "height")},
    **{f"{structure}.attributes": KILOBYTE for structure in (
        "CreateIngestConfigurationRequest", "CreateParticipantTokenRequest", "ParticipantTokenConfiguration",
        "StartParticipantReplicationRequest")},
}


def main():
    tally = Tally()
    own = json.loads(subprocess.check_output(["node", str(HERE / "own_model.mjs")], timeout=PATIENCE_SECONDS))
    model = Session().get_service_model("ivs-realtime")
    print(f"botocore {botocore.__version__}, its model of IVS Real-Time")
    with tally.step(f"all {len(model.operation_names)} operations are served, and no other"):
        equal(sorted(own["operations"]), sorted(model.operation_names))
    for name in model.operation_names:
        with tally.step(f"{name} has its paths, members, constraints and errors"):
            judge(own, model.operation_model(name))
    with tally.step("every listed difference exists"):
        equal(sorted(_departed), sorted(DEPARTURES))
    variants = list(changed(own))
    with tally.step(f"each of {len(variants)} changes is noticed"):
        equal([place for place, other in variants if agrees(other, model)], [])
    print(f"\n{tally.passed} passed, {tally.failed} failed")
    return 0 if tally.failed == 0 else 1


def judge(own, operation):
    described = own["operations"][operation.name]
    http = operation.http
    equal([described["method"], described["uri"], described["status"]], [http["method"], http["requestUri"], http["responseCode"]])
    equal(sorted(described["errors"]), sorted(error.name for error in operation.error_shapes))
    problems = list(structure(own, operation.input_shape, described["input"], constrained=True))
    if operation.output_shape:
        problems += structure(own, operation.output_shape, described["output"], constrained=False)
    assert problems == [], "\n".join(problems)


def agrees(own, model):
    try:
        for name in model.operation_names:
            judge(own, model.operation_model(name))
    except AssertionError:
        return False
    return True


def changed(own):
    """Yields copies of the service's description, each with one change. They show that the judge can fail."""
    for structure_name, members in own["structures"].items():
        for member, described in members.items():
            for way in (("required",), *demands(described["constraint"], ("constraint",))):
                other = copy.deepcopy(own)
                *parents, last = (structure_name, member, *way)
                place = functools.reduce(dict.get, parents, other["structures"])
                place[last] = different(place[last])
                yield ".".join((structure_name, member, *way)), other


def demands(constraint, way):
    """Yields the path of each value in a constraint."""
    for name, demand in constraint.items():
        yield from demands(demand, (*way, name)) if name in NESTED else [(*way, name)]


def different(demand):
    if isinstance(demand, bool):
        return not demand
    return demand + (1 if isinstance(demand, (int, float)) else "x" if isinstance(demand, str) else ["x"])


def structure(own, shape, name, constrained):
    described = own["structures"][name]
    # Skips headers of the transport, such as Cache-Control.
    members = {member: found for member, found in shape.members.items() if found.serialization.get("location") != "header"}
    if sorted(described) != sorted(members):
        yield f"{shape.name}: members {sorted(described)}, the model has {sorted(members)}"
        return
    for member, member_shape in members.items():
        path = f"{shape.name}.{member}"
        if described[member]["required"] != (member in shape.required_members):
            yield f"{path}: required: {described[member]['required']}"
        constraint = described[member]["constraint"] if constrained else None
        yield from value(own, member_shape, described[member]["type"], constraint, path, constrained)


def value(own, shape, described, constraint, path, constrained):
    kind = shape.type_name
    if kind == "structure":
        if isinstance(described, str):
            yield from structure(own, shape, described, constrained)
        else:
            yield f"{path}: {described}, the model has a structure"
        return
    expected = {"integer": "number", "float": "number", "list": list, "map": dict}.get(kind, kind)
    if described != expected and not (isinstance(expected, type) and isinstance(described, expected)):
        yield f"{path}: {described}, the model has a {kind}"
        return
    if constraint is not None:
        yield from limits(shape, constraint, path)
    if kind == "list":
        yield from value(own, shape.member, described[0], constraint and constraint.get("member", {}), f"{path}.member", constrained)
    if kind == "map":
        for part in ("key", "value"):
            yield from value(own, getattr(shape, part), described[part], constraint and constraint.get(part, {}), f"{path}.{part}", constrained)


_departed = set()


def limits(shape, constraint, path):
    of_model = {name: limit for name, limit in shape.metadata.items() if name in LIMITS}
    # A length is never negative.
    if shape.type_name in ("string", "list", "map") and of_model.get("min") == 0:
        del of_model["min"]
    ours = {{"oneOf": "enum"}.get(name, name): limit for name, limit in constraint.items() if name not in (*NESTED, "fractions")}
    if shape.type_name in ("integer", "float") and constraint.get("fractions", False) != (shape.type_name == "float"):
        yield f"{path}: fractions: {constraint.get('fractions', False)}, the model has {shape.type_name}"
    if ours == of_model:
        return
    if path in DEPARTURES and ours == {**of_model, **DEPARTURES[path]}:
        _departed.add(path)
        return
    yield f"{path}: {ours}, the model has {of_model}"


def equal(actual, expected):
    assert actual == expected, f"expected {expected!r}, got {actual!r}"


if __name__ == "__main__":
    sys.exit(main())
