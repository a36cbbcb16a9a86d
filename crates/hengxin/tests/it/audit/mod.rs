//! The audit trail: searched and taken away by the auditor alone, never changed, swept by rule.

mod at_the_terminal;
mod kept;
mod refused;
mod searched;

use axum::http::StatusCode;
use hengxin::store::sql::Tx;

use crate::support::browser::Browser;

/// Every entry as `actor verb target`, oldest first.
pub fn lines(tx: &mut dyn Tx) -> hengxin::store::sql::Result<Vec<String>> {
    let sql = "SELECT actor, verb, target FROM audit ORDER BY id";
    tx.all(sql, &[], |row| Ok(format!("{} {} {}", row.text(0)?, row.text(1)?, row.text(2)?)))
}

/// The rows of a page's table; nothing where it has none.
pub fn rows(page: &str) -> String {
    page.split("<tbody>").nth(1).and_then(|rest| rest.split("</tbody>").next()).unwrap_or_default().to_owned()
}

/// The text of a page that must be there.
pub fn page(browser: &Browser, path: &str) -> String {
    let answer = browser.get(path);
    assert_eq!(answer.status, StatusCode::OK, "{path}: {}", answer.text);
    answer.text
}
