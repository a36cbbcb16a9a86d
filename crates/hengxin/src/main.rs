//! hengxin: see `hengxin --help`, and ARCHITECTURE.md for the map.

use std::process::ExitCode;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    hengxin::cli::run(std::env::args_os())
}
