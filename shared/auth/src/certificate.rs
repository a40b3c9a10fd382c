//! Certificates: statements about a file, signed with Ed25519, so that anybody can verify them with a public key.
//!
//! A certificate is a compact JWS (RFC 7515, RFC 8037). Ed25519 signs deterministically, so the same claims and the same
//! key are the same certificate, to the byte.

use anyhow::{Context, Result, anyhow};
use aws_lc_rs::hkdf::{HKDF_SHA256, Salt};
use aws_lc_rs::signature::{ED25519, Ed25519KeyPair, KeyPair, UnparsedPublicKey};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// The `typ` of certificates. No other token of this system has it.
const TYPE: &str = "word-count-certificate+jwt";
const ALGORITHM: &str = "EdDSA";
/// What the secret is used for. Another text would make other keys of the same secrets.
const PURPOSE: &[u8] = b"word-count certificates, Ed25519, version 1";
/// As for keys of tokens: a shorter secret could be guessed.
const MINIMUM_SECRET_BYTES: usize = 32;

#[derive(Serialize, Deserialize)]
struct Header {
    alg: String,
    typ: String,
    kid: String,
}

/// A key pair that signs certificates. It has no `Debug`, so that no log line can have it.
pub struct CertificateKey {
    pair: Ed25519KeyPair,
    public: PublicKey,
}

impl CertificateKey {
    /// The key pair of a random secret text, which any generator of passwords can make: its seed is derived by HKDF.
    ///
    /// # Errors
    /// The text is shorter than 32 bytes.
    pub fn derive(secret: &str) -> Result<Self> {
        if secret.len() < MINIMUM_SECRET_BYTES {
            return Err(anyhow!(
                "the secret of certificates is shorter than {MINIMUM_SECRET_BYTES} bytes"
            ));
        }
        let key = Salt::new(HKDF_SHA256, &[]).extract(secret.as_bytes());
        let mut seed = [0; 32];
        key.expand(&[PURPOSE], HKDF_SHA256)
            .and_then(|output| output.fill(&mut seed))
            .map_err(|_| anyhow!("derive the key of certificates"))?;
        let pair = Ed25519KeyPair::from_seed_unchecked(&seed)
            .map_err(|error| anyhow!("the key of certificates: {error}"))?;
        let bytes = pair.public_key().as_ref().try_into();
        let public = PublicKey(bytes.context("an Ed25519 key has 32 bytes")?);
        Ok(Self { pair, public })
    }

    pub fn public(&self) -> PublicKey {
        self.public
    }

    /// The certificate of `claims`.
    ///
    /// # Errors
    /// Only if the claims could not be serialized.
    pub fn sign(&self, claims: &Map<String, Value>) -> Result<String> {
        let header = Header {
            alg: ALGORITHM.to_owned(),
            typ: TYPE.to_owned(),
            kid: self.public.kid(),
        };
        let header = URL_SAFE_NO_PAD.encode(serde_json::to_vec(&header)?);
        let claims = URL_SAFE_NO_PAD.encode(serde_json::to_vec(claims)?);
        let signed = format!("{header}.{claims}");
        let signature = self.pair.sign(signed.as_bytes());
        Ok(format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature)))
    }
}

/// An Ed25519 public key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PublicKey([u8; 32]);

impl PublicKey {
    /// The inverse of [`Self::x`].
    pub fn parse(x: &str) -> Option<Self> {
        let bytes = URL_SAFE_NO_PAD.decode(x).ok()?;
        bytes.try_into().map(Self).ok()
    }

    /// The key as the parameter `x` of a JWK.
    pub fn x(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.0)
    }

    /// The name of the key, which is its JWK thumbprint (RFC 7638): whoever has the key can compute it.
    pub fn kid(&self) -> String {
        let jwk = format!(r#"{{"crv":"Ed25519","kty":"OKP","x":"{}"}}"#, self.x());
        let digest = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, jwk.as_bytes());
        URL_SAFE_NO_PAD.encode(digest)
    }
}

/// Why a certificate is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CertificateError {
    /// It is no certificate.
    Unreadable,
    /// It names none of the keys.
    UnknownKey,
    /// The key that it names did not sign it.
    BadSignature,
}

/// The claims of a certificate that one of `keys` has signed.
///
/// # Errors
/// The first check that fails.
pub fn verify_certificate(
    certificate: &str,
    keys: &[PublicKey],
) -> Result<Map<String, Value>, CertificateError> {
    let unreadable = CertificateError::Unreadable;
    let mut parts = certificate.split('.');
    let (Some(header), Some(claims), Some(signature), None) =
        (parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return Err(unreadable);
    };
    let decode = |part: &str| URL_SAFE_NO_PAD.decode(part).map_err(|_| unreadable);
    let parsed: Header = serde_json::from_slice(&decode(header)?).map_err(|_| unreadable)?;
    if parsed.alg != ALGORITHM || parsed.typ != TYPE {
        return Err(unreadable);
    }
    let signed = &certificate[..header.len() + 1 + claims.len()];
    let (claims, signature) = (decode(claims)?, decode(signature)?);
    let key = keys.iter().find(|key| key.kid() == parsed.kid);
    let key = key.ok_or(CertificateError::UnknownKey)?;
    UnparsedPublicKey::new(&ED25519, key.0)
        .verify(signed.as_bytes(), &signature)
        .map_err(|_| CertificateError::BadSignature)?;
    serde_json::from_slice(&claims).map_err(|_| unreadable)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    const SECRET: &str = "0123456789abcdef0123456789abcdef";

    fn claims() -> Map<String, Value> {
        json!({"filename": "a.txt", "word_count": 3})
            .as_object()
            .unwrap()
            .clone()
    }

    #[test]
    fn only_an_unchanged_certificate_by_a_known_key_is_accepted() {
        let key = CertificateKey::derive(SECRET).unwrap();
        let other = CertificateKey::derive("another secret of 32 bytes or so").unwrap();
        let keys = [other.public(), key.public()];
        let certificate = key.sign(&claims()).unwrap();
        assert_eq!(verify_certificate(&certificate, &keys), Ok(claims()));
        assert_eq!(certificate, key.sign(&claims()).unwrap());
        let unknown = Err(CertificateError::UnknownKey);
        assert_eq!(verify_certificate(&certificate, &keys[..1]), unknown);
        // Every changed character is found.
        for place in 0..certificate.len() {
            let mut changed = certificate.clone().into_bytes();
            changed[place] = if changed[place] == b'A' { b'B' } else { b'A' };
            let changed = String::from_utf8(changed).unwrap();
            assert!(verify_certificate(&changed, &keys).is_err(), "{place}");
        }
        // Four bits of the last character mean nothing. Another spelling of the same signature must not pass either.
        const ALPHABET: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        let (rest, last) = certificate.split_at(certificate.len() - 1);
        let place = ALPHABET.find(last).unwrap() ^ 1;
        let respelled = format!("{rest}{}", &ALPHABET[place..=place]);
        for garbage in [
            "",
            "a",
            "a.b",
            "..",
            "a.b.c.d",
            &format!("{certificate}."),
            &respelled,
        ] {
            assert_eq!(
                verify_certificate(garbage, &keys),
                Err(CertificateError::Unreadable)
            );
        }
    }

    #[test]
    fn a_key_stays_the_same_for_ever() {
        // Computed by OpenSSL and Python.
        let public = CertificateKey::derive(SECRET).unwrap().public();
        assert_eq!(PublicKey::parse(&public.x()), Some(public));
        assert_eq!(public.x(), "euQYFPbyR850xU5bcavgbriC0cICFkYdzfXVQFVNpZw");
        assert_eq!(public.kid(), "OWlJX_UNiGv2Cm55h6VHLyKwByFkJ50BdBTViQRxXoI");
        assert!(CertificateKey::derive(&SECRET[1..]).is_err());
    }

    /// RFC 8037, appendix A.3.
    #[test]
    fn the_name_of_a_key_is_its_thumbprint() {
        let key = PublicKey::parse("11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo").unwrap();
        assert_eq!(key.kid(), "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k");
    }
}
