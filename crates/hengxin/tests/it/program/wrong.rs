//! Wrong steps, doubled requests, stale versions, clocks that are off.

use axum::http::{Method, StatusCode};
use domain::FactKind;
use domain::role::Role;
use serde_json::json;

use super::{OBJECTIONS, Program, Scene, problem, told};
use crate::cases::{draft, steps};
use crate::support::browser::{Browser, form, wait};
use crate::support::on_both;

/// At each place an objection comes through, every step that is not open there is refused and changes nothing.
#[test]
fn no_step_out_of_turn_is_taken_or_changes_anything() {
    on_both(|test| {
        let scene = Scene::new(test);
        let id = scene.filed.id;
        for next in ["objection-marked", "objection-compared", "objection-forwarded"] {
            let case = scene.program.get(&format!("/api/v1/cases/{id}")).json();
            let open: Vec<&str> =
                case["open"].as_array().unwrap().iter().filter_map(|step| step.as_str()).collect();
            assert!(open.contains(&next), "{next} at {}", case["place"]);
            let facts = scene.desk.facts();
            for kind in FactKind::ALL.iter().filter(|kind| !open.contains(&kind.word())) {
                let body = json!({ "version": case["version"], "step": kind.word(), "reasons": "试" });
                let answer = scene.program.post(&scene.steps(), &format!("{} {next}", kind.word()), &body);
                let (status, code) = problem(&answer);
                assert!([400, 403, 409, 422].contains(&status), "{}: {}", kind.word(), answer.text);
                assert_ne!(code, "fault");
                assert_eq!(scene.desk.facts(), facts, "{}", kind.word());
            }
            for outcome in ["grant", "list", "reverse", "review-keep"] {
                let body = json!({ "version": case["version"], "outcome": outcome, "reasons": "试" });
                let answer = scene.program.post(
                    &format!("/api/v1/cases/{id}/drafts"),
                    &format!("{outcome} {next}"),
                    &body,
                );
                assert_eq!(problem(&answer), told(409, "not-now"), "{outcome}");
            }
            assert_eq!(scene.program.step(id, next).status, StatusCode::OK);
        }
        scene.desk.is_sound();
    });
}

#[test]
fn a_doubled_request_acts_once() {
    on_both(|test| {
        let scene = Scene::new(test);
        let body = json!({ "version": scene.program.version(scene.filed.id), "step": "objection-marked" });
        let facts = scene.desk.facts();
        let answers: Vec<_> = std::thread::scope(|scope| {
            let send = || scope.spawn(|| scene.program.post(&scene.steps(), "the same", &body));
            let sent: Vec<_> = (0..4).map(|_| send()).collect();
            sent.into_iter().map(|sent| sent.join().unwrap()).collect()
        });
        for answer in &answers {
            assert_eq!((answer.status, &answer.text), (StatusCode::OK, &answers[0].text));
        }
        let replayed = answers.iter().filter(|answer| answer.headers.contains_key("idempotency-replayed"));
        assert_eq!(replayed.count(), 3);
        let steps = "SELECT COUNT(*) FROM audit WHERE verb = 'case.objection-marked'";
        assert_eq!(scene.desk.count(steps, &[]), 1);
        assert!(scene.desk.facts() > facts);
        let other = json!({ "version": body["version"], "step": "objection-marked", "reasons": "其他" });
        let reused = scene.program.post(&scene.steps(), "the same", &other);
        assert_eq!(problem(&reused), told(422, "idempotency-key-reused"));
        let facts = scene.desk.facts();
        wait(&scene.web, 25 * 3600);
        let forgotten = scene.program.post(&scene.steps(), "the same", &body);
        assert_eq!(problem(&forgotten), told(409, "changed-meanwhile"), "after a day the version guards");
        assert_eq!(scene.desk.facts(), facts);
        assert!(scene.program.step(scene.filed.id, "objection-compared").status.is_success());
        assert_eq!(scene.desk.count("SELECT COUNT(*) FROM done_once", &[]), 1, "names do not pile up");
    });
}

/// Names of one key are not those of another's.
#[test]
fn a_name_is_of_one_key() {
    on_both(|test| {
        let mut scene = Scene::new(test);
        let second = Program::of(&mut scene.officer, &OBJECTIONS);
        let id = scene.filed.id;
        let take = |program: &Program, step: &str| {
            let body = json!({ "version": program.version(id), "step": step });
            program.post(&scene.steps(), "1", &body)
        };
        assert_eq!(take(&scene.program, "objection-marked").status, StatusCode::OK);
        assert_eq!(take(&second, "objection-compared").status, StatusCode::OK);
    });
}

/// The disk is not filled with names: past the most, nothing is done until some are forgotten.
#[test]
fn names_of_requests_are_bounded() {
    on_both(|test| {
        let scene = Scene::new(test);
        let now = scene.web.register.clock.now().as_microsecond();
        scene
            .web
            .register
            .db
            .write(|tx| {
                for number in 0..hengxin::store::once::MOST {
                    let token = number.to_le_bytes();
                    let params =
                        [token.as_slice().into(), [0_u8; 32].as_slice().into(), (now + 1_000_000).into()];
                    let sql = "INSERT INTO done_once (api_key, token, request, answer, until) VALUES (1, $1, $2, '', $3)";
                    tx.exec(sql, &params)?;
                }
                Ok(())
            })
            .unwrap();
        let facts = scene.desk.facts();
        let full = scene.program.step(scene.filed.id, "objection-marked");
        assert_eq!(problem(&full), told(429, "too-many-requests"));
        assert_eq!(scene.desk.facts(), facts);
        wait(&scene.web, 2);
        assert_eq!(scene.program.step(scene.filed.id, "objection-marked").status, StatusCode::OK);
    });
}

#[test]
fn a_stale_version_is_told_what_changed() {
    on_both(|test| {
        let scene = Scene::new(test);
        let before = scene.program.version(scene.filed.id);
        steps(&scene.desk, &scene.filed, &[FactKind::ObjectionMarked]);
        let facts = scene.desk.facts();
        let late = json!({ "version": before, "step": "objection-compared" });
        let answer = scene.program.post(&scene.steps(), "late", &late);
        assert_eq!(problem(&answer), told(409, "changed-meanwhile"));
        let changed = &answer.json()["changed"];
        assert_eq!(changed["place"], "marked");
        assert_eq!(changed["steps"][0]["step"], "objection-marked");
        assert_eq!(changed["version"], scene.program.version(scene.filed.id));
        assert_eq!(scene.desk.facts(), facts);
        let now = json!({ "version": changed["version"], "step": "objection-compared" });
        let answer = scene.program.post(&scene.steps(), "late", &now);
        assert_eq!(answer.status, StatusCode::OK, "what was refused may be tried again under its name");
        let draft = json!({ "version": before, "outcome": "keep", "reasons": "核实无误" });
        let drafts = format!("/api/v1/cases/{}/drafts", scene.filed.id);
        assert_eq!(problem(&scene.program.post(&drafts, "d", &draft)), told(409, "changed-meanwhile"));
    });
}

#[test]
fn a_clock_set_back_is_noticed() {
    on_both(|test| {
        let scene = Scene::new(test);
        assert_eq!(scene.program.step(scene.filed.id, "objection-marked").status, StatusCode::OK);
        scene.desk.on("2026-11-01");
        let facts = scene.desk.facts();
        let answer = scene.program.step(scene.filed.id, "objection-compared");
        assert_eq!(problem(&answer), told(409, "clock-set-back"));
        assert_eq!(scene.desk.facts(), facts);
        scene.desk.on("2026-11-03");
        assert_eq!(scene.program.step(scene.filed.id, "objection-compared").status, StatusCode::OK);
    });
}

/// A year whose holidays nobody has loaded counts no working days: nothing is promised that nobody can count.
#[test]
fn a_year_without_a_calendar_takes_no_step_that_counts_days() {
    on_both(|test| {
        let scene = Scene::new(test);
        steps(&scene.desk, &scene.filed, &[FactKind::ObjectionMarked, FactKind::ObjectionCompared]);
        scene.desk.on("2031-03-03");
        let mut officer = Browser::officer(&scene.web, "he.yi", Role::Objection);
        let program = Program::of(&mut officer, &OBJECTIONS);
        let facts = scene.desk.facts();
        let answer = program.step(scene.filed.id, "objection-forwarded");
        assert_eq!(problem(&answer), told(422, "no-calendar"), "{}", answer.text);
        assert_eq!(scene.desk.facts(), facts);
    });
}

/// Two approvers press at once: one decision, and the other is told.
#[test]
fn two_approvers_at_once_decide_once() {
    on_both(|test| {
        let scene = Scene::new(test);
        steps(&scene.desk, &scene.filed, &[FactKind::ObjectionMarked, FactKind::ObjectionCompared]);
        draft(&scene.desk, &scene.filed, hengxin::app::case::Outcome::Keep, &[]).unwrap();
        let approvers = ["sun.li", "sun.yi"].map(|name| Browser::officer(&scene.web, name, Role::Approve));
        let page = approvers[0].get(&format!("/zh/office/cases/{}", scene.filed.id)).text;
        let drafted = page.split("name=\"draft\" value=\"").nth(1).unwrap().split('"').next().unwrap();
        let press = |approver: &Browser| {
            let path = format!("/zh/office/cases/{}/approve?token={}", scene.filed.id, approver.token);
            approver.request(Method::POST, &path, Some(form(&[("draft", drafted)]))).1.status
        };
        let mut statuses: Vec<u16> = std::thread::scope(|scope| {
            let pressed: Vec<_> = approvers.iter().map(|approver| scope.spawn(|| press(approver))).collect();
            pressed.into_iter().map(|pressed| pressed.join().unwrap().as_u16()).collect()
        });
        statuses.sort_unstable();
        assert_eq!(statuses, [303, 422]);
        let decided = "SELECT COUNT(*) FROM audit WHERE verb = 'case.objection-decided'";
        assert_eq!(scene.desk.count(decided, &[]), 1);
        scene.desk.is_sound();
    });
}
