//! What the functions share. Modules depend in one direction only:
//! `domain`, `clock`, `config` <- `auth`, `store`, `objects`, `gateway`, `http` <- `app` <-
//! `accounts`, `lists`, `settlement`, `endpoint` <- `callback`, `runtime`.

pub mod accounts;
pub mod app;
pub mod auth;
pub mod callback;
pub mod clock;
pub mod config;
pub mod domain;
pub mod endpoint;
pub mod gateway;
pub mod http;
pub mod lists;
pub mod objects;
pub mod runtime;
pub mod settlement;
pub mod store;
