//! The queues in infra/storage.yaml, and the functions in template.yaml that read them.

use crate::template::functions;
use crate::yaml;

/// AWS asks for six times the time-out: until then a message may still be with an earlier invocation.
#[test]
fn a_message_of_the_uploads_queue_stays_hidden_for_six_time_outs_of_word_count() {
    let functions = functions();
    let word_count = functions
        .iter()
        .find(|function| function.name == "word-count")
        .unwrap();
    let timeout = word_count.properties["Timeout"].as_u64().unwrap();
    let storage = yaml("infra/storage.yaml");
    let queue = &storage["Resources"]["UploadsQueue"]["Properties"];
    let visibility = queue["VisibilityTimeout"].as_u64().unwrap();
    assert!(
        visibility >= 6 * timeout,
        "messages are hidden for {visibility} s, the function may take {timeout} s"
    );
}
