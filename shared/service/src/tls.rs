//! The HTTP client of the calls to AWS, and whom it trusts.

use anyhow::{Context, Result};
use aws_sdk_dynamodb::config::SharedHttpClient;
use aws_smithy_http_client::Builder;
use aws_smithy_http_client::tls::rustls_provider::CryptoMode;
use aws_smithy_http_client::tls::{Provider, TlsContext, TrustStore};

/// The roots of Amazon Trust Services, to which the endpoints under `amazonaws.com` chain. Reading these five instead of the
/// hundred and more of the operating system saves most of the time that a function takes to start. They are a part of the
/// binary. A test compares them with Mozilla's list, so they change when that list does: an update of `webpki-root-certs`,
/// which only the test uses, fails it then.
const AMAZON_ROOTS: &str = include_str!("amazon_roots.pem");

/// The HTTP client for `region`, or for `endpoint_url` where there is one.
///
/// # Errors
/// The TLS library does not take the roots.
pub fn http_client(region: &str, endpoint_url: Option<&str>) -> Result<SharedHttpClient> {
    let roots = match endpoint_url {
        Some(url) if url.starts_with("http://") => return Ok(Builder::new().build_http()),
        None if is_amazonaws_com(region) => {
            TrustStore::empty().with_pem_certificate(AMAZON_ROOTS.as_bytes())
        }
        // Somebody else's endpoint, or a partition of which Amazon does not say whose certificates it has.
        _ => TrustStore::default(),
    };
    let tls = TlsContext::builder().with_trust_store(roots).build();
    Ok(Builder::new()
        .tls_provider(Provider::Rustls(CryptoMode::AwsLc))
        .tls_context(tls.context("trust the roots of AWS")?)
        .build_https())
}

/// Whether the endpoints of `region` are under `amazonaws.com`. The other partitions are China's, the sovereign cloud of
/// Europe, and closed ones.
fn is_amazonaws_com(region: &str) -> bool {
    !["cn-", "eusc-", "us-iso", "eu-iso"]
        .iter()
        .any(|partition| region.starts_with(partition))
}

#[cfg(test)]
mod tests {
    use super::*;
    use base64::Engine;
    use base64::engine::general_purpose::STANDARD;
    use std::collections::BTreeSet;

    /// The certificates of [`AMAZON_ROOTS`] in DER.
    fn ours() -> BTreeSet<Vec<u8>> {
        let blocks = AMAZON_ROOTS.split("-----BEGIN CERTIFICATE-----").skip(1);
        let texts = blocks.map(|block| block.split("-----END").next().unwrap().replace('\n', ""));
        texts.map(|text| STANDARD.decode(text).unwrap()).collect()
    }

    #[test]
    fn the_roots_are_those_of_amazon_in_mozillas_list() {
        let is_amazons = |der: &[u8]| {
            let has = |name: &str| der.windows(name.len()).any(|part| part == name.as_bytes());
            has("Amazon Root CA") || has("Starfield Services Root Certificate Authority")
        };
        let mozillas = webpki_root_certs::TLS_SERVER_ROOT_CERTS.iter();
        let amazons: BTreeSet<Vec<u8>> = mozillas
            .map(|certificate| certificate.to_vec())
            .filter(|der| is_amazons(der))
            .collect();
        assert_eq!(amazons.len(), 5);
        assert!(
            ours() == amazons,
            "amazon_roots.pem is not Mozilla's list any more"
        );
    }

    #[test]
    fn every_kind_of_endpoint_has_a_client() {
        for (region, endpoint_url) in [
            ("eu-west-1", None),
            ("cn-north-1", None),
            ("eu-west-1", Some("http://127.0.0.1:4566")),
            ("eu-west-1", Some("https://aws.example")),
        ] {
            assert!(
                http_client(region, endpoint_url).is_ok(),
                "{region} {endpoint_url:?}"
            );
        }
    }
}
