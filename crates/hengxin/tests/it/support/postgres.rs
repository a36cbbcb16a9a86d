//! A private PostgreSQL server for this test process: made on first use, stopped and removed when the process ends,
//! however it ends.

use std::io::{BufRead, BufReader, Read};
use std::os::unix::fs::chown;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

use tempfile::TempDir;

/// Set to 1 where tests must fail, not skip, when there is no PostgreSQL.
const REQUIRE: &str = "HENGXIN_REQUIRE_PG";
/// Set to 1 for a server that waits for the disk; measurements want it, tests do not.
pub const FSYNC: &str = "HENGXIN_PG_FSYNC";

/// The address of a fresh, empty database; none, with the reason printed, where PostgreSQL is not installed.
///
/// # Panics
/// When there is no PostgreSQL and `HENGXIN_REQUIRE_PG=1`.
pub fn fresh() -> Option<String> {
    static NEXT: AtomicU32 = AtomicU32::new(1);
    let server = server()?;
    let name = format!("story_{}", NEXT.fetch_add(1, Ordering::Relaxed));
    let mut client = ::postgres::Client::connect(&server.url("postgres"), ::postgres::NoTls).unwrap();
    client.batch_execute(&format!("CREATE DATABASE {name} TEMPLATE template0")).unwrap();
    Some(server.url(&name))
}

/// The folder of this process's server, if one can be had: its cluster lies in `data`.
#[allow(dead_code, reason = "the bench shares this module and greps no cluster")]
pub fn folder() -> Option<PathBuf> {
    server().map(|server| server.folder.clone())
}

/// The server of this process, if one can be had.
fn server() -> Option<&'static Server> {
    static SERVER: OnceLock<Result<Server, String>> = OnceLock::new();
    match SERVER.get_or_init(Server::start) {
        Ok(server) => Some(server),
        Err(reason) if std::env::var(REQUIRE).is_ok_and(|value| value == "1") => {
            panic!("{REQUIRE}=1, but {reason}")
        }
        Err(reason) => {
            println!("skipped on PostgreSQL: {reason}");
            None
        }
    }
}

struct Server {
    folder: PathBuf,
    /// Ends the server when its standard input closes, which the system does when this process is gone.
    _keeper: Child,
}

/// Makes a cluster, starts it, says so, waits for the end of its input, and leaves nothing behind but a copy of the new
/// cluster for the next, who need not make one. Whether a copy can be kept makes no difference but to the time.
const KEEPER: &str = r#"
cp -a "$KEPT" data 2>/dev/null || {
    rm -rf data
    initdb -D data -U postgres -A trust -E UTF8 --locale=C --no-sync >log 2>&1 || { cat log; exit 1; }
    { cp -a data "$KEPT.$$" && mv -T "$KEPT.$$" "$KEPT" || rm -rf "$KEPT.$$"; } 2>/dev/null
}
pg_ctl -D data -w -l log -o "-k $PWD -c listen_addresses='' $SETTINGS" start >>log 2>&1 </dev/null &&
echo ready || { cat log; exit 1; }
cat >/dev/null
pg_ctl -D data -m immediate stop >>log 2>&1
cd / && rm -rf "$FOLDER"
"#;

impl Server {
    fn start() -> Result<Self, String> {
        let programs = programs().ok_or("initdb was found neither in PATH nor in /usr/lib/postgresql")?;
        let folder =
            TempDir::with_prefix_in("hengxin-pg-", base()).map_err(|error| error.to_string())?.keep();
        let mut keeper = as_ordinary_user(&folder)?
            .args(["sh", "-c", KEEPER])
            .current_dir(&folder)
            .env("PATH", format!("{}:{}", programs.display(), std::env::var("PATH").unwrap_or_default()))
            .env("FOLDER", &folder)
            .env("KEPT", kept(&programs)?)
            .env("SETTINGS", settings())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            // It outlives the test by a moment, in which nobody may wait for what it says.
            .stderr(Stdio::null())
            .process_group(0)
            .spawn()
            .map_err(|error| error.to_string())?;
        let mut said = String::new();
        let mut saying = BufReader::new(keeper.stdout.take().expect("standard output is piped"));
        if saying.read_line(&mut said).is_err() || said.trim() != "ready" {
            drop(saying.read_to_string(&mut said));
            return Err(format!("the server did not start: {said}"));
        }
        Ok(Self { folder, _keeper: keeper })
    }

    fn url(&self, database: &str) -> String {
        format!("postgres://postgres@{}/{database}", self.folder.display().to_string().replace('/', "%2F"))
    }
}

/// Where clusters lie: in memory where the system has a folder there with room, since each is a thousand small files and
/// none is worth keeping. One that is to wait for the disk lies on it.
fn base() -> PathBuf {
    const MEMORY: &str = "/dev/shm";
    const ROOM_KIB: u64 = 2 * 1024 * 1024;
    let asked = Command::new("df").args(["-k", "--output=avail", MEMORY]).output();
    let told = asked.map(|output| String::from_utf8_lossy(&output.stdout).into_owned()).unwrap_or_default();
    let room = told.split_whitespace().last().and_then(|kib| kib.parse::<u64>().ok()).unwrap_or_default();
    if room >= ROOM_KIB && !is_durable() { PathBuf::from(MEMORY) } else { std::env::temp_dir() }
}

fn is_durable() -> bool {
    std::env::var(FSYNC).is_ok_and(|value| value == "1")
}

/// Where a new cluster of these programs is kept: one of their version, in a folder of the build that the server's user
/// may write to.
fn kept(programs: &Path) -> Result<PathBuf, String> {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("clusters");
    std::fs::create_dir_all(&folder).map_err(|error| error.to_string())?;
    as_ordinary_user(&folder)?;
    Ok(folder.join(programs.display().to_string().replace('/', "-")))
}

fn settings() -> String {
    let fsync = if is_durable() { "on" } else { "off" };
    format!(
        "-c fsync={fsync} -c full_page_writes={fsync} -c max_connections=200 -c shared_buffers=128MB \
         -c max_wal_size=4GB -c lc_messages=C"
    )
}

/// The folder with `initdb` and its siblings: from PATH, else the newest of Debian's.
fn programs() -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let in_path = std::env::split_paths(&path).find(|folder| folder.join("initdb").is_file());
    in_path.or_else(|| {
        let versions = std::fs::read_dir("/usr/lib/postgresql").ok()?;
        let folders = versions.filter_map(|version| Some(version.ok()?.path().join("bin")));
        folders.filter(|folder| folder.join("initdb").is_file()).max()
    })
}

/// PostgreSQL refuses to run as root: then everything runs as its own user, who gets the folder.
fn as_ordinary_user(folder: &Path) -> Result<Command, String> {
    if number("id", &["-u"])? != 0 {
        return Ok(Command::new("env"));
    }
    let (user, group) = (number("id", &["-u", "postgres"])?, number("id", &["-g", "postgres"])?);
    chown(folder, Some(user), Some(group)).map_err(|error| error.to_string())?;
    let mut command = Command::new("runuser");
    command.args(["-u", "postgres", "--", "env"]);
    Ok(command)
}

fn number(program: &str, args: &[&str]) -> Result<u32, String> {
    let output = Command::new(program).args(args).output().map_err(|error| error.to_string())?;
    let said = String::from_utf8_lossy(&output.stdout);
    said.trim().parse().map_err(|_| format!("`{program} {}` gave no number", args.join(" ")))
}
