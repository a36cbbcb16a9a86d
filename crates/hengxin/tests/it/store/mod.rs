//! The store: values, transactions, schema and backups behave alike on both engines.

mod backup;
mod bulk;
mod columns;
mod filled;
mod measure;
mod schema;
mod trouble;
mod values;
mod work;
