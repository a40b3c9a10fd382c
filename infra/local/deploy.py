"""Deploys template.yaml into MiniStack, as `sam deploy` does into AWS. The launcher runs this script in its venv.

Standard input is a JSON object:
  endpoint    the URL of MiniStack
  root        the folder of the checkout
  binaries    the path of the binary of each crate
  stack       the name of the CloudFormation stack
  parameters  values for parameters of template.yaml

Standard output is a JSON object:
  api_id      the id of the HTTP API
  functions   the name of the function of each crate
  log_group   the log group of all functions
  routes      the name of the function of each route key
  storage     the outputs of the nested stack infra/storage.yaml

A failure is one line on standard error and exit code 1. The script changes nothing if the stack was deployed from the same
template, parameters and deployment code; a tag of the stack says so.
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
REGION = "us-east-1"  # of MiniStack
ACCOUNT_ID = "000000000000"  # of MiniStack
CAPABILITIES = ["CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND"]


class Deployment:
    def __init__(self, job):
        self.root = pathlib.Path(job["root"])
        self.binaries = job["binaries"]
        self.endpoint = job["endpoint"]
        self.stack = job["stack"]
        self.parameters = [{"ParameterKey": k, "ParameterValue": v} for k, v in job["parameters"].items()]
        self.mail_sender = job["parameters"].get("MailSender")
        self.crates = {}  # the crate of each function, by the logical id of the function
        self.artifacts = {}  # the content of each object of the artifact bucket, by its key
        client = dict(region_name=REGION, aws_access_key_id="test", aws_secret_access_key="test")
        self.s3, self.cloudformation, self.api_gateway, self.ses = (
            boto3.client(service, endpoint_url=self.endpoint, **client)
            for service in ("s3", "cloudformation", "apigatewayv2", "sesv2")
        )

    def run(self):
        template = json.dumps(self.package(self.root / "template.yaml"))
        changed = self.create_or_update(template)
        self.verify_sender(self.mail_sender)
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
        """Returns the template with local paths replaced by artifacts in S3, as `sam package` does."""
        template = yaml_parse(path.read_text())
        # Emulator gap: MiniStack 1.5.33 has no CodeDeploy, so there is no gradual deployment and nothing that needs versions.
        for name in ("AutoPublishAlias", "DeploymentPreference"):
            template.get("Globals", {}).get("Function", {}).pop(name, None)
        for logical_id, resource in list(template["Resources"].items()):
            properties = resource.get("Properties", {})
            if resource["Type"] == "AWS::CloudWatch::Alarm" and "Metrics" in properties:
                # Emulator gap: MiniStack 1.5.33 has no metric math.
                del template["Resources"][logical_id]
            elif resource["Type"] == "AWS::Serverless::Function":
                crate = pathlib.Path(properties["CodeUri"]).name
                self.crates[logical_id] = crate
                properties["CodeUri"] = f"s3://{ARTIFACTS}/{self.artifact(self.code_package(crate))}"
                for policy in properties.get("Policies", []):
                    for statement in policy["Statement"]:
                        if statement["Action"] == "ses:SendEmail":
                            # Emulator gap: MiniStack 1.5.33 checks this call for the resource `*` and without conditions.
                            statement["Resource"] = "*"
                            del statement["Condition"]
            elif resource["Type"] == "AWS::Lambda::EventSourceMapping":
                # Emulator gap: MiniStack 1.5.33 keeps the value of a parameter as text. It compares that with a number of
                # invocations, fails, and delivers nothing.
                properties.pop("ScalingConfig", None)
                properties["FunctionName"] = {"Ref": properties["FunctionName"]["Ref"].removesuffix(".Alias")}
            elif resource["Type"] in ("AWS::S3::BucketPolicy", "AWS::SQS::QueuePolicy"):
                # Emulator gap: MiniStack speaks HTTP only.
                document = properties["PolicyDocument"]
                document["Statement"] = [s for s in document["Statement"] if s["Sid"] != "OnlyEncryptedConnections"]
            elif resource["Type"] == "AWS::CloudFormation::Stack":
                nested = self.package(path.parent / properties["TemplateURL"])
                key = self.artifact(json.dumps(nested).encode())
                properties["TemplateURL"] = f"{self.endpoint}/{ARTIFACTS}/{key}"
        return template

    def code_package(self, crate):
        """Returns a package whose bootstrap executes the binary where cargo built it. So nothing is copied, about 30 MB for
        every function, and a rebuilt binary is used without a deployment."""
        script = f"#!/bin/sh\nexec {shlex.quote(self.binaries[crate])}\n"
        entry = zipfile.ZipInfo("bootstrap")  # its date is fixed, so the same code has the same key
        entry.external_attr = 0o755 << 16
        archive = io.BytesIO()
        with zipfile.ZipFile(archive, "w") as package:
            package.writestr(entry, script)
        return archive.getvalue()

    def artifact(self, content):
        """Adds an object to the artifact bucket and returns its key."""
        key = hashlib.sha256(content).hexdigest()
        self.artifacts[key] = content
        return key

    def create_or_update(self, template):
        """Returns whether the stack was changed."""
        # Emulator gap: when a nested stack is updated, MiniStack 1.5.33 loses the attributes (!GetAtt) of resources that did
        # not change. CloudFormation puts the tags of a stack on every resource, so with a new tag every resource changes.
        tags = [{"Key": "revision", "Value": self.revision(template)}]
        existing = self.describe(self.stack)
        complete = existing and existing["StackStatus"] in ("CREATE_COMPLETE", "UPDATE_COMPLETE")
        if complete and existing["Tags"] == tags:
            return False
        # The template itself is an artifact too, as for `sam deploy`: in a request it may have 51,200 bytes, in S3 a megabyte.
        url = f"{self.endpoint}/{ARTIFACTS}/{self.artifact(template.encode())}"
        self.s3.create_bucket(Bucket=ARTIFACTS)
        for key, content in self.artifacts.items():
            self.s3.put_object(Bucket=ARTIFACTS, Key=key, Body=content)
        action = "update" if existing else "create"
        getattr(self.cloudformation, f"{action}_stack")(
            StackName=self.stack,
            TemplateURL=url,
            Parameters=self.parameters,
            Capabilities=CAPABILITIES,
            Tags=tags,
        )
        waiter = self.cloudformation.get_waiter(f"stack_{action}_complete")
        try:
            waiter.wait(StackName=self.stack, WaiterConfig={"Delay": 0.2, "MaxAttempts": 600})
        except WaiterError as error:
            raise SystemExit(f"CloudFormation could not {action} the stack: {self.first_failure() or error}") from error
        return True

    def verify_sender(self, sender):
        """On AWS the owner of the address answers a mail of SES, as docs/OPERATIONS.md describes. The emulator forgets it with every
        start, so this is not a part of the stack."""
        if sender:
            try:
                self.ses.create_email_identity(EmailIdentity=sender)
            except self.ses.exceptions.AlreadyExistsException:
                pass

    def revision(self, template):
        """A digest of everything that a deployment depends on."""
        parts = [template, json.dumps(self.parameters)]
        parts += [(HERE / name).read_text() for name in ("deploy.py", "requirements.txt")]
        return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:16]

    def describe(self, stack):
        """The description of a stack; None if there is no such stack."""
        try:
            return self.cloudformation.describe_stacks(StackName=stack)["Stacks"][0]
        except ClientError:
            return None

    def first_failure(self):
        """The first resource that failed, and why."""
        events = self.cloudformation.describe_stack_events(StackName=self.stack)["StackEvents"]
        for event in reversed(events):
            reason = event.get("ResourceStatusReason", "")
            if event["ResourceStatus"].endswith("FAILED") and "cancelled" not in reason:
                return f"{event['LogicalResourceId']}: {reason}"
        return None

    def routes(self, physical):
        """Returns the id of the API and the function of each route, from the template as SAM transformed it."""
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
                # Emulator gap: in MiniStack neither the route `/x` nor the route `/x/{proxy+}` takes `/x/`, so each path
                # gets a second route with the slash. The function still sees the same path as on AWS.
                if not path.endswith("+}") and path != "$default":
                    routes[f"{method} {path}/"] = function
        return api_id, routes

    def replace_routes(self, api_id, routes):
        """Emulator gap: SAM describes the routes in the OpenAPI Body of the HttpApi, which MiniStack 1.5.33 ignores. So they
        are created here."""
        for route in self.api_gateway.get_routes(ApiId=api_id, MaxResults="1000")["Items"]:
            self.api_gateway.delete_route(ApiId=api_id, RouteId=route["RouteId"])
        for integration in self.api_gateway.get_integrations(ApiId=api_id, MaxResults="1000")["Items"]:
            self.api_gateway.delete_integration(ApiId=api_id, IntegrationId=integration["IntegrationId"])
        integrations = {function: self.create_integration(api_id, function) for function in set(routes.values())}
        for key, function in routes.items():
            self.api_gateway.create_route(ApiId=api_id, RouteKey=key, Target=f"integrations/{integrations[function]}")

    def create_integration(self, api_id, function):
        return self.api_gateway.create_integration(
            ApiId=api_id,
            IntegrationType="AWS_PROXY",
            PayloadFormatVersion="2.0",
            IntegrationUri=f"arn:aws:lambda:{REGION}:{ACCOUNT_ID}:function:{function}",
        )["IntegrationId"]


if __name__ == "__main__":
    try:
        print(json.dumps(Deployment(json.load(sys.stdin)).run()))
    except (BotoCoreError, ClientError, OSError, KeyError) as failure:
        sys.exit(f"{type(failure).__name__}: {failure}")
