use super::*;
use serde_json::json;

const KEY: &str = "0123456789abcdef0123456789abcdef";

/// The first key signs.
fn signer(keys: &[(&str, &str)]) -> TokenSigner {
    let keys = keys
        .iter()
        .map(|(id, key)| TokenKey::new((*id).to_owned(), key).unwrap());
    TokenSigner::new(keys.collect()).unwrap()
}

fn at(seconds: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_795_320_000 + seconds, 0).unwrap()
}

fn sign(key: &str, claims: &Value) -> String {
    let key = EncodingKey::from_secret(key.as_bytes());
    jsonwebtoken::encode(&Header::new(Algorithm::HS256), claims, &key).unwrap()
}

#[test]
fn an_access_token_is_valid_for_five_minutes() {
    let signer = signer(&[("a", KEY)]);
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
    let signer = signer(&[("a", KEY)]);
    let user = User {
        id: UserId(7),
        username: "alice".to_owned(),
        email: "alice@example.com".to_owned(),
        confirmed_email: None,
        wants_result_mails: true,
        mobile_number: "017".to_owned(),
        password_hash: String::new(),
        is_staff: false,
        is_active: true,
        upload_credits: 0,
        token_generation: 3,
        open_payments: Default::default(),
        unspent_payments: Default::default(),
        date_joined: at(0),
        language: None,
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
    let signer = signer(&[("a", KEY)]);
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
        Err(TokenError::UnknownKey)
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
    assert!(TokenKey::new("a".to_owned(), "short").is_err());
    assert!(TokenSigner::new(Vec::new()).is_err());
}

const NEXT: &str = "fedcba9876543210fedcba9876543210";

#[test]
fn the_key_that_a_token_names_verifies_it() {
    let old = signer(&[("a", KEY)]);
    let both = signer(&[("b", NEXT), ("a", KEY)]);
    let new = signer(&[("b", NEXT)]);
    let by_old = old.issue_access(UserId(7), at(0)).unwrap();
    let by_new = both.issue_access(UserId(7), at(0)).unwrap();
    let good = Ok(AccessToken { user_id: UserId(7) });
    assert_eq!(both.verify_access(&by_old, at(0)), good);
    assert_eq!(new.verify_access(&by_new, at(0)), good);
    let unknown = Err(TokenError::UnknownKey);
    assert_eq!(old.verify_access(&by_new, at(0)), unknown);
    assert_eq!(new.verify_access(&by_old, at(0)), unknown);
    assert_eq!(
        TokenError::UnknownKey.message(),
        TokenError::Invalid.message()
    );
    // A name does not help without the key.
    let forged = signer(&[("a", NEXT)])
        .issue_access(UserId(7), at(0))
        .unwrap();
    assert_eq!(both.verify_access(&forged, at(0)), Err(TokenError::Invalid));
}

#[test]
fn a_token_that_names_no_key_is_verified_by_each() {
    let both = signer(&[("b", NEXT), ("a", KEY)]);
    let claims =
        json!({"token_type": "access", "exp": at(60).timestamp(), "jti": "x", "user_id": "7"});
    for key in [KEY, NEXT] {
        let verified = both.verify_access(&sign(key, &claims), at(0));
        assert_eq!(verified, Ok(AccessToken { user_id: UserId(7) }));
    }
}
