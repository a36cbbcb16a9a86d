//! Files of real data, which lie beside the project and are not part of it.

use std::path::{Path, PathBuf};

/// A file of real data; none, with the reason printed, where it is not here. `HENGXIN_DATA` names another folder.
pub fn real(name: &str) -> Option<PathBuf> {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data");
    let path = std::env::var_os("HENGXIN_DATA").map_or(beside, PathBuf::from).join(name);
    if path.exists() {
        return Some(path);
    }
    println!("skipped: {} is not here", path.display());
    None
}
