//! `hengxin admin completions` and `man`: both made from the command line's own definition.

use std::path::Path;

use clap_complete::Shell;

use crate::cli::desk::print_text;
use crate::cli::{Outcome, Stop, command};

/// Prints completions for a shell.
pub fn completions(shell: Shell) -> Result<Outcome, Stop> {
    let mut text = Vec::new();
    clap_complete::generate(shell, &mut command(), "hengxin", &mut text);
    print_text(&String::from_utf8_lossy(&text))?;
    Ok(Outcome::Done)
}

/// Prints the man page, or writes one for each verb into a folder.
pub fn man(to: Option<&Path>) -> Result<Outcome, Stop> {
    if let Some(folder) = to {
        std::fs::create_dir_all(folder)?;
        clap_mangen::generate_to(command(), folder)?;
    } else {
        let mut page = Vec::new();
        clap_mangen::Man::new(command()).render(&mut page)?;
        print_text(&String::from_utf8_lossy(&page))?;
    }
    Ok(Outcome::Done)
}
