//! hengxin
fn main() {}
