"""Deploys template.yaml into MiniStack, as `sam deploy` would into AWS; run by the launcher inside its venv.

In:  a JSON object on standard input: endpoint, root (the checkout), binaries (their folder), stack, parameters.
Out: a JSON object on standard output: api_id, functions (name of the crate -> name of the function),
     routes (route key -> name of the function). A failure is one line on standard error and exit code 1.
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
CAPABILITIES = ["CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND"]


class Deployment:
    def __init__(self, job):
        self.root = pathlib.Path(job["root"])
        self.binaries = pathlib.Path(job["binaries"])
        self.endpoint = job["endpoint"]
        self.stack = job["stack"]
        self.parameters = [{"ParameterKey": k, "ParameterValue": v} for k, v in job["parameters"].items()]
        self.crates = {}  # logical id of a function -> name of its crate
        client = dict(region_name="us-east-1", aws_access_key_id="test", aws_secret_access_key="test")
        self.s3, self.cloudformation, self.gateway = (
            boto3.client(service, endpoint_url=self.endpoint, **client)
            for service in ("s3", "cloudformation", "apigatewayv2")
        )

    def run(self):
        self.s3.create_bucket(Bucket=ARTIFACTS)
        template = json.dumps(self.package(self.root / "template.yaml"))
        self.create_or_update(template)
        physical = {
            r["LogicalResourceId"]: r["PhysicalResourceId"]
            for r in self.cloudformation.describe_stack_resources(StackName=self.stack)["StackResources"]
        }
        api_id, routes = self.create_routes(physical)
        functions = {crate: physical[logical_id] for logical_id, crate in self.crates.items()}
        return {"api_id": api_id, "functions": functions, "routes": routes}

    def package(self, path):
        """The template with what it names on this disk put into S3, like `sam package`."""
        template = yaml_parse(path.read_text())
        for logical_id, resource in template["Resources"].items():
            properties = resource.get("Properties", {})
            if resource["Type"] == "AWS::Serverless::Function":
                crate = pathlib.Path(properties["CodeUri"]).name
                self.crates[logical_id] = crate
                properties["CodeUri"] = f"s3://{ARTIFACTS}/{self.upload(self.code(crate))}"
            elif resource["Type"] == "AWS::CloudFormation::Stack":
                nested = self.package(path.parent / properties["TemplateURL"])
                key = self.upload(json.dumps(nested).encode())
                properties["TemplateURL"] = f"{self.endpoint}/{ARTIFACTS}/{key}"
        return template

    def code(self, crate):
        """A package whose bootstrap runs the binary where cargo built it: 30 MB less to copy for every function,
        and a rebuilt binary is used without a deployment."""
        script = f"#!/bin/sh\nexec {shlex.quote(str(self.binaries / crate))}\n"
        entry = zipfile.ZipInfo("bootstrap")  # has a fixed date, so that the same code is the same object
        entry.external_attr = 0o755 << 16
        archive = io.BytesIO()
        with zipfile.ZipFile(archive, "w") as package:
            package.writestr(entry, script)
        return archive.getvalue()

    def upload(self, content):
        key = hashlib.sha256(content).hexdigest()
        self.s3.put_object(Bucket=ARTIFACTS, Key=key, Body=content)
        return key

    def create_or_update(self, template):
        # Emulator gap: when a nested stack is updated, MiniStack 1.5.33 forgets the attributes (!GetAtt) of its unchanged
        # resources. A tag that differs for each template reaches every resource, so none is unchanged.
        revision = hashlib.sha256(template.encode()).hexdigest()[:16]
        request = dict(
            StackName=self.stack,
            TemplateBody=template,
            Parameters=self.parameters,
            Capabilities=CAPABILITIES,
            Tags=[{"Key": "revision", "Value": revision}],
        )
        action = "update" if self.exists() else "create"
        try:
            getattr(self.cloudformation, f"{action}_stack")(**request)
        except ClientError as error:
            if "No updates are to be performed" in str(error):
                return
            raise
        waiter = self.cloudformation.get_waiter(f"stack_{action}_complete")
        try:
            waiter.wait(StackName=self.stack, WaiterConfig={"Delay": 1, "MaxAttempts": 120})
        except WaiterError as error:
            raise SystemExit(f"{action} of the stack failed: {self.first_failure() or error}") from error

    def exists(self):
        try:
            self.cloudformation.describe_stacks(StackName=self.stack)
        except ClientError:
            return False
        return True

    def first_failure(self):
        events = self.cloudformation.describe_stack_events(StackName=self.stack)["StackEvents"]
        for event in reversed(events):
            reason = event.get("ResourceStatusReason", "")
            if event["ResourceStatus"].endswith("FAILED") and "cancelled" not in reason:
                return f"{event['LogicalResourceId']}: {reason}"
        return None

    def create_routes(self, physical):
        """Emulator gap: MiniStack 1.5.33 ignores the OpenAPI Body that SAM makes of an HttpApi, so the API has no
        routes. Another one: it serves neither `/x/` by route `/x` nor an empty tail by `/x/{proxy+}`, so every path
        also gets its twin with a slash. The function sees the path that it would see on AWS."""
        body = self.cloudformation.get_template(StackName=self.stack, TemplateStage="Processed")["TemplateBody"]
        processed = json.loads(body) if isinstance(body, str) else body
        api, definition = next(
            (physical[logical_id], resource["Properties"]["Body"])
            for logical_id, resource in processed["Resources"].items()
            if resource["Type"] == "AWS::ApiGatewayV2::Api"
        )
        wanted = {}
        for path, operations in definition["paths"].items():
            for method, operation in operations.items():
                uri = operation["x-amazon-apigateway-integration"]["uri"]["Fn::Sub"]
                function = physical[re.search(r"\$\{(\w+)\.Arn\}", uri)[1]]
                method = "ANY" if method == "x-amazon-apigateway-any-method" else method.upper()
                wanted[f"{method} {path}"] = function
                if not path.endswith("+}"):
                    wanted[f"{method} {path}/"] = function
        for route in self.pages(self.gateway.get_routes, api):
            self.gateway.delete_route(ApiId=api, RouteId=route["RouteId"])
        for integration in self.pages(self.gateway.get_integrations, api):
            self.gateway.delete_integration(ApiId=api, IntegrationId=integration["IntegrationId"])
        integrations = {function: self.create_integration(api, function) for function in set(wanted.values())}
        for key, function in wanted.items():
            self.gateway.create_route(ApiId=api, RouteKey=key, Target=f"integrations/{integrations[function]}")
        return api, wanted

    def create_integration(self, api, function):
        return self.gateway.create_integration(
            ApiId=api,
            IntegrationType="AWS_PROXY",
            PayloadFormatVersion="2.0",
            IntegrationUri=f"arn:aws:lambda:us-east-1:000000000000:function:{function}",
        )["IntegrationId"]

    @staticmethod
    def pages(operation, api):
        """A list, since callers delete what they iterate over."""
        return operation(ApiId=api, MaxResults="1000")["Items"]


if __name__ == "__main__":
    try:
        print(json.dumps(Deployment(json.load(sys.stdin)).run()))
    except (BotoCoreError, ClientError, OSError, KeyError) as failure:
        sys.exit(f"{type(failure).__name__}: {failure}")
