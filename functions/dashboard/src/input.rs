//! An input of a form about an account.

use domain::{AccountField, Problems};
use web::language::{Language, PROBLEMS, SIGN_IN};

/// An input, with what this visitor sent and what is wrong with it. `templates/input.html` shows it.
#[derive(Debug)]
pub struct Input {
    /// Unique on its page.
    pub id: &'static str,
    /// The name of the field of the form.
    pub name: &'static str,
    pub label: String,
    /// Empty if the label says enough.
    pub hint: &'static str,
    /// The `type` and `autocomplete` of the HTML input.
    pub kind: &'static str,
    pub autocomplete: &'static str,
    /// Never a password.
    pub value: String,
    pub problems: Vec<String>,
}

impl Input {
    /// The input for a field of an account, which is empty.
    pub fn of(field: AccountField, language: Language) -> Self {
        let (kind, autocomplete) = match field {
            AccountField::Username => ("text", "username"),
            AccountField::Email => ("email", "email"),
            AccountField::MobileNumber => ("tel", "tel-national"),
            AccountField::Password => ("password", "new-password"),
        };
        let t = SIGN_IN.of(language);
        Self {
            id: field.as_str(),
            name: field.as_str(),
            label: t.label(field).to_owned(),
            hint: t.hint(field),
            kind,
            autocomplete,
            value: String::new(),
            problems: Vec::new(),
        }
    }

    /// The input for the password that an account has now.
    pub fn of_current_password(id: &'static str, label: &str, hint: &'static str) -> Self {
        Self {
            id,
            name: "current_password",
            label: label.to_owned(),
            hint,
            kind: "password",
            autocomplete: "current-password",
            value: String::new(),
            problems: Vec::new(),
        }
    }

    #[must_use]
    pub fn labelled(mut self, label: &str) -> Self {
        label.clone_into(&mut self.label);
        self
    }

    /// With the text that was sent.
    #[must_use]
    pub fn with(mut self, value: impl Into<String>) -> Self {
        self.value = value.into();
        self
    }

    /// With those of the `problems` that are about its field.
    #[must_use]
    pub fn explained(mut self, problems: &Problems, language: Language) -> Self {
        let explain = PROBLEMS.of(language).field;
        for (field, found) in problems.iter() {
            if field.as_str() == self.name {
                self.problems.extend(found.iter().map(explain));
            }
        }
        self
    }

    /// With a problem that is no [`Problem`](domain::Problem).
    #[must_use]
    pub fn refused(mut self, message: Option<&str>) -> Self {
        self.problems.extend(message.map(str::to_owned));
        self
    }

    /// For `aria-describedby`: the ids of the hint and of the problems, if there are any.
    pub fn described_by(&self) -> String {
        let hint = (!self.hint.is_empty()).then(|| format!("{}-hint", self.id));
        let problems = (!self.problems.is_empty()).then(|| format!("{}-wrong", self.id));
        let parts: Vec<String> = hint.into_iter().chain(problems).collect();
        parts.join(" ")
    }
}
