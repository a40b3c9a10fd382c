//! All intended differences from the original, in one file so that it reads as a table. The rows that comments name
//! are those of docs/COMPATIBILITY.md.

use super::exchange::Exchange;
use serde_json::{Value, json};

/// The response that an exchange must get.
pub enum Expected {
    /// The recorded status, headers and body.
    AsRecorded,
    /// A list whose rows have the recorded shape. The rows themselves and their order differ.
    Rows,
    /// This status.
    Status(u64),
    /// This status and JSON.
    Json(u64, Value),
    /// This status, and a `detail` that starts with this text.
    Detail(u64, &'static str),
    /// 200 and this `message`.
    Message(String),
    /// The exchange cannot be repeated here, for this reason.
    LeftOut(#[expect(dead_code, reason = "for the reader of the table")] &'static str),
}

/// The response that `exchange` must get.
pub fn expected(exchange: &Exchange) -> Expected {
    by_kind(exchange)
        .or_else(|| by_name(exchange))
        .unwrap_or(Expected::AsRecorded)
}

/// Differences that follow from the kind of request.
fn by_kind(exchange: &Exchange) -> Option<Expected> {
    let path = exchange.path().split('?').next().unwrap_or("");
    let html = exchange
        .header("content-type")
        .is_some_and(|kind| kind.starts_with("text/html"));
    match (exchange.method(), exchange.status()) {
        // Row 24: no metadata on OPTIONS, only Allow.
        ("OPTIONS", 200) => Some(Expected::Status(204)),
        // Row 23: a path without its trailing slash is served like the one with it.
        ("GET", 301) if path != "/api/dashboard" => Some(Expected::Status(without_slash(path))),
        // Row 25: unknown paths are 404 in JSON, by `$default` or by the function of a shorter path.
        (_, 404) if html => Some(Expected::Json(404, json!({"detail": "Not found."}))),
        _ => None,
    }
}

/// The status of a GET at a path that was recorded without its slash.
fn without_slash(path: &str) -> u64 {
    match path {
        "/api/login" => 405,
        "/api/register" => 401,
        _ => 200,
    }
}

fn by_name(exchange: &Exchange) -> Option<Expected> {
    let name = exchange.name.as_str();
    let starts = |start: &str| name.starts_with(start);
    match exchange.file {
        "register" => register(name, &starts),
        "login" => login(&starts),
        "refresh" => refresh(&starts),
        "jwt-auth" => jwt_auth(&starts),
        "initiate-payment" => initiate_payment(name, &starts),
        "payment-success" | "payment-failure" => callback(exchange, &starts),
        "payment-cancel" => payment_cancel(&starts),
        "transactions" | "file" | "activity" => lists(exchange, &starts),
        "upload" => upload(name, &starts),
        "spoofed-callback" => spoofed_callback(&starts),
        "session-auth" | "dashboard" => sessions(exchange),
        "misc" => misc(&starts),
        "user" => user(&starts),
        _ => None,
    }
}

fn register(name: &str, starts: &dyn Fn(&str) -> bool) -> Option<Expected> {
    let password = |messages: &[&str]| Some(Expected::Json(400, json!({"password": messages})));
    const SHORT: &str = "This password is too short. It must contain at least 8 characters.";
    match name {
        // Row 9: Django's own password validators run.
        "password 1 char accepted (no validators run)" => password(&[
            SHORT,
            "This password is too common.",
            "This password is entirely numeric.",
        ]),
        "password equal to username accepted" => {
            password(&["The password is too similar to the username.", SHORT])
        }
        // Row 24: no HTML pages of the API.
        _ if starts("Accept: text/html") => Some(Expected::Status(201)),
        // Emulator gap: MiniStack hands a JSON body over as text, with U+FFFD in place of invalid UTF-8.
        "invalid utf-8 JSON" => Some(Expected::Status(400)),
        // Row 11.
        _ if starts("NFKC collision bypassing") => Some(Expected::Json(
            400,
            json!({"username": ["A user with that username already exists."]}),
        )),
        // Row 23.
        "no trailing slash POST" => Some(Expected::Status(201)),
        // Row 6: the Host header decides nothing.
        "Host not allowed" => Some(Expected::Status(201)),
        _ => None,
    }
}

fn login(starts: &dyn Fn(&str) -> bool) -> Option<Expected> {
    // Row 23.
    starts("no slash POST").then_some(Expected::Status(400))
}

fn refresh(starts: &dyn Fn(&str) -> bool) -> Option<Expected> {
    // Row 18: 401 instead of a crash.
    let gone = starts("refresh of non-existing user") || starts("refresh token of deleted user");
    let detail = "No active account found for the given token.";
    gone.then(|| Expected::Json(401, json!({"detail": detail})))
}

fn jwt_auth(starts: &dyn Fn(&str) -> bool) -> Option<Expected> {
    // Row 35: 401 instead of a crash.
    if starts("user_id not a number") {
        return Some(Expected::Detail(
            401,
            "Token contained no recognizable user identification",
        ));
    }
    // Row 36: the key is no longer in a public repository.
    starts("SEED BUG: token forged").then_some(Expected::Detail(401, "Given token not valid"))
}

fn initiate_payment(name: &str, starts: &dyn Fn(&str) -> bool) -> Option<Expected> {
    // Row 5: a failure of aamarPay is 502.
    if starts("gateway answers") || starts("gateway hangs") {
        return Some(Expected::Json(
            502,
            json!({"detail": "Failed to initiate payment"}),
        ));
    }
    match name {
        "gateway unreachable (connection refused)" => Some(Expected::LeftOut(
            "aamarPay cannot be unreachable for one request only; the tests of its client cover this",
        )),
        // Row 23.
        _ if starts("no slash POST") => Some(Expected::Status(200)),
        _ => None,
    }
}

fn callback(exchange: &Exchange, starts: &dyn Fn(&str) -> bool) -> Option<Expected> {
    // Row 24: a payer's browser gets a page; row 23: no slash.
    if starts("Accept: text/html") {
        return Some(Expected::Status(200));
    }
    if starts("no slash POST") {
        return Some(Expected::Detail(400, "Missing required parameters"));
    }
    let message = |message: &str| Some(Expected::Message(message.to_owned()));
    match exchange.name.as_str() {
        // Row 4: malformed bodies are 4xx.
        "malformed JSON" => Some(Expected::Detail(400, "JSON parse error - ")),
        "JSON array" | "JSON empty array" => Some(Expected::Json(
            400,
            json!({"non_field_errors": ["Invalid data. Expected a dictionary, but got list."]}),
        )),
        "text/plain" => Some(Expected::Detail(
            415,
            "Unsupported media type \"text/plain\" in request.",
        )),
        // Row 3: the customer that the callback names does not matter.
        _ if starts("unknown cus_name -> 500") => message("Payment is Pending"),
        "unknown cus_name and unknown tx" => {
            Some(Expected::Detail(404, "Payment Transaction id is not found"))
        }
        "unknown user" => message("Payment is Pending"),
        // Row 1: the status comes from aamarPay, not from the callback.
        "Failed -> row Pending" | "other status" | "numeric pay_status" => {
            message("Payment is Expired")
        }
        _ if starts("lower-case successful") => message("Payment is Expired"),
        // Row 2: Paid is final.
        _ if starts("Paid -> Expired") || starts("SEED BUG: anyone can flip") => {
            message("Payment Successful")
        }
        // Row 29: callbacks take no credentials.
        "bearer garbage -> 401" => message("Payment Successful"),
        _ => None,
    }
}

fn payment_cancel(starts: &dyn Fn(&str) -> bool) -> Option<Expected> {
    let cancelled = json!({"detail": "Payment was canceled by user", "status": "cancelled"});
    // Row 30: POST is accepted like GET, so Allow differs too.
    if starts("POST") || starts("GET") && !starts("GET with garbage") {
        return Some(Expected::Json(200, cancelled));
    }
    // Row 29.
    if starts("GET with garbage bearer") {
        return Some(Expected::Json(200, cancelled));
    }
    starts("HEAD").then_some(Expected::Status(405))
}

fn lists(exchange: &Exchange, starts: &dyn Fn(&str) -> bool) -> Option<Expected> {
    if starts("SEED BUG: media") {
        // Row 16: uploads are private; there is no such path.
        return Some(Expected::Status(404));
    }
    // By now bob has uploaded a file.
    if starts("regular bob: none") {
        return Some(Expected::Status(200));
    }
    // Row 21: newest first; rows 16, 17, 32: links, counts and actions.
    (exchange.method() == "GET" && exchange.status() == 200).then_some(Expected::Rows)
}

fn upload(name: &str, starts: &dyn Fn(&str) -> bool) -> Option<Expected> {
    let refused_extension = |extension: &str| {
        let message = format!(
            "File extension “{extension}” is not allowed. Allowed extensions are: txt, docx."
        );
        Some(Expected::Json(400, json!({"file": [message]})))
    };
    match name {
        // Row 4.
        "malformed JSON -> 500" => Some(Expected::Detail(400, "JSON parse error - ")),
        "text/plain body -> 500" => Some(Expected::Detail(
            415,
            "Unsupported media type \"text/plain\" in request.",
        )),
        // Row 12.
        _ if starts("unsupported .pdf") => refused_extension("pdf"),
        "no extension" => refused_extension(""),
        ".doc" => refused_extension("doc"),
        // Row 13.
        _ if starts("corrupt docx") => {
            let message = "The file is not a Word document; save it as .docx in a word processor and upload it again.";
            Some(Expected::Json(400, json!({"file": [message]})))
        }
        // Row 23.
        "no slash" => Some(Expected::Status(201)),
        "redis (broker) down" => Some(Expected::LeftOut("there is no broker to be down")),
        "after broker-down: credit is gone" => Some(Expected::LeftOut(
            "row 15: there is no broker to be down, and no credit is lost",
        )),
        _ => None,
    }
}

fn spoofed_callback(starts: &dyn Fn(&str) -> bool) -> Option<Expected> {
    // Row 1: a forged callback buys nothing.
    if starts("3.") {
        return Some(Expected::Message("Payment is Pending".to_owned()));
    }
    let detail = "Payment required. Please complete payment before uploading file";
    starts("4.").then(|| Expected::Json(403, json!({"detail": detail})))
}

/// Row 22: there are no Django sessions. The API takes bearer tokens, the dashboard a cookie of its own, and it
/// redirects anyone without one to the sign-in form.
fn sessions(exchange: &Exchange) -> Option<Expected> {
    match exchange.path() {
        "/api/dashboard/" | "/api/dashboard" => {
            Some(Expected::Status(match exchange.name.as_str() {
                "JWT staff bearer is not enough" => 200,
                name if name.contains("POST") => 405,
                _ => 303,
            }))
        }
        "/api/payment/success/" => Some(Expected::Message("Payment Successful".to_owned())),
        _ => Some(Expected::Detail(
            401,
            "Authentication credentials were not provided.",
        )),
    }
}

fn misc(starts: &dyn Fn(&str) -> bool) -> Option<Expected> {
    let not_found = || Some(Expected::Status(404));
    match () {
        // Row 23.
        () if starts("no slash POST") => Some(Expected::Status(400)),
        // Row 24: no profiler, no admin site.
        () if starts("SEED BUG: /silk/") || starts("/admin/") => not_found(),
        // Rows 9 and 11: a name that normalises to a taken one, and a password of one character.
        () if starts("unhandled exception") => Some(Expected::Json(
            400,
            json!({
                "username": ["A user with that username already exists."],
                "password": [
                    "This password is too short. It must contain at least 8 characters.",
                    "This password is too common.",
                ],
            }),
        )),
        () => None,
    }
}

fn user(starts: &dyn Fn(&str) -> bool) -> Option<Expected> {
    let not_found = || Some(Expected::Json(404, json!({"detail": "Not found."})));
    match () {
        // There are other accounts than in the recording.
        () if starts("list staff") => Some(Expected::Rows),
        // Row 8.
        () if starts("get other as regular") || starts("get missing") || starts("get huge id") => {
            not_found()
        }
        () if starts("put other as regular") || starts("patch other as regular") => not_found(),
        () if starts("delete other as regular") => not_found(),
        // Row 24: no format suffix and no ?format=.
        () if starts("format suffix .json") => not_found(),
        () if starts("?format=xml") => Some(Expected::Status(200)),
        () if starts("accept html") => Some(Expected::Status(200)),
        // Row 23.
        () if starts("no slash PATCH") => Some(Expected::Status(200)),
        // Row 7.
        () if starts("put as in README") => Some(Expected::Status(200)),
        () if starts("put empty") => {
            let required = ["This field is required."];
            let body = json!({"username": required, "email": required, "mobile_number": required});
            Some(Expected::Json(400, body))
        }
        // Row 11.
        () if starts("patch fullwidth") => Some(Expected::Status(200)),
        // Row 19.
        () if starts("old refresh token still valid") => {
            Some(Expected::Detail(401, "Token is invalid"))
        }
        () => None,
    }
}
