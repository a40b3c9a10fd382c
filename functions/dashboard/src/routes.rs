//! The paths of the pages. One table holds the endpoint of each page: a path without a page does not compile, and the
//! compiler warns of a page without a path.

use web::guard::unhandled;
use web::{Access, Call, Endpoint, Failure, Method};

pub use web::pages::HOME;
pub use web::session::SIGN_IN;

/// The page behind a path, by the visitor that it needs.
#[derive(Clone, Copy, Debug)]
pub enum Route {
    /// Anybody.
    Account(AccountPage),
    /// Anybody who is signed in.
    Own(OwnPage),
    Staff(StaffPage),
}

#[derive(Clone, Copy, Debug)]
pub enum AccountPage {
    SignIn,
    Register,
    SignOut,
    Language,
    RequestReset,
    ResetPassword,
    ConfirmEmail,
    Unsubscribe,
}

#[derive(Clone, Copy, Debug)]
pub enum OwnPage {
    Home,
    Pay,
    CheckPayment,
    Receipt,
    Upload,
    AccessToken,
    File,
    DeleteFile,
    FileRow,
    Download,
    Account,
    SaveDetails,
    ChangePassword,
    SaveSettings,
    SendConfirmation,
    EndSessions,
    DeleteAccount,
    RequestData,
    DownloadData,
}

#[derive(Clone, Copy, Debug)]
pub enum StaffPage {
    Overview,
    Payments,
    Payment,
    CheckPayment,
    Held,
    RefundPayment,
    CreditPayment,
    Account,
    ChangeCredits,
    SetActive,
    Audit,
    Files,
    Activities,
    PaymentsCsv,
    FilesCsv,
    ActivitiesCsv,
}

pub const REGISTER: &str = "/dashboard/register/";
pub const RESET: &str = "/dashboard/password/reset/";
pub const RESET_CONFIRM: &str = "/dashboard/password/reset/confirm/";
pub const CONFIRM_EMAIL: &str = "/dashboard/email/confirm/";
pub const UNSUBSCRIBE: &str = "/dashboard/email/unsubscribe/";
pub const ACCOUNT: &str = "/dashboard/account/";
pub const HELD: &str = "/api/dashboard/held/";
pub const AUDIT: &str = "/api/dashboard/audit/";

const READ: &[Method] = &[Method::GET, Method::HEAD];
const READ_AND_SEND: &[Method] = &[Method::GET, Method::HEAD, Method::POST];
const SEND: &[Method] = &[Method::POST];

const ROUTES: [(Route, Endpoint); 43] = [
    account(SIGN_IN, READ_AND_SEND, AccountPage::SignIn),
    account(REGISTER, READ_AND_SEND, AccountPage::Register),
    account("/dashboard/sign-out/", SEND, AccountPage::SignOut),
    account("/dashboard/language/", SEND, AccountPage::Language),
    account(RESET, READ_AND_SEND, AccountPage::RequestReset),
    account(RESET_CONFIRM, READ_AND_SEND, AccountPage::ResetPassword),
    account(CONFIRM_EMAIL, READ_AND_SEND, AccountPage::ConfirmEmail),
    account(UNSUBSCRIBE, READ_AND_SEND, AccountPage::Unsubscribe),
    own(ACCOUNT, READ, OwnPage::Account),
    own("/dashboard/account/details/", SEND, OwnPage::SaveDetails),
    own(
        "/dashboard/account/password/",
        SEND,
        OwnPage::ChangePassword,
    ),
    own("/dashboard/account/settings/", SEND, OwnPage::SaveSettings),
    own(
        "/dashboard/account/confirm-email/",
        SEND,
        OwnPage::SendConfirmation,
    ),
    own(
        "/dashboard/account/sign-out-everywhere/",
        SEND,
        OwnPage::EndSessions,
    ),
    own("/dashboard/account/delete/", SEND, OwnPage::DeleteAccount),
    own("/dashboard/account/data/", SEND, OwnPage::RequestData),
    own(
        "/dashboard/account/data/download/",
        READ,
        OwnPage::DownloadData,
    ),
    own(HOME, READ, OwnPage::Home),
    own("/dashboard/pay/", SEND, OwnPage::Pay),
    own(
        "/dashboard/payments/{id}/check/",
        SEND,
        OwnPage::CheckPayment,
    ),
    own("/dashboard/payments/{id}/receipt/", READ, OwnPage::Receipt),
    own("/dashboard/upload/", SEND, OwnPage::Upload),
    own("/dashboard/access-token/", SEND, OwnPage::AccessToken),
    own("/dashboard/files/{id}/", READ, OwnPage::File),
    own("/dashboard/files/{id}/row/", READ, OwnPage::FileRow),
    own("/dashboard/files/{id}/delete/", SEND, OwnPage::DeleteFile),
    own("/dashboard/files/{id}/download/", READ, OwnPage::Download),
    staff("/api/dashboard/", StaffPage::Overview),
    staff("/api/dashboard/payments/", StaffPage::Payments),
    staff("/api/dashboard/payments/{id}/", StaffPage::Payment),
    act(
        "/api/dashboard/payments/{id}/check/",
        StaffPage::CheckPayment,
    ),
    act(
        "/api/dashboard/payments/{id}/refund/",
        StaffPage::RefundPayment,
    ),
    act(
        "/api/dashboard/payments/{id}/credit/",
        StaffPage::CreditPayment,
    ),
    staff(HELD, StaffPage::Held),
    staff("/api/dashboard/accounts/{id}/", StaffPage::Account),
    act(
        "/api/dashboard/accounts/{id}/credits/",
        StaffPage::ChangeCredits,
    ),
    act("/api/dashboard/accounts/{id}/active/", StaffPage::SetActive),
    staff(AUDIT, StaffPage::Audit),
    staff("/api/dashboard/files/", StaffPage::Files),
    staff("/api/dashboard/activities/", StaffPage::Activities),
    export("/api/dashboard/payments.csv/", StaffPage::PaymentsCsv),
    export("/api/dashboard/files.csv/", StaffPage::FilesCsv),
    export("/api/dashboard/activities.csv/", StaffPage::ActivitiesCsv),
];

pub const ENDPOINTS: &[Endpoint] = &{
    let mut endpoints = [ROUTES[0].1; ROUTES.len()];
    let mut place = 0;
    while place < ROUTES.len() {
        endpoints[place] = ROUTES[place].1;
        place += 1;
    }
    endpoints
};

impl Route {
    /// The page of the endpoint that was called.
    ///
    /// # Errors
    /// 500 for a call of another function's endpoint, which does not happen.
    pub fn of(call: &Call) -> Result<Self, Failure> {
        let found = ROUTES
            .iter()
            .find(|(_, endpoint)| endpoint.path == call.path);
        found
            .map(|(route, _)| *route)
            .ok_or_else(|| unhandled(call))
    }
}

const fn page(path: &'static str, methods: &'static [Method]) -> Endpoint {
    Endpoint::json(path, methods, Access::Anyone)
}

const fn account(
    path: &'static str,
    methods: &'static [Method],
    to: AccountPage,
) -> (Route, Endpoint) {
    (Route::Account(to), page(path, methods))
}

const fn own(path: &'static str, methods: &'static [Method], to: OwnPage) -> (Route, Endpoint) {
    (Route::Own(to), page(path, methods))
}

const fn staff(path: &'static str, to: StaffPage) -> (Route, Endpoint) {
    (Route::Staff(to), page(path, READ))
}

const fn act(path: &'static str, to: StaffPage) -> (Route, Endpoint) {
    (Route::Staff(to), page(path, SEND))
}

const fn export(path: &'static str, to: StaffPage) -> (Route, Endpoint) {
    let endpoint = Endpoint {
        media_type: "text/csv",
        ..page(path, READ)
    };
    (Route::Staff(to), endpoint)
}
