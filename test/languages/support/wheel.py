"""What the wheel says to programmers in Python, in its documentation and in its signatures."""
import ast
import importlib.metadata
import inspect
import re
import textwrap

import cdk_ivs_realtime

# Examples are Python, and not the TypeScript that they are translated from.
readme = importlib.metadata.metadata("cdk-ivs-realtime").get_payload()
source = inspect.getsource(cdk_ivs_realtime)
for name, text, least in [("README", readme, 15), ("API", source, 9)]:
    assert "```ts" not in text and "```typescript" not in text, f"{name} has examples in TypeScript"
    examples = [textwrap.dedent(code) for code in re.findall(r"^ *```python\n(.*?)^ *```", text, re.S | re.M)]
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
print("examples are Python, and every struct can be given as keywords")
