//! `hengxin admin config`.

use crate::cli::{Desk, Outcome, Stop};
use crate::config::Setting;

/// Prints every key, its value and where it comes from. Passwords are masked. The text form is a valid file.
pub fn print(desk: &Desk) -> Result<Outcome, Stop> {
    desk.print(&desk.loaded.settings(), |settings| as_file(settings))?;
    Ok(Outcome::Done)
}

fn as_file(settings: &[Setting]) -> String {
    let mut lines = Vec::new();
    let mut last = "";
    for setting in settings {
        let (topic, key) = setting.key.split_once('.').expect("every key has a topic");
        if topic != last {
            lines.push(format!("[{topic}]"));
            last = topic;
        }
        lines.push(format!("{key} = {}  # {}", setting.value, setting.from));
    }
    lines.join("\n")
}
