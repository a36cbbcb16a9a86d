//! P15: pages for what cannot be shown.

use askama::Template;
use axum::http::StatusCode;
use domain::{Lang, Refusal, Text};

use super::{Page, page};
use crate::web::problem::unsealed;
use crate::web::site::Frame;
use crate::web::site::words::Words as _;

/// Why there is no page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Trouble {
    /// Nothing is at this address.
    NotFound,
    /// A record is not public any more. Nothing else may be said about it.
    Gone,
    /// The address or form holds something that cannot be read.
    Bad,
    /// Signing in is needed, or not enough.
    Forbidden,
    /// A lawful no.
    Refused(Refusal),
    /// Too many requests: seconds to wait.
    TooMany(u64),
    /// The register is busy or being maintained.
    Unavailable,
    /// The log has no place yet for a report. `written`: whether this server writes the log.
    Unsealed {
        /// Whether this server writes the log.
        written: bool,
    },
    /// Our failure.
    Fault,
}

impl Trouble {
    /// The HTTP status.
    pub fn status(&self) -> StatusCode {
        match self {
            Trouble::NotFound => StatusCode::NOT_FOUND,
            Trouble::Gone => StatusCode::GONE,
            Trouble::Bad => StatusCode::BAD_REQUEST,
            Trouble::Forbidden | Trouble::Refused(_) => StatusCode::FORBIDDEN,
            Trouble::TooMany(_) => StatusCode::TOO_MANY_REQUESTS,
            Trouble::Unavailable | Trouble::Unsealed { .. } => StatusCode::SERVICE_UNAVAILABLE,
            Trouble::Fault => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    fn title(&self) -> Text {
        match self {
            Trouble::NotFound => Text::of("没有这个页面", "There is no such page"),
            Trouble::Gone => Text::of("不在公示中", "Not published"),
            Trouble::Bad => Text::of("这个地址或表单无法读取", "This address or form cannot be read"),
            Trouble::Forbidden | Trouble::Refused(_) => Text::of("没有权限", "Not allowed"),
            Trouble::TooMany(_) => Text::of("请求过于频繁", "Too many requests"),
            Trouble::Unavailable => Text::of("暂时无法使用", "Not available for the moment"),
            Trouble::Unsealed { .. } => {
                Text::of("报告尚未登入透明日志", "The report is not in the transparency log yet")
            }
            Trouble::Fault => Text::of("系统出了问题", "Something went wrong on our side"),
        }
    }

    fn paragraphs(&self) -> Vec<Text> {
        match self {
            Trouble::NotFound => vec![Text::of(
                "请检查地址。机构可以按名称或18位代码查找。",
                "Check the address. Organisations can be found by name or 18-character code.",
            )],
            Trouble::Gone => {
                vec![Text::of("您要看的内容不在公示中。", "What you are looking for is not published.")]
            }
            Trouble::Bad => {
                vec![Text::of("请返回上一页，检查填写的内容。", "Go back and check what you entered.")]
            }
            Trouble::Forbidden => vec![Text::of(
                "请重新登录，再从页面上办理；仍不能办理的，请联系信用办。",
                "Sign in again and go on from a page; if that does not help, ask the register office.",
            )],
            Trouble::Refused(refusal) => vec![refusal.text()],
            Trouble::TooMany(seconds) => {
                vec![Text::new(
                    format!("请在{seconds}秒后再试。"),
                    format!("Try again in {seconds} seconds."),
                )]
            }
            Trouble::Unavailable => vec![
                Text::of(
                    "登记册正忙或正在维护，请过几分钟再试。",
                    "The register is busy or under maintenance. Try again in a few minutes.",
                ),
                Text::of(
                    "已下载的数据和已打开的页面不受影响。",
                    "Downloaded data and pages already open are not affected.",
                ),
            ],
            Trouble::Unsealed { written } => vec![unsealed(*written)],
            Trouble::Fault => vec![
                Text::of(
                    "问题已记录，不是您的操作造成的，请稍后再试。",
                    "It has been noted and is not your doing. Try again later.",
                ),
                Text::of(
                    "如果反复出现，请把下面的编号告诉信用办。",
                    "If it goes on, tell the register office the reference below.",
                ),
            ],
        }
    }

    fn searchable(&self) -> bool {
        matches!(self, Trouble::NotFound | Trouble::Gone)
    }
}

#[derive(Template)]
#[template(path = "problem.html")]
struct ProblemPage<'a> {
    f: &'a Frame<'a>,
    l: Lang,
    title: Text,
    paragraphs: Vec<Text>,
    searchable: bool,
    status: u16,
    reference: &'a str,
}

/// The page for a trouble; `reference` is the request's number, empty where nobody needs to be told.
pub fn problem(frame: &Frame, trouble: &Trouble, reference: &str) -> Page {
    let template = ProblemPage {
        f: frame,
        l: frame.lang,
        title: trouble.title(),
        paragraphs: trouble.paragraphs(),
        searchable: trouble.searchable(),
        status: trouble.status().as_u16(),
        reference,
    };
    page(&template, 8_000)
}
