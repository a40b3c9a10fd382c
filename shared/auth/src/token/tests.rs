use super::*;
use serde_json::json;

const KEY: &str = "0123456789abcdef0123456789abcdef";

fn at(seconds: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_795_320_000 + seconds, 0).unwrap()
}

fn sign(key: &str, claims: &Value) -> String {
    let key = EncodingKey::from_secret(key.as_bytes());
    jsonwebtoken::encode(&Header::new(Algorithm::HS256), claims, &key).unwrap()
}

#[test]
fn an_access_token_is_valid_for_five_minutes() {
    let signer = TokenSigner::new(KEY).unwrap();
    let token = signer.issue_access(UserId(7), at(0)).unwrap();
    assert_eq!(
        signer.verify_access(&token, at(299)),
        Ok(AccessToken { user_id: UserId(7) })
    );
    assert_eq!(
        signer.verify_access(&token, at(300)),
        Err(TokenError::Expired)
    );
    assert_eq!(
        signer.verify_refresh(&token, at(0)),
        Err(TokenError::WrongType)
    );
}

#[test]
fn a_session_is_no_bearer_token_and_no_bearer_token_is_a_session() {
    let signer = TokenSigner::new(KEY).unwrap();
    let user = User {
        id: UserId(7),
        username: "alice".to_owned(),
        email: "alice@example.com".to_owned(),
        mobile_number: "017".to_owned(),
        password_hash: String::new(),
        is_staff: false,
        is_active: true,
        upload_credits: 0,
        token_generation: 3,
        open_payments: Default::default(),
        date_joined: at(0),
    };
    let session = signer.issue_session(&user, at(0)).unwrap();
    let pair = signer.issue_pair(&user, at(0)).unwrap();
    let read = signer.verify_session(&session, at(12 * 3600 - 1)).unwrap();
    assert_eq!((read.user_id, read.generation), (UserId(7), 3));
    assert_eq!(
        signer.verify_session(&session, at(12 * 3600)),
        Err(TokenError::Expired)
    );
    let wrong = TokenError::WrongType;
    assert_eq!(signer.verify_access(&session, at(0)), Err(wrong));
    assert_eq!(signer.verify_refresh(&session, at(0)), Err(wrong));
    assert_eq!(signer.verify_session(&pair.access, at(0)), Err(wrong));
    assert_eq!(signer.verify_session(&pair.refresh, at(0)), Err(wrong));
}

#[test]
fn each_flaw_has_its_own_message() {
    let signer = TokenSigner::new(KEY).unwrap();
    let good =
        json!({"token_type": "access", "exp": at(60).timestamp(), "jti": "x", "user_id": "1"});
    let without = |claim: &str| {
        let mut claims = good.clone();
        claims.as_object_mut().unwrap().remove(claim);
        sign(KEY, &claims)
    };
    let verified = |token: &str| signer.verify_access(token, at(0));
    assert_eq!(
        verified(&sign(KEY, &good)),
        Ok(AccessToken { user_id: UserId(1) })
    );
    assert_eq!(verified(&without("exp")), Err(TokenError::NoExpiry));
    assert_eq!(verified(&without("jti")), Err(TokenError::NoId));
    assert_eq!(verified(&without("token_type")), Err(TokenError::NoType));
    assert_eq!(verified(&without("user_id")), Err(TokenError::NoUser));
    assert_eq!(
        verified(&sign("another key of more than 32 bytes", &good)),
        Err(TokenError::Invalid)
    );
    // {"alg":"none"}
    let payload = sign(KEY, &good).split('.').nth(1).unwrap().to_owned();
    assert_eq!(
        verified(&format!("eyJhbGciOiJub25lIiwidHlwIjoiSldUIn0.{payload}.")),
        Err(TokenError::Invalid)
    );
    for garbage in ["", "garbage", "a.b.c", "..", "é"] {
        assert_eq!(verified(garbage), Err(TokenError::Invalid), "{garbage}");
    }
}

#[test]
fn a_short_key_is_refused() {
    assert!(TokenSigner::new("short").is_err());
}
