"""Checks Parameter Store by boto3: parameters with versions, paths and secure strings."""

import boto3
from mappings import refused

REGION = "sa-east-1"


def judge(tally):
    step = tally.step
    ssm = boto3.client("ssm", region_name=REGION)

    with step("a parameter is created once, overwritten, and read by its versions"):
        assert ssm.put_parameter(Name="/app/limit", Value="1", Type="String", Tags=[{"Key": "a", "Value": "b"}])["Version"] == 1
        refused("ParameterAlreadyExists", lambda: ssm.put_parameter(Name="/app/limit", Value="2", Type="String"))
        assert ssm.put_parameter(Name="/app/limit", Value="2", Overwrite=True)["Version"] == 2
        found = [ssm.get_parameter(Name=name)["Parameter"] for name in ("/app/limit", "/app/limit:1")]
        assert [(one["Value"], one["Version"], one.get("Selector")) for one in found] == [("2", 2, None), ("1", 1, ":1")], found
        refused("ParameterVersionNotFound", lambda: ssm.get_parameter(Name="/app/limit:3"))
        refused("ParameterNotFound", lambda: ssm.get_parameter(Name="/app/other"))

    with step("a secure string is decrypted on request"):
        ssm.put_parameter(Name="/app/keys/one", Value="secret", Type="SecureString")
        values = [ssm.get_parameter(Name="/app/keys/one", WithDecryption=decrypts)["Parameter"]["Value"] for decrypts in (True, False)]
        assert values[0] == "secret" and "secret" not in values[1], values

    with step("parameters are found by path and by filters, page by page"):
        for number in range(12):
            ssm.put_parameter(Name=f"/app/list/{number:02}", Value="a,b", Type="StringList")
        pages = ssm.get_paginator("get_parameters_by_path").paginate(Path="/app", Recursive=True)
        assert len([one for page in pages for one in page["Parameters"]]) == 14
        filters = [{"Key": "Type", "Values": ["StringList"]}, {"Key": "Path", "Option": "Recursive", "Values": ["/app"]}]
        pages = ssm.get_paginator("describe_parameters").paginate(ParameterFilters=filters)
        assert len([one for page in pages for one in page["Parameters"]]) == 12

    with step("parameters are deleted"):
        ssm.delete_parameter(Name="/app/limit")
        refused("ParameterNotFound", lambda: ssm.delete_parameter(Name="/app/limit"))
        answer = ssm.delete_parameters(Names=["/app/limit", "/app/keys/one"])
        assert (answer["DeletedParameters"], answer["InvalidParameters"]) == (["/app/keys/one"], ["/app/limit"]), answer
