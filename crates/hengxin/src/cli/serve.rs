//! `hengxin serve`.

use std::sync::Arc;

use clap::Args;
use domain::{Refusal, Text};
use tokio::net::TcpListener;

use super::{Desk, Outcome, Stop};
use crate::app::account::PublicAddress;
use crate::app::register::Register;
use crate::log::{LogPlaces, LogSettings};
use crate::web::post::MailServer;
use crate::web::provider::{ProviderSettings, public_address};
use crate::web::{self, Settings, Web};

/// How to serve.
#[derive(Debug, Args)]
pub struct Serve {
    /// Address and port.
    #[arg(
        long,
        value_name = "ADDR",
        help = "监听地址 · Address and port to listen on, such as 127.0.0.1:8080"
    )]
    pub listen: Option<String>,
}

impl Serve {
    /// Serves until told to stop.
    pub fn run(&self, desk: &Desk) -> Result<Outcome, Stop> {
        super::log::start(&desk.config().log)?;
        let register = Arc::new(desk.server()?);
        serve(desk, register, |_| None, |_| {})?;
        Ok(Outcome::Done)
    }
}

/// Serves a register until told to stop. `otherwise` gives the public address of a port where none is configured;
/// `ready` hears the address once requests are answered.
pub fn serve(
    desk: &Desk,
    register: Arc<Register>,
    otherwise: impl FnOnce(u16) -> Option<PublicAddress>,
    ready: impl FnOnce(&str),
) -> Result<(), Stop> {
    let config = desk.config();
    let mut settings = Settings::of(config);
    settings.post.server = MailServer::configured(&config.mail)?;
    settings.trust = super::verify::configured(config)?;
    settings.policy = super::witness::policy(config)?;
    let public = public_address(&config.serve)?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        let listener = listen(&config.serve.listen).await?;
        let local = listener.local_addr()?;
        settings.public = public.or_else(|| otherwise(local.port()));
        settings.log = log_settings(desk, &register, settings.public.as_ref())?;
        settings.provider = ProviderSettings::configured(&config.oidc, settings.public.as_ref())?;
        let web = Web::new(Arc::clone(&register), settings);
        tokio::task::spawn_blocking(move || read_names(&register));
        let address = format!("http://{local}");
        tell_what_lacks(desk, &web.register, web.settings.log.is_some());
        desk.say(&format!("衡信已就绪：{address}"), &format!("Hengxin is ready at {address}"));
        ready(&address);
        web::serve(web, listener, web::Stop::by_signal()).await?;
        Ok(())
    })
}

/// What keeps reports and receipts from being issued, with how to mend it: told once, at the start.
fn tell_what_lacks(desk: &Desk, register: &Register, writes_log: bool) {
    if !writes_log {
        desk.say(
            "本进程不写透明日志（transparency.sequence = false）。没有其他进程在写时，报告和查询回执都无法交付：请另外运行 hengxin log sequence，或者设为 true。",
            "This process does not write the transparency log (transparency.sequence = false). Unless another one does, no report or receipt can be handed out: run hengxin log sequence beside it, or set it to true.",
        );
    }
    if register.letters.office.name.trim().is_empty() {
        let why = Refusal::NoIssuer.text();
        desk.say(&why.zh, &why.en);
    }
}

/// The log that a server writes: of a register that was opened by its configuration at the places configured, else where
/// the register's own files are.
fn log_settings(
    desk: &Desk,
    register: &Register,
    public: Option<&PublicAddress>,
) -> Result<Option<LogSettings>, Stop> {
    let config = desk.config();
    if !config.transparency.sequence {
        return Ok(None);
    }
    let mut settings =
        LogSettings::of(config, register.db.path(), public.map(|address| address.origin.as_str()))?;
    if settings.places.public != register.log.path() {
        let folder = register.log.path().parent().unwrap_or(register.log.path());
        settings.places = LogPlaces::within(folder);
    }
    Ok(Some(match super::witness::asked(desk)? {
        Some(witnesses) => settings.cosigned_by(witnesses),
        None => settings,
    }))
}

/// Reads the index of names while nobody waits for it yet: the first who asks what a name means is answered at once.
fn read_names(register: &Register) {
    if let Err(error) = register.names() {
        tracing::warn!(%error, "the names are read when they are first asked for");
    }
}

async fn listen(address: &str) -> Result<TcpListener, Stop> {
    TcpListener::bind(address).await.map_err(|error| {
        Stop::Usage(Text::new(
            format!("无法监听 {address}：{error}。请用 --listen 另指定地址。"),
            format!("cannot listen on {address}: {error}; name another address with --listen"),
        ))
    })
}
