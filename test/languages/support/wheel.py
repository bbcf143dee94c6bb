"""
What the wheel says to programmers in Python: in its documentation, its signatures and its errors. The argument is a file with part of a stack, which
adopts a stage.
"""
import ast
import importlib.metadata
import inspect
import pathlib
import re
import sys
import textwrap

import cdk_ivs_realtime
from aws_cdk import App, Stack
from aws_cdk.assertions import Template

# Examples are Python, and not the TypeScript that they are translated from. The README has the same app in both, with `TypeScript` in capitals.
readme = importlib.metadata.metadata("cdk-ivs-realtime").get_payload()
source = inspect.getsource(cdk_ivs_realtime)
for name, text, pattern, least in [
    ("README", readme, r"^```python\n(.*?)^```", 1),
    ("API", source, r"^ +Example::\n\n(.*?)(?=^ *(?:\'\'\'|:\w+))", 20),
]:
    assert "```ts" not in text and "```typescript" not in text, f"{name} has examples in TypeScript"
    examples = [textwrap.dedent(code) for code in re.findall(pattern, text, re.S | re.M)]
    assert len(examples) >= least, f"{name} has {len(examples)} examples in Python"
    for example in examples:
        ast.parse(example)

# A struct that is not the last parameter could not be given as keywords.
for name, cls in inspect.getmembers(cdk_ivs_realtime, inspect.isclass):
    for method, function in inspect.getmembers(cls, callable):
        if method.startswith("_") and method != "__init__":
            continue
        for parameter in inspect.signature(function).parameters.values():
            positional = parameter.kind is parameter.POSITIONAL_OR_KEYWORD
            assert not (positional and "typing.Dict" in str(parameter.annotation)), f"{name}.{method}: {parameter}"

# An error is a sentence, without the stack of the process that runs TypeScript.
try:
    cdk_ivs_realtime.Stage(Stack(App(), "Other"), "Room", stage_name="my room")
except RuntimeError as error:
    expected = "Other/Room: `stageName` has only letters, digits, '-' and '_', got 'my room'; write for example 'my-room'"
    assert str(error) == expected, error
else:
    raise AssertionError("a name with a space was accepted")

adopting = Stack(App(), "Show")
exec(pathlib.Path(sys.argv[1]).read_text(), {"self": adopting})
Template.from_stack(adopting).has_resource(
    "Custom::IVSStage",
    {
        "Properties": {"Name": "late-night", "AdoptArn": "arn:aws:ivs:us-east-1:123456789012:stage/AbCdEf123456"},
        "DeletionPolicy": "RetainExceptOnCreate",
        "UpdateReplacePolicy": "Retain",
    },
)

print("examples are Python, structs can be given as keywords, and errors are sentences")
