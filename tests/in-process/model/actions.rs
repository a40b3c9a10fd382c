use aamarpay_sandbox::Status;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use service::faults::FaultPoint;

/// Something that somebody does. An [`Index`] selects one of the users, payments, files or messages that exist then.
#[derive(Clone, Debug)]
pub enum Action {
    /// A client initiates a payment.
    Initiate { user: Index, key: Option<u8> },
    /// aamarPay changes what it reports about a payment. It may contradict itself.
    AamarpayReports { payment: Index, status: Status },
    /// Callbacks arrive, expected or forged, one or several at the same time.
    Callback { payment: Index, at_once: u8 },
    /// An IPN arrives that claims success.
    Ipn { payment: Index },
    /// A client uploads a file through API Gateway.
    Upload {
        user: Index,
        key: Option<u8>,
        is_text: bool,
    },
    /// A client reserves a direct upload.
    Reserve { user: Index, key: Option<u8> },
    /// A client sends the content of a direct upload to storage, before or after the deadline. It may be uncountable.
    UploadReserved { file: Index, is_text: bool },
    /// A client deletes the content of a file.
    Delete { file: Index },
    /// The queue delivers a message for the first time or again.
    Deliver { message: Index, times: u8 },
    /// The schedule starts this number of concurrent runs of `reconcile`.
    Reconcile { runs: u8 },
    /// So many minutes pass.
    Wait(u16),
    /// Storage fails or works again.
    Storage { is_broken: bool },
    /// The searches of aamarPay are answered with garbage, or normally again.
    Search(&'static str),
    /// aamarPay holds every success as risky, or releases it again.
    Risk(&'static str),
    /// An object is lost.
    LoseObject { file: Index },
    /// The lifecycle rule of the bucket removes the contents that have expired. Nobody tells the functions.
    Expire,
    /// Staff set the credits of an account.
    ChangeCredits { user: Index, credits: u64 },
    /// Staff say that the money of a payment was returned.
    RefundPayment { payment: Index },
    /// Staff credit a payment that is Held.
    CreditPayment { payment: Index },
    /// The action is executed, and the function crashes if it reaches the fault point.
    Crash {
        point: FaultPoint,
        action: Box<Action>,
    },
}

pub fn actions(length: usize) -> impl Strategy<Value = Vec<Action>> {
    vec(action(), 1..=length)
}

fn action() -> impl Strategy<Value = Action> {
    let crash =
        (select(FaultPoint::all().collect::<Vec<_>>()), step()).prop_map(|(point, action)| {
            Action::Crash {
                point,
                action: Box::new(action),
            }
        });
    prop_oneof![5 => step(), 1 => crash]
}

fn step() -> impl Strategy<Value = Action> {
    let index = any::<Index>;
    // There are few keys, so that requests often repeat one.
    let key = || proptest::option::weighted(0.4, 0..3u8);
    let status = select(
        &[
            Status::Successful,
            Status::Failed,
            Status::Expired,
            Status::Initiated,
        ][..],
    );
    prop_oneof![
        4 => (index(), key()).prop_map(|(user, key)| Action::Initiate { user, key }),
        6 => (index(), status)
            .prop_map(|(payment, status)| Action::AamarpayReports { payment, status }),
        5 => (index(), 1..4u8).prop_map(|(payment, at_once)| Action::Callback { payment, at_once }),
        2 => index().prop_map(|payment| Action::Ipn { payment }),
        5 => (index(), key(), any::<bool>())
            .prop_map(|(user, key, is_text)| Action::Upload { user, key, is_text }),
        4 => (index(), key()).prop_map(|(user, key)| Action::Reserve { user, key }),
        4 => (index(), any::<bool>())
            .prop_map(|(file, is_text)| Action::UploadReserved { file, is_text }),
        2 => index().prop_map(|file| Action::Delete { file }),
        6 => (index(), 1..3u8).prop_map(|(message, times)| Action::Deliver { message, times }),
        4 => (1..3u8).prop_map(|runs| Action::Reconcile { runs }),
        3 => prop_oneof![3 => 1..5u16, 3 => 30..90u16, 3 => 300..900u16, 1 => 1_500..3_000u16]
            .prop_map(Action::Wait),
        1 => any::<bool>().prop_map(|is_broken| Action::Storage { is_broken }),
        1 => select(&["normal", "normal", "html", "http_500", "truncated"][..]).prop_map(Action::Search),
        2 => select(&["held", "safe"][..]).prop_map(Action::Risk),
        1 => index().prop_map(|file| Action::LoseObject { file }),
        2 => Just(Action::Expire),
        1 => (index(), 0..4u64).prop_map(|(user, credits)| Action::ChangeCredits { user, credits }),
        2 => index().prop_map(|payment| Action::RefundPayment { payment }),
        2 => index().prop_map(|payment| Action::CreditPayment { payment }),
    ]
}
