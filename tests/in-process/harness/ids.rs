use uuid::Uuid;

/// An id of which no test needs to know more than that it is new. Everything random in these tests comes from here.
pub fn random_id() -> Uuid {
    Uuid::new_v4()
}
