//! What a database's schema is, in lines that can be compared.

use hengxin::store::sql::{Backend, Database, Tx};

/// Every table, column, constraint and index, one per line, sorted. The table of applied migrations is left out.
pub fn live_schema(database: &Database) -> Vec<String> {
    let mut lines = database
        .read(|tx| match tx.backend() {
            Backend::Sqlite => sqlite(tx),
            Backend::Postgres => postgres(tx),
        })
        .unwrap();
    lines.retain(|line| !line.contains("schema_version"));
    lines.sort();
    lines
}

/// SQLite keeps the text of each table: it is cut into its columns and constraints.
fn sqlite(tx: &mut dyn Tx) -> hengxin::store::sql::Result<Vec<String>> {
    let made = "SELECT name, sql FROM sqlite_schema WHERE sql IS NOT NULL";
    let texts = tx.all(made, &[], |row| Ok((row.text(0)?.to_owned(), row.text(1)?.to_owned())))?;
    Ok(texts.iter().flat_map(|(name, text)| parts(name, text)).collect())
}

fn parts(name: &str, text: &str) -> Vec<String> {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let (head, rest) = text.split_once('(').unwrap_or((&text, ")"));
    let (body, tail) = rest.rsplit_once(')').unwrap();
    let mut depth = 0;
    let at_top = |c: char| {
        depth += i32::from(c == '(') - i32::from(c == ')');
        c == ',' && depth == 0
    };
    let columns = body.split(at_top).map(|part| format!("{name}: {}", part.trim()));
    columns.chain([format!("{name}: {} … {}", head.trim(), tail.trim())]).collect()
}

const COLUMNS: &str = "
    SELECT table_name || '.' || column_name || ' ' || data_type || ' ' || is_nullable
           || ' ' || coalesce(column_default, '') || ' ' || coalesce(collation_name, '')
    FROM information_schema.columns WHERE table_schema = current_schema()";
const INDEXES: &str = "SELECT indexdef FROM pg_catalog.pg_indexes WHERE schemaname = current_schema()";
const CONSTRAINTS: &str = "
    SELECT conrelid::regclass::text || ' ' || conname || ' ' || pg_get_constraintdef(oid)
    FROM pg_catalog.pg_constraint WHERE connamespace = current_schema()::regnamespace";
const TRIGGERS: &str = "SELECT pg_get_triggerdef(oid) FROM pg_catalog.pg_trigger WHERE NOT tgisinternal";

fn postgres(tx: &mut dyn Tx) -> hengxin::store::sql::Result<Vec<String>> {
    let mut lines = Vec::new();
    for question in [COLUMNS, INDEXES, CONSTRAINTS, TRIGGERS] {
        lines.extend(tx.all(question, &[], |row| Ok(row.text(0)?.to_owned()))?);
    }
    Ok(lines)
}
