//! Intake: files from supplying bodies become checked rows. `decode` reads and writes the files.

pub mod decode;
