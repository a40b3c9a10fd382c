use aamarpay_sandbox::Status;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use service::faults::FaultPoint;

/// One thing that somebody does. An [`Index`] picks among what there is by then.
#[derive(Clone, Debug)]
pub enum Action {
    /// A client opens a payment.
    Initiate { user: Index, key: Option<u8> },
    /// The gateway comes to know how a payment ended; it may change its mind.
    GatewaySays { payment: Index, status: Status },
    /// A callback comes, on time or not, true or forged, once or several times at once.
    Callback { payment: Index, at_once: u8 },
    /// A notification that claims success.
    Notify { payment: Index },
    /// A client uploads through the gateway.
    Upload {
        user: Index,
        key: Option<u8>,
        is_text: bool,
    },
    /// A client asks for a presigned upload.
    Reserve { user: Index, key: Option<u8> },
    /// A client makes a presigned upload, in time or not.
    Bring { file: Index },
    /// The queue delivers a message for the first time or again.
    Deliver { message: Index, times: u8 },
    /// The schedule's turn; two runs may overlap.
    Reconcile { runs: u8 },
    /// Minutes pass.
    Wait(u16),
    /// Storage stops or starts to work.
    Storage { is_broken: bool },
    /// The gateway's search answers garbage, or normally again.
    Search(&'static str),
    /// An object is lost.
    Lose { file: Index },
    /// The function dies at this point of that action, if it comes by.
    Crash {
        point: FaultPoint,
        action: Box<Action>,
    },
}

pub fn actions(length: usize) -> impl Strategy<Value = Vec<Action>> {
    vec(action(), 1..=length)
}

fn action() -> impl Strategy<Value = Action> {
    let crash = (select(&FaultPoint::ALL[..]), step()).prop_map(|(point, action)| Action::Crash {
        point,
        action: Box::new(action),
    });
    prop_oneof![5 => step(), 1 => crash]
}

fn step() -> impl Strategy<Value = Action> {
    let index = any::<Index>;
    // Few keys, so that they meet again.
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
        6 => (index(), status).prop_map(|(payment, status)| Action::GatewaySays { payment, status }),
        5 => (index(), 1..4u8).prop_map(|(payment, at_once)| Action::Callback { payment, at_once }),
        2 => index().prop_map(|payment| Action::Notify { payment }),
        5 => (index(), key(), any::<bool>())
            .prop_map(|(user, key, is_text)| Action::Upload { user, key, is_text }),
        4 => (index(), key()).prop_map(|(user, key)| Action::Reserve { user, key }),
        4 => index().prop_map(|file| Action::Bring { file }),
        6 => (index(), 1..3u8).prop_map(|(message, times)| Action::Deliver { message, times }),
        4 => (1..3u8).prop_map(|runs| Action::Reconcile { runs }),
        3 => prop_oneof![1..5u16, 30..90u16, 300..900u16].prop_map(Action::Wait),
        1 => any::<bool>().prop_map(|is_broken| Action::Storage { is_broken }),
        1 => select(&["normal", "normal", "html", "http_500", "truncated"][..]).prop_map(Action::Search),
        1 => index().prop_map(|file| Action::Lose { file }),
    ]
}
