//! try
use std::sync::Arc;
use hengxin::{app::{Register, import::*}, store::sql::*};
fn main() {
    let a: Vec<String> = std::env::args().collect();
    let url = DatabaseUrl::parse(&a[1]).unwrap();
    let db = Database::open(&url, &Options::default()).unwrap();
    migrate(&db, 0).unwrap();
    let book = hengxin::lawbook::load(None).unwrap();
    let r = Register { db, law: Arc::new(book.law), calendar: Arc::new(book.calendar), feeds: Arc::new(hengxin::feed::Feeds::stub()), clock: hengxin::clock::Clock::System, data_dir: std::path::PathBuf::from("/tmp/tryfiles"), limits: Default::default() };
    let p = std::path::Path::new(&a[3]);
    let o = Order { feed: &a[2], path: p, file_name: "f", actor: "cli", approved: false, batch: None };
    match import(&r, &o, &Arc::default()) { Ok(x) => println!("{x:?}"), Err(e) => println!("ERR {e} {e:?}") }
}
