"""Deploys template.yaml into MiniStack, as `sam deploy` would into AWS; run by the launcher inside its venv.

In:  a JSON object on standard input: endpoint, root (the checkout), binaries (name of the crate -> path), stack, parameters.
Out: a JSON object on standard output: api_id, functions (name of the crate -> name of the function),
     log_group (of all functions), routes (route key -> name of the function), storage (outputs of the nested stack of that name).
     A failure is one line on standard error and exit code 1.

Nothing is done if the stack's tag says that it was made from the same template, parameters and files of this folder.
"""
import hashlib
import io
import json
import pathlib
import re
import shlex
import sys
import zipfile

import boto3
from botocore.exceptions import BotoCoreError, ClientError, WaiterError
from samtranslator.yaml_helper import yaml_parse

ARTIFACTS = "deployment-artifacts"
HERE = pathlib.Path(__file__).parent
CAPABILITIES = ["CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND"]


class Deployment:
    def __init__(self, job):
        self.root = pathlib.Path(job["root"])
        self.binaries = job["binaries"]
        self.endpoint = job["endpoint"]
        self.stack = job["stack"]
        self.parameters = [{"ParameterKey": k, "ParameterValue": v} for k, v in job["parameters"].items()]
        self.crates = {}  # logical id of a function -> name of its crate
        self.artifacts = {}  # key in the bucket -> content
        client = dict(region_name="us-east-1", aws_access_key_id="test", aws_secret_access_key="test")
        self.s3, self.cloudformation, self.gateway = (
            boto3.client(service, endpoint_url=self.endpoint, **client)
            for service in ("s3", "cloudformation", "apigatewayv2")
        )

    def run(self):
        template = json.dumps(self.package(self.root / "template.yaml"))
        changed = self.create_or_update(template)
        physical = {
            r["LogicalResourceId"]: r["PhysicalResourceId"]
            for r in self.cloudformation.describe_stack_resources(StackName=self.stack)["StackResources"]
        }
        api_id, routes = self.routes(physical)
        if changed:
            self.replace_routes(api_id, routes)
        return {
            "api_id": api_id,
            "functions": {crate: physical[logical_id] for logical_id, crate in self.crates.items()},
            "log_group": physical["FunctionLogs"],
            "routes": routes,
            "storage": {o["OutputKey"]: o["OutputValue"] for o in self.describe(physical["Storage"])["Outputs"]},
        }

    def package(self, path):
        """The template naming artifacts in S3 in place of what is on this disk, like `sam package`."""
        template = yaml_parse(path.read_text())
        for logical_id, resource in template["Resources"].items():
            properties = resource.get("Properties", {})
            if resource["Type"] == "AWS::Serverless::Function":
                crate = pathlib.Path(properties["CodeUri"]).name
                self.crates[logical_id] = crate
                properties["CodeUri"] = f"s3://{ARTIFACTS}/{self.artifact(self.code(crate))}"
            elif resource["Type"] == "AWS::CloudFormation::Stack":
                nested = self.package(path.parent / properties["TemplateURL"])
                key = self.artifact(json.dumps(nested).encode())
                properties["TemplateURL"] = f"{self.endpoint}/{ARTIFACTS}/{key}"
        return template

    def code(self, crate):
        """A package whose bootstrap runs the binary where cargo built it: 30 MB less to copy for every function,
        and a rebuilt binary is used without a deployment."""
        script = f"#!/bin/sh\nexec {shlex.quote(self.binaries[crate])}\n"
        entry = zipfile.ZipInfo("bootstrap")  # has a fixed date, so that the same code is the same object
        entry.external_attr = 0o755 << 16
        archive = io.BytesIO()
        with zipfile.ZipFile(archive, "w") as package:
            package.writestr(entry, script)
        return archive.getvalue()

    def artifact(self, content):
        key = hashlib.sha256(content).hexdigest()
        self.artifacts[key] = content
        return key

    def create_or_update(self, template):
        """Returns whether there was anything to do."""
        # Emulator gap: when a nested stack is updated, MiniStack 1.5.33 forgets the attributes (!GetAtt) of its unchanged
        # resources. A tag that differs for each revision reaches every resource, so none is unchanged.
        tags = [{"Key": "revision", "Value": self.revision(template)}]
        existing = self.describe(self.stack)
        done = existing and existing["StackStatus"] in ("CREATE_COMPLETE", "UPDATE_COMPLETE")
        if done and existing["Tags"] == tags:
            return False
        self.s3.create_bucket(Bucket=ARTIFACTS)
        for key, content in self.artifacts.items():
            self.s3.put_object(Bucket=ARTIFACTS, Key=key, Body=content)
        action = "update" if existing else "create"
        getattr(self.cloudformation, f"{action}_stack")(
            StackName=self.stack,
            TemplateBody=template,
            Parameters=self.parameters,
            Capabilities=CAPABILITIES,
            Tags=tags,
        )
        waiter = self.cloudformation.get_waiter(f"stack_{action}_complete")
        try:
            waiter.wait(StackName=self.stack, WaiterConfig={"Delay": 0.2, "MaxAttempts": 600})
        except WaiterError as error:
            raise SystemExit(f"{action} of the stack failed: {self.first_failure() or error}") from error
        return True

    def revision(self, template):
        parts = [template, json.dumps(self.parameters)]
        parts += [(HERE / name).read_text() for name in ("deploy.py", "requirements.txt")]
        return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:16]

    def describe(self, stack):
        try:
            return self.cloudformation.describe_stacks(StackName=stack)["Stacks"][0]
        except ClientError:
            return None

    def first_failure(self):
        events = self.cloudformation.describe_stack_events(StackName=self.stack)["StackEvents"]
        for event in reversed(events):
            reason = event.get("ResourceStatusReason", "")
            if event["ResourceStatus"].endswith("FAILED") and "cancelled" not in reason:
                return f"{event['LogicalResourceId']}: {reason}"
        return None

    def routes(self, physical):
        """The API's id, and the function of each route, from what SAM made of the template."""
        body = self.cloudformation.get_template(StackName=self.stack, TemplateStage="Processed")["TemplateBody"]
        processed = json.loads(body) if isinstance(body, str) else body
        api_id, definition = next(
            (physical[logical_id], resource["Properties"]["Body"])
            for logical_id, resource in processed["Resources"].items()
            if resource["Type"] == "AWS::ApiGatewayV2::Api"
        )
        routes = {}
        for path, operations in definition["paths"].items():
            for method, operation in operations.items():
                uri = operation["x-amazon-apigateway-integration"]["uri"]["Fn::Sub"]
                function = physical[re.search(r"\$\{(\w+)\.Arn\}", uri)[1]]
                method = "ANY" if method == "x-amazon-apigateway-any-method" else method.upper()
                routes[path if path == "$default" else f"{method} {path}"] = function
                # Emulator gap: MiniStack serves `/x/` neither by route `/x` nor as the empty tail of `/x/{proxy+}`, so
                # each path gets a twin with the slash. The function sees the path that it would see on AWS.
                if not path.endswith("+}") and path != "$default":
                    routes[f"{method} {path}/"] = function
        return api_id, routes

    def replace_routes(self, api_id, routes):
        """Emulator gap: MiniStack 1.5.33 ignores the OpenAPI Body that SAM makes of an HttpApi: no route exists yet."""
        for route in self.gateway.get_routes(ApiId=api_id, MaxResults="1000")["Items"]:
            self.gateway.delete_route(ApiId=api_id, RouteId=route["RouteId"])
        for integration in self.gateway.get_integrations(ApiId=api_id, MaxResults="1000")["Items"]:
            self.gateway.delete_integration(ApiId=api_id, IntegrationId=integration["IntegrationId"])
        integrations = {function: self.create_integration(api_id, function) for function in set(routes.values())}
        for key, function in routes.items():
            self.gateway.create_route(ApiId=api_id, RouteKey=key, Target=f"integrations/{integrations[function]}")

    def create_integration(self, api_id, function):
        return self.gateway.create_integration(
            ApiId=api_id,
            IntegrationType="AWS_PROXY",
            PayloadFormatVersion="2.0",
            IntegrationUri=f"arn:aws:lambda:us-east-1:000000000000:function:{function}",
        )["IntegrationId"]


if __name__ == "__main__":
    try:
        print(json.dumps(Deployment(json.load(sys.stdin)).run()))
    except (BotoCoreError, ClientError, OSError, KeyError) as failure:
        sys.exit(f"{type(failure).__name__}: {failure}")
