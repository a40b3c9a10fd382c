//! The way back into an account whose password is forgotten, and what the links of mails lead to. A link only shows a form:
//! programs that check mails open every link, and none of them sends a form.

mod email;
mod page;
mod password;

pub use email::{confirm, show_confirm, show_unsubscribe, unsubscribe};
pub use page::MessagePage;
pub use password::{request, reset, show_request, show_reset};

#[cfg(test)]
pub fn samples(language: web::language::Language) -> Vec<Box<dyn askama::DynTemplate>> {
    page::samples(language)
}
