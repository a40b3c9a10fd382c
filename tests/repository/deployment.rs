//! samconfig.toml, infra/deploy, and the parameters of template.yaml that make a deployment safe.

use crate::template::{functions, of_type, tagged};
use crate::{ROOT, read, yaml};
use serde_norway::Value as Yaml;
use std::process::Command;

/// What infra/deploy would do, without doing it.
fn printed(arguments: &[&str]) -> String {
    let script = format!("{ROOT}/infra/deploy");
    let output = Command::new(script).args(arguments).output().unwrap();
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn a_changed_parameter_publishes_new_versions() {
    let settings = |arguments: &[&str]| {
        let printed = printed(arguments);
        let line = printed.lines().find(|line| line.contains("SETTINGS: "));
        line.unwrap().to_owned()
    };
    let as_configured = settings(&["prod", "--print"]);
    assert_eq!(as_configured, settings(&["--print", "prod"]));
    assert_ne!(as_configured, settings(&["dev", "--print"]));
    let changed = ["prod", "--print", "AllowedOrigins=https://a.example"];
    assert_ne!(as_configured, settings(&changed));
    // infra/deploy replaces this text in the template that was built.
    assert_eq!(read("template.yaml").matches("SETTINGS: none").count(), 1);
}

/// SAM keeps the value of the last deployment for a parameter that it is not given, and reads values without quotes up to their
/// first space.
#[test]
fn a_deployment_sends_every_parameter_in_quotes() {
    let printed = printed(&["prod", "--print", "MerchantName=Acme \"&\" Ltd"]);
    let given = [
        r#"Environment="prod""#,
        r#"MerchantName="Acme \"&\" Ltd""#,
        r#"AlarmEmail="""#,
        r#"ReconcileSchedule="rate(5 minutes)""#,
    ];
    for parameter in given {
        assert!(printed.contains(&format!("'{parameter}'")), "{printed}");
    }
    for name in yaml("template.yaml")["Parameters"]
        .as_mapping()
        .unwrap()
        .keys()
    {
        let name = name.as_str().unwrap();
        assert!(printed.contains(&format!(" '{name}=\"")), "{name}");
    }
}

/// On arrival of the message, the account is deleted or its deletion has failed.
#[test]
fn a_cleanup_waits_longer_than_a_deletion_takes() {
    let shortest = &yaml("template.yaml")["Parameters"]["UserCleanupDelaySeconds"]["MinValue"];
    for function in functions() {
        if ["user", "dashboard"].contains(&function.name.as_str()) {
            assert!(
                shortest.as_u64() > Some(function.timeout_seconds()),
                "{}",
                function.name
            );
        }
    }
}

/// `sam build` runs infra/Makefile for each function, which finds the crate by the logical id. With a cache, SAM would look for changes
/// in the folder of the function only, and deploy an old binary after a change in shared/.
#[test]
fn sam_builds_every_function_with_cargo_and_keeps_no_cache() {
    let template = yaml("template.yaml");
    let resources = template["Resources"].as_mapping().unwrap();
    for function in functions() {
        let metadata = &resources[function.id.as_str()]["Metadata"];
        assert_eq!(metadata["BuildMethod"], "makefile", "{}", function.id);
        assert_eq!(metadata["ContextPath"], "infra", "{}", function.id);
        // The Makefile runs in the root of the checkout.
        assert_eq!(metadata["WorkingDirectory"], ".", "{}", function.id);
    }
    assert!(read("infra/Makefile").contains("\nbuild-%:\n"));
    assert!(!read("samconfig.toml").contains("cached"));
}

#[test]
fn cargo_builds_what_the_template_names() {
    let script = format!("{ROOT}/infra/build");
    let output = Command::new(script).arg("--list").output().unwrap();
    assert!(output.status.success(), "{output:?}");
    let listed = String::from_utf8(output.stdout).unwrap();
    let expected: Vec<String> = functions()
        .into_iter()
        .map(|function| format!("{} {}", function.id, function.name))
        .collect();
    assert_eq!(listed.lines().collect::<Vec<_>>(), expected);
}

/// Otherwise a build without the parameters of the last deployment makes binaries that do not run there.
#[test]
fn a_build_and_its_deployment_cannot_differ_in_the_processor() {
    let globals = yaml("template.yaml")["Globals"]["Function"].clone();
    let architectures = globals["Architectures"].as_sequence().unwrap();
    // Not a reference to a parameter, which would be a tagged value.
    assert!(
        matches!(architectures[0], Yaml::String(_)),
        "{architectures:?}"
    );
}

#[test]
fn every_parameter_of_samconfig_is_one_of_the_template() {
    let template = yaml("template.yaml");
    let configuration = read("samconfig.toml");
    let overrides = configuration
        .lines()
        .filter(|line| line.trim_start().starts_with('"') || line.contains("parameter_overrides"));
    let mut names = 0;
    for quoted in overrides.flat_map(|line| line.split('"').skip(1).step_by(2)) {
        let (name, _) = quoted.split_once('=').unwrap();
        assert!(template["Parameters"].get(name).is_some(), "{name}");
        names += 1;
    }
    assert!(names > 6, "samconfig.toml is not read correctly");
}

#[test]
fn what_holds_state_survives_deletions_and_replacements() {
    let storage = yaml("infra/storage.yaml");
    let resources = storage["Resources"].as_mapping().unwrap();
    let stateful = [
        "AWS::DynamoDB::Table",
        "AWS::S3::Bucket",
        "AWS::SecretsManager::Secret",
    ];
    for (name, resource) in resources {
        if !stateful.contains(&resource["Type"].as_str().unwrap()) {
            continue;
        }
        assert_eq!(
            resource["DeletionPolicy"], "RetainExceptOnCreate",
            "{name:?}"
        );
        assert_eq!(resource["UpdateReplacePolicy"], "Retain", "{name:?}");
    }
    for (name, table) in of_type(&storage, "AWS::DynamoDB::Table") {
        assert!(table.get("DeletionProtectionEnabled").is_some(), "{name}");
        let recovery = &table["PointInTimeRecoverySpecification"];
        assert_eq!(recovery["PointInTimeRecoveryEnabled"], true, "{name}");
    }
}

#[test]
fn every_bucket_and_queue_refuses_plain_http() {
    let storage = yaml("infra/storage.yaml");
    let policies = of_type(&storage, "AWS::SQS::QueuePolicy")
        .map(|(_, policy)| (&policy["Queues"][0], policy))
        .chain(
            of_type(&storage, "AWS::S3::BucketPolicy")
                .map(|(_, policy)| (&policy["Bucket"], policy)),
        );
    let refusing: Vec<&str> = policies
        .filter(|(_, policy)| {
            let statements = policy["PolicyDocument"]["Statement"].as_sequence().unwrap();
            statements.iter().any(|statement| {
                statement["Effect"] == "Deny"
                    && statement["Condition"]["Bool"]["aws:SecureTransport"] == "false"
            })
        })
        .map(|(target, _)| tagged(target))
        .collect();
    let queues = of_type(&storage, "AWS::SQS::Queue");
    for (name, _) in queues.chain(of_type(&storage, "AWS::S3::Bucket")) {
        assert!(refusing.contains(&name), "{name}: {refusing:?}");
    }
}
