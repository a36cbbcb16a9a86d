//! Two officers erase a record over HTTP; whoever looks afterwards reads that it was erased, when and why.

use axum::http::StatusCode;
use domain::role::Role;
use hengxin::app::erase;

use crate::cases::fined;
use crate::import::desk::{Desk, code, serve};
use crate::support::browser::Browser;
use crate::support::fixture::ask;
use crate::support::on_both;

#[test]
fn two_officers_erase_and_the_page_says_so_and_nothing_else() {
    on_both(|test| {
        let desk = Desk::new(test);
        let key = fined(&desk);
        let web = serve(test, &desk);
        let record = format!("/zh/office/records/{}/{}", code(1), key.hex());
        let page = format!("{record}/erase");
        let mut drafter = Browser::officer(&web, "drafter", Role::Register);
        let mut approver = Browser::officer(&web, "approver", Role::Approve);
        assert!(drafter.get(&record).text.contains("依法删除内容"));
        let form =
            [("ground", "court-order"), ("document", ""), ("reasons", "判决要求删除。"), ("entry", "")];
        let refused = drafter.send(&page, &form);
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "no document: {}", refused.text);
        let form = [
            ("ground", "court-order"),
            ("document", "（2026）示1号"),
            ("reasons", "判决要求删除。"),
            ("entry", ""),
        ];
        assert_eq!(drafter.send(&page, &form).status, StatusCode::SEE_OTHER);
        let approve = format!("{page}/1/approve");
        assert_eq!(drafter.send(&approve, &[]).status, StatusCode::FORBIDDEN, "its drafter may not");
        assert!(approver.get(&page).text.contains("批准删除"));
        assert_eq!(approver.send(&approve, &[]).status, StatusCode::SEE_OTHER);
        erase::carry_on(&web.register, "system").unwrap();
        let led = approver.get(&record);
        assert_eq!(led.status, StatusCode::SEE_OTHER, "the record's page leads to what is left of it");
        let said = approver.get(&page).text;
        assert!(said.contains("内容已删除") && said.contains("人民法院生效裁判要求删除"), "{said}");
        for gone in ["示市监罚〔2026〕1号", "未按规定明码标价", "罚款2000元"] {
            assert!(!said.contains(gone), "{gone}");
        }
        let get = |path: &str| {
            let request = axum::http::Request::get(path).body(axum::body::Body::empty()).unwrap();
            ask(&web, request)
        };
        let public = get(&format!("/api/v1/organisations/{}/records/{}", code(1), key.hex()));
        assert_eq!(public.status, StatusCode::NOT_FOUND);
        let found = get(&format!("/api/v1/organisations/{}/records", code(1)));
        assert!(!found.text.contains(&key.hex()), "{}", found.text);
        desk.is_sound();
    });
}
