//! Drafts behind their links: one thing on a page, checked, filed once.

use axum::extract::{Extension, Path, Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use domain::{Day, EvidenceRefusal, RecordKey, Text};

use super::{counted, knock, private, run, shut};
use crate::app::application::{
    self, Answer, ApplicationDraft, ApplicationKind, Door, Filing, Flaw, Said, Step, Unkept,
};
use crate::app::case::CaseFault;
use crate::app::evidence::EvidenceFault;
use crate::app::view::RecordView;
use crate::web::site::pages::Trouble;
use crate::web::site::pages::services::{self as pages, Held};
use crate::web::site::reader::Reader;
use crate::web::site::upload::{self, Arrived, Sent};
use crate::web::{CallerAddress, Shared};

/// The link of a draft: to the first thing that is not answered.
pub async fn resume(reader: Reader, State(web): State<Shared>, Path(secret): Path<String>) -> Response {
    match read(&web, &reader, &secret).await {
        Ok(draft) => {
            reader.go(&format!("/services/draft/{secret}/{}", application::first_open(&draft).word()))
        }
        Err(page) => page,
    }
}

/// Throws a draft away.
pub async fn discard(reader: Reader, State(web): State<Shared>, Path(secret): Path<String>) -> Response {
    match run(&web, move |register| Ok(application::discard(register, &secret)?)).await {
        Ok(()) => reader.go("/services"),
        Err(trouble) => reader.trouble(&trouble),
    }
}

/// The draft behind a link that has not been filed; or the page that says what became of it.
async fn read(web: &Shared, reader: &Reader, secret: &str) -> Result<ApplicationDraft, Response> {
    let asked = secret.to_owned();
    match run(web, move |register| Ok(application::read(register, &asked)?)).await {
        Err(trouble) => Err(reader.trouble(&trouble)),
        Ok(None) => Err(gone(reader)),
        Ok(Some(draft)) if draft.number.is_empty() => Ok(draft),
        Ok(Some(draft)) => Err(before(reader, draft.kind, &draft.number)),
    }
}

fn gone(reader: &Reader) -> Response {
    private((StatusCode::NOT_FOUND, pages::gone(&reader.frame())))
}

fn before(reader: &Reader, kind: ApplicationKind, number: &str) -> Response {
    private(pages::filed_before(&reader.frame(), kind, number))
}

/// One step of a draft.
pub async fn show(
    reader: Reader,
    State(web): State<Shared>,
    Path((secret, step)): Path<(String, String)>,
) -> Response {
    let draft = match read(&web, &reader, &secret).await {
        Ok(draft) => draft,
        Err(page) => return page,
    };
    let Some(step) = known(draft.kind, &step) else { return gone(&reader) };
    let open = application::first_open(&draft);
    if step == Step::Check && open != Step::Check {
        return reader.go(&format!("/services/draft/{secret}/{}", open.word()));
    }
    page(&reader, &web, (&secret, step), &draft, &[]).await
}

fn known(kind: ApplicationKind, word: &str) -> Option<Step> {
    Step::from_word(word).filter(|step| Step::of(kind).contains(step))
}

/// The page of a step; a dead end where the record has left or is under objection meanwhile.
async fn page(
    reader: &Reader,
    web: &Shared,
    (secret, step): (&str, Step),
    draft: &ApplicationDraft,
    flaws: &[Flaw],
) -> Response {
    let record = match standing(reader, web, draft).await {
        Ok(record) => record,
        Err(page) => return page,
    };
    let register = &web.register;
    let words = register.law.commitment("restoration", register.today()).ok();
    let commitment: Option<&Text> = words.map(|words| &words.text);
    let asked = secret.to_owned();
    let files = match run(web, move |register| Ok(application::files_of(register, &asked)?)).await {
        Ok(files) => files,
        Err(trouble) => return reader.trouble(&trouble),
    };
    let held = Held { secret, draft, record: &record, commitment, files: &files };
    let frame = reader.frame();
    if step == Step::Check {
        return private(pages::check(&frame, held));
    }
    let status = if flaws.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    private((status, pages::step(&frame, held, step, (flaws, &last_day(draft)))))
}

/// The last whole day on which a draft can be gone on with.
fn last_day(draft: &ApplicationDraft) -> String {
    let days = draft.expires_at.div_euclid(86_400 * 1_000_000);
    Day::from_days_since_epoch(i32::try_from(days).unwrap_or_default()).plus_days(-1).to_string()
}

async fn standing(
    reader: &Reader,
    web: &Shared,
    draft: &ApplicationDraft,
) -> Result<Box<RecordView>, Response> {
    let key: RecordKey = draft.key;
    match knock(web, draft.kind, draft.code.clone(), key).await {
        Ok(Door::Open(view)) => Ok(view),
        Ok(Door::Shut(why)) => Err(private(shut(reader, web, draft.kind, &why))),
        Err(trouble) => Err(reader.trouble(&trouble)),
    }
}

/// The form of any step.
#[derive(Debug, Default)]
struct Typed {
    ground: String,
    statement: String,
    signed: String,
    contact: String,
    email: String,
}

impl Typed {
    fn of(sent: &Sent) -> Typed {
        let text = |name| sent.value(name).to_owned();
        Typed {
            ground: text("ground"),
            statement: text("statement"),
            signed: text("signed"),
            contact: text("contact"),
            email: text("email"),
        }
    }

    fn answer(&self, step: Step) -> Option<Answer<'_>> {
        match step {
            Step::Ground => Some(Answer::Ground(&self.ground)),
            Step::Statement | Step::Performed => Some(Answer::Statement(&self.statement)),
            Step::Commitment => Some(Answer::Signed(self.signed == "yes")),
            Step::Contact => Some(Answer::Contact(&self.contact, &self.email)),
            Step::Check => None,
        }
    }

    /// The draft as it would be with what was typed: for showing it again, never for keeping it.
    fn over(&self, draft: ApplicationDraft, step: Step) -> ApplicationDraft {
        let text = |text: &str| application::tidy(text);
        match step {
            Step::Ground => ApplicationDraft { ground: text(&self.ground), ..draft },
            Step::Statement | Step::Performed => {
                ApplicationDraft { statement: text(&self.statement), ..draft }
            }
            Step::Contact => {
                ApplicationDraft { contact: text(&self.contact), email: text(&self.email), ..draft }
            }
            Step::Commitment => ApplicationDraft { commitment: String::new(), ..draft },
            Step::Check => draft,
        }
    }
}

/// Takes what was said in a step, and the files that came with it, and leads to the next; the last step files.
pub async fn say(
    reader: Reader,
    State(web): State<Shared>,
    Path((secret, step)): Path<(String, String)>,
    Extension(caller): Extension<CallerAddress>,
    request: Request,
) -> Response {
    let Some(step) = Step::from_word(&step) else { return gone(&reader) };
    if step == Step::Check {
        return file(&reader, &web, secret).await;
    }
    // Nothing is received for a draft that is not there.
    let draft = match read(&web, &reader, &secret).await {
        Ok(draft) => draft,
        Err(page) => return page,
    };
    if known(draft.kind, step.word()).is_none() {
        return gone(&reader);
    }
    let sent = match upload::read(&web, request).await {
        Ok(sent) => sent,
        Err(trouble) => return reader.trouble(&trouble),
    };
    let typed = Typed::of(&sent);
    match keep(&web, (&secret, counted(caller)), sent.files).await {
        Ok(flaws) => answered(&reader, &web, (secret, step), (typed, flaws)).await,
        Err(Trouble::TooMany(wait)) => reader.wait(wait),
        Err(trouble) => reader.trouble(&trouble),
    }
}

/// Keeps what is written; where something must be changed, shows the step again with what was typed. Files that were
/// taken are kept with the draft in either case.
async fn answered(
    reader: &Reader,
    web: &Shared,
    (secret, step): (String, Step),
    (typed, mut unkept): (Typed, Vec<Flaw>),
) -> Response {
    let (asked, typed) = (secret.clone(), std::sync::Arc::new(typed));
    let given = std::sync::Arc::clone(&typed);
    let said = run(web, move |register| match given.answer(step) {
        Some(answer) => Ok(application::say(register, &asked, answer)?),
        None => Ok(Said::Gone),
    });
    match said.await {
        Ok(Said::Kept(draft)) if unkept.is_empty() => {
            reader.go(&format!("/services/draft/{secret}/{}", application::first_open(&draft).word()))
        }
        Ok(Said::Kept(draft)) => page(reader, web, (&secret, step), &draft, &unkept).await,
        Ok(Said::Flawed(draft, mut flaws)) => {
            flaws.append(&mut unkept);
            page(reader, web, (&secret, step), &typed.over(draft, step), &flaws).await
        }
        Ok(Said::Filed(draft)) => before(reader, draft.kind, &draft.number),
        Ok(Said::Gone) => gone(reader),
        Err(trouble) => reader.trouble(&trouble),
    }
}

/// Keeps files with the draft. Returns why others were not kept.
async fn keep(
    web: &Shared,
    (secret, address): (&str, Option<String>),
    files: Vec<Arrived>,
) -> Result<Vec<Flaw>, Trouble> {
    let mut flaws = Vec::new();
    let mut files = files.into_iter();
    while let Some(Arrived { name, laid }) = files.next() {
        let kept = match laid {
            Err(refusal) => Err(refusal),
            Ok(laid) => {
                let (secret, address) = (secret.to_owned(), address.clone());
                let shown = name.clone();
                let kept = run(web, move |register| {
                    if let Some(wait) = application::count_file(register, address.as_deref())? {
                        laid.discard();
                        return Ok(Err(wait));
                    }
                    lawful(application::keep_file(register, &secret, (&shown, &laid))).map(Ok)
                });
                match kept.await? {
                    Ok(kept) => kept,
                    Err(wait) => {
                        Sent::drop_files(&files.collect::<Vec<_>>());
                        return Err(Trouble::TooMany(wait));
                    }
                }
            }
        };
        if let Err(refusal) = kept {
            flaws.push(not_kept(&name, refusal));
        }
    }
    Ok(flaws)
}

/// That a file is not taken is told on the page; a draft that is gone is told by what comes next.
fn lawful(kept: Result<(), Unkept>) -> Result<Result<(), EvidenceRefusal>, CaseFault> {
    match kept {
        Ok(()) | Err(Unkept::Gone) => Ok(Ok(())),
        Err(Unkept::Fault(EvidenceFault::Refused(refusal))) => Ok(Err(refusal)),
        Err(Unkept::Fault(fault)) => Err(fault.into()),
    }
}

/// Names the file, unless its name is what is wrong with it.
fn not_kept(name: &str, refusal: EvidenceRefusal) -> Flaw {
    let text = refusal.text();
    if domain::id::find_personal(name).is_some() {
        return Flaw { field: "files", text };
    }
    let name: String = application::tidy(name).replace('\n', " ").chars().take(60).collect();
    Flaw { field: "files", text: Text::new(format!("{name}：{}", text.zh), format!("{name}: {}", text.en)) }
}

/// Takes a file off a draft, and leads back to the step it came with.
pub async fn drop_file(
    reader: Reader,
    State(web): State<Shared>,
    Path((secret, file)): Path<(String, String)>,
) -> Response {
    let draft = match read(&web, &reader, &secret).await {
        Ok(draft) => draft,
        Err(page) => return page,
    };
    let step = match draft.kind {
        ApplicationKind::Objection => Step::Statement,
        ApplicationKind::Restoration => Step::Performed,
    };
    let asked = secret.clone();
    match run(&web, move |register| Ok(application::drop_file(register, &asked, &file)?)).await {
        Ok(()) => reader.go(&format!("/services/draft/{secret}/{}", step.word())),
        Err(trouble) => reader.trouble(&trouble),
    }
}

async fn file(reader: &Reader, web: &Shared, secret: String) -> Response {
    let asked = secret.clone();
    match run(web, move |register| application::file(register, &asked)).await {
        Ok(Filing::Now(kind, filed, clocks)) => {
            private(pages::done(&reader.frame(), kind, &filed, &clocks)).into_response()
        }
        Ok(Filing::Before(kind, number)) => before(reader, kind, &number),
        Ok(Filing::Unfinished(step)) => reader.go(&format!("/services/draft/{secret}/{}", step.word())),
        Ok(Filing::Shut(draft, why)) => {
            let mut page = private(shut(reader, web, draft.kind, &why));
            if page.status() == StatusCode::OK {
                *page.status_mut() = StatusCode::CONFLICT;
            }
            page
        }
        Ok(Filing::Gone) => gone(reader),
        Err(trouble) => reader.trouble(&trouble),
    }
}
