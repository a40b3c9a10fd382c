//! `/dashboard/`, the web pages for everyone, and `/api/dashboard/`, those for staff.

mod form;
mod handler;
mod own;
mod problem;
mod rows;
mod session;
mod staff;

use lambda_http::Error;
use shared::{app::App, endpoint::Audience, gateway::Gateway, runtime};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    runtime::start_logging();
    let (app, gateway) = (App::from_env().await?, Gateway::from_env()?);
    let audience = Audience::People(problem::page);
    runtime::serve_to(audience, app, handler::ENDPOINTS, |call| {
        handler::handle(app, &gateway, call)
    })
    .await
}

#[cfg(test)]
mod tests {
    use crate::{own, problem, rows, staff};

    #[test]
    fn every_page_renders_its_samples_and_lets_no_markup_in() {
        let pages = [problem::samples(), own::samples(), staff::samples()];
        for page in pages.into_iter().flatten() {
            let text = page.dyn_render().unwrap();
            assert!(!text.contains(rows::samples::HOSTILE), "{text}");
            assert!(!text.contains("alert(1)</script>"), "{text}");
            assert!(!text.contains("secret detail"), "{text}");
        }
    }
}
