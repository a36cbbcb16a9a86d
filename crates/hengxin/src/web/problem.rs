//! What goes wrong with a request, as RFC 9457 problem documents with stable codes in both languages.

use axum::Json;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use domain::{Refusal, Text};
use serde::Serialize;
use utoipa::ToSchema;

use crate::app::case::Since;
use crate::store::sql::StoreFault;

/// Why a request is not answered as hoped.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Problem {
    /// A parameter is missing, unknown or not of the form described.
    Parameter {
        /// What is wrong, naming the parameter, never its value.
        why: Text,
    },
    /// The register has no such state: a day after today, an entry after the newest, no such day.
    NoSuchState,
    /// Nothing is at this address.
    NotFound,
    /// Something was here and is not public any more.
    Gone,
    /// The organisation was merged into another: the answer is at that one's address, for as long as that stands.
    Moved {
        /// The address.
        to: String,
    },
    /// The address does not take this method.
    Method,
    /// A key is needed, or the one given is unknown, expired or revoked.
    Key,
    /// The key is good, but not for this.
    Scope {
        /// The scope that is needed.
        needs: &'static str,
    },
    /// Too many requests in too short a time.
    TooMany {
        /// Seconds until the next one will be taken.
        wait: u64,
    },
    /// The body is larger than is taken.
    TooLarge,
    /// The body is not what is described.
    Body {
        /// What is wrong with it.
        why: Text,
    },
    /// The request holds a person's number: it is not looked up, and not repeated.
    Personal,
    /// What is there stands against it.
    Conflict {
        /// What, and what to do.
        why: Text,
    },
    /// A lawful no to what a program does in a procedure; its code is the refusal's own.
    Refused {
        /// Why, and what to do.
        refusal: Refusal,
        /// What changed since the version that the program saw, where that is why.
        changed: Option<Box<Since>>,
    },
    /// Another request was sent under the same name within a day.
    OtherRequest,
    /// The answer took too long.
    Late,
    /// The database is kept busy or cannot be reached: try again soon.
    Busy,
    /// The log has no place yet for what is to be given out.
    Unsealed {
        /// Whether this server writes the log; where it does not, another program must.
        written: bool,
    },
    /// Our own failure. Its cause is in the log under the request's number.
    Fault,
}

/// A problem document (RFC 9457).
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Problem)]
pub struct ProblemView {
    /// Names the kind of problem: `urn:hengxin:problem:` and the code.
    #[serde(rename = "type")]
    pub kind: String,
    /// Stable code, such as `bad-parameter`.
    pub code: &'static str,
    /// HTTP status.
    #[schema(minimum = 300, maximum = 599)]
    pub status: u16,
    /// What happened, English.
    pub title: String,
    /// What happened, Chinese.
    pub title_zh: String,
    /// What to do about it, English.
    pub detail: String,
    /// What to do about it, Chinese.
    pub detail_zh: String,
    /// With `changed-meanwhile`: what changed since the version sent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub changed: Option<Since>,
}

/// What to do while the log has no place for a report. `written`: whether this server writes the log.
pub fn unsealed(written: bool) -> Text {
    if written {
        return Text::of(
            "报告已经出具并保存，正在等待登入透明日志。请稍后重试，得到的是同一份。",
            "The report is issued and kept, and waits for its place in the transparency log. Try again soon: it is the same one.",
        );
    }
    Text::of(
        "报告已经出具并保存，但本服务进程不写透明日志。请稍后重试；一直如此的，请登记册管理机构运行 hengxin log sequence，或者把配置项 transparency.sequence 设为 true 后重启。",
        "The report is issued and kept, but this server does not write the transparency log. Try again soon; if it goes on, whoever runs the register mends it with hengxin log sequence, or sets transparency.sequence = true and starts the server again.",
    )
}

impl Problem {
    /// A parameter that is not as described.
    pub fn parameter(zh: impl Into<String>, en: impl Into<String>) -> Problem {
        Problem::Parameter { why: Text::new(zh.into(), en.into()) }
    }

    /// A body that is not as described.
    pub fn body(zh: impl Into<String>, en: impl Into<String>) -> Problem {
        Problem::Body { why: Text::new(zh.into(), en.into()) }
    }

    /// The stable public code.
    pub fn code(&self) -> &'static str {
        match self {
            Problem::Parameter { .. } => "bad-parameter",
            Problem::NoSuchState => "no-such-state",
            Problem::NotFound => "not-found",
            Problem::Gone => "gone",
            Problem::Moved { .. } => "moved",
            Problem::Method => "method-not-allowed",
            Problem::Key => "key-needed",
            Problem::Scope { .. } => "scope-needed",
            Problem::TooMany { .. } => "too-many-requests",
            Problem::TooLarge => "too-large",
            Problem::Body { .. } => "bad-body",
            Problem::Personal => "personal-data",
            Problem::Conflict { .. } => "conflict",
            Problem::Refused { refusal, .. } => refusal.code(),
            Problem::OtherRequest => "idempotency-key-reused",
            Problem::Late => "took-too-long",
            Problem::Busy => "busy",
            Problem::Unsealed { .. } => "not-in-the-log-yet",
            Problem::Fault => "fault",
        }
    }

    /// The HTTP status.
    pub fn status(&self) -> StatusCode {
        match self {
            Problem::Parameter { .. } | Problem::Body { .. } | Problem::Personal => StatusCode::BAD_REQUEST,
            Problem::NoSuchState | Problem::NotFound => StatusCode::NOT_FOUND,
            Problem::Gone => StatusCode::GONE,
            Problem::Moved { .. } => StatusCode::TEMPORARY_REDIRECT,
            Problem::Method => StatusCode::METHOD_NOT_ALLOWED,
            Problem::Key => StatusCode::UNAUTHORIZED,
            Problem::Scope { .. } => StatusCode::FORBIDDEN,
            Problem::TooMany { .. } => StatusCode::TOO_MANY_REQUESTS,
            Problem::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Problem::Conflict { .. } => StatusCode::CONFLICT,
            Problem::Refused { refusal, .. } => status_of(refusal),
            Problem::OtherRequest => StatusCode::UNPROCESSABLE_ENTITY,
            Problem::Late | Problem::Busy | Problem::Unsealed { .. } => StatusCode::SERVICE_UNAVAILABLE,
            Problem::Fault => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// What happened.
    pub fn title(&self) -> Text {
        match self {
            Problem::Parameter { .. } => Text::of("参数不符合要求", "A parameter is not as described"),
            Problem::NoSuchState => Text::of("登记册没有这个时点的状态", "The register has no such state"),
            Problem::NotFound => Text::of("没有找到", "Not found"),
            Problem::Gone => Text::of("已不再公示", "No longer published"),
            Problem::Moved { .. } => {
                Text::of("该机构已并入另一机构", "The organisation was merged into another")
            }
            Problem::Method => Text::of("此地址不支持该方法", "This address does not take this method"),
            Problem::Key => Text::of("需要有效的访问密钥", "A valid key is needed"),
            Problem::Scope { .. } => Text::of("该密钥无此权限", "The key is not good for this"),
            Problem::TooMany { .. } => Text::of("请求过于频繁", "Too many requests"),
            Problem::TooLarge => Text::of("请求内容过大", "The request is too large"),
            Problem::Body { .. } => Text::of("请求内容不符合要求", "The body is not as described"),
            Problem::Personal => Text::of("含有个人号码", "It holds a person's number"),
            Problem::Conflict { .. } => Text::of("与现有内容冲突", "What is there stands against it"),
            Problem::Refused { .. } => Text::of("不予办理", "Refused"),
            Problem::OtherRequest => Text::of("请求标识重复", "The request's name was used before"),
            Problem::Late => Text::of("处理超时", "The answer took too long"),
            Problem::Busy => Text::of("数据库繁忙", "The database is busy"),
            Problem::Unsealed { .. } => Text::of("尚未登入透明日志", "Not in the transparency log yet"),
            Problem::Fault => Text::of("系统内部错误", "A failure of ours"),
        }
    }

    /// What to do about it.
    pub fn detail(&self) -> Text {
        match self {
            Problem::Parameter { why } | Problem::Body { why } | Problem::Conflict { why } => why.clone(),
            Problem::Refused { refusal, .. } => refusal.text(),
            Problem::OtherRequest => Text::of(
                "同一个 Idempotency-Key 在一天内用于另一内容。新的请求请用新的标识。",
                "This Idempotency-Key named another request within a day. Give a new request a new one.",
            ),
            Problem::NoSuchState => Text::of(
                "as_of 只能是今天或以前的日期，条目号不能大于最新条目。",
                "as_of names today or an earlier day, and no entry after the newest.",
            ),
            Problem::NotFound => Text::of("请核对地址和代码。", "Check the address and the code."),
            Problem::Gone => Text::of("如保存有副本，请一并删除。", "If you hold a copy, delete it."),
            Problem::Moved { to } => Text::new(format!("请改用 {to}。"), format!("Ask {to} instead.")),
            Problem::Method => {
                Text::of("可用方法见 Allow 响应头。", "The Allow header names the methods it takes.")
            }
            Problem::Key => Text::of(
                "在 Authorization 请求头中以 Bearer 方式提供登记册发放的密钥。",
                "Give the key you received from the register in the Authorization header as a bearer token.",
            ),
            Problem::Scope { needs } => Text::new(
                format!("需要 {needs} 权限，请联系登记册管理机构。"),
                format!("It needs the scope {needs}; ask the register office."),
            ),
            Problem::TooMany { wait } => {
                Text::new(format!("请在 {wait} 秒后重试。"), format!("Try again in {wait} seconds."))
            }
            Problem::TooLarge => Text::of("请缩小后重试。", "Send less at once."),
            Problem::Personal => Text::of(
                "登记册只查询机构。请去掉身份证号码或手机号码后重试。",
                "The register knows organisations only. Leave the citizen ID or mobile number out.",
            ),
            Problem::Late | Problem::Busy => Text::of("请稍后重试。", "Try again soon."),
            Problem::Unsealed { written } => unsealed(*written),
            Problem::Fault => Text::of(
                "请稍后重试；如仍然出现，请把 X-Request-Id 告诉登记册管理机构。",
                "Try again; if it goes on, tell the register office the X-Request-Id.",
            ),
        }
    }

    /// The header that tells a program what to do about it.
    fn header(&self) -> Option<(HeaderName, HeaderValue)> {
        match self {
            Problem::TooMany { wait } => Some((header::RETRY_AFTER, HeaderValue::from(*wait))),
            Problem::Late | Problem::Busy | Problem::Unsealed { .. } => {
                Some((header::RETRY_AFTER, HeaderValue::from(5_u64)))
            }
            Problem::Key => {
                Some((header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer realm=\"hengxin\"")))
            }
            Problem::Moved { to } => HeaderValue::try_from(to).ok().map(|to| (header::LOCATION, to)),
            Problem::Parameter { .. }
            | Problem::NoSuchState
            | Problem::NotFound
            | Problem::Gone
            | Problem::Method
            | Problem::Scope { .. }
            | Problem::TooLarge
            | Problem::Body { .. }
            | Problem::Personal
            | Problem::Conflict { .. }
            | Problem::Refused { .. }
            | Problem::OtherRequest
            | Problem::Fault => None,
        }
    }

    /// What changed since the version that a program saw.
    fn changed(&self) -> Option<Since> {
        if let Problem::Refused { changed, .. } = self { changed.as_deref().cloned() } else { None }
    }

    /// The problem document.
    pub fn view(&self) -> ProblemView {
        let (title, detail) = (self.title(), self.detail());
        ProblemView {
            kind: format!("urn:hengxin:problem:{}", self.code()),
            code: self.code(),
            status: self.status().as_u16(),
            title: title.en.into_owned(),
            title_zh: title.zh.into_owned(),
            detail: detail.en.into_owned(),
            detail_zh: detail.zh.into_owned(),
            changed: self.changed(),
        }
    }
}

/// The status of a lawful no: not for this caller, not where the case stands, or not as it is asked.
fn status_of(refusal: &Refusal) -> StatusCode {
    if matches!(refusal, Refusal::NotAuthorised | Refusal::NeedsAnotherApprover) {
        return StatusCode::FORBIDDEN;
    }
    let stands_against = matches!(
        refusal,
        Refusal::ChangedMeanwhile
            | Refusal::NotNow { .. }
            | Refusal::ClockSetBack { .. }
            | Refusal::OpenProceedings
    );
    if stands_against { StatusCode::CONFLICT } else { StatusCode::UNPROCESSABLE_ENTITY }
}

impl From<StoreFault> for Problem {
    fn from(fault: StoreFault) -> Problem {
        if matches!(fault, StoreFault::Encode { by_value: true, .. }) {
            tracing::warn!(fault = %chain(&fault), "a request gave what cannot be stored");
            return Problem::parameter(
                "含有空字符或过大的数字。",
                "It holds a NUL character, or a number that is too large.",
            );
        }
        tracing::error!(fault = %chain(&fault), "the store failed");
        let passing = fault.is_retryable() || matches!(fault, StoreFault::Stopping);
        if passing { Problem::Busy } else { Problem::Fault }
    }
}

/// An error with its causes, outermost first.
fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(deeper) = cause {
        text.push_str(": ");
        text.push_str(&deeper.to_string());
        cause = deeper.source();
    }
    text
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut response = (self.status(), Json(self.view())).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if let Some((name, value)) = self.header() {
            headers.insert(name, value);
        }
        response
    }
}
