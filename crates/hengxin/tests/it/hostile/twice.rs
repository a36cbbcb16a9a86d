//! Every form sent twice, one after the other and at once: it counts once.

use axum::http::StatusCode;
use domain::role::Role;

use super::town::{Town, location};
use super::{By, Caller};
use crate::support::browser::{between, form};
use crate::support::on_both;

/// The draft of the town, ready to be filed.
fn ready(town: &Town) -> String {
    let draft = format!("/zh/services/draft/{}", town.secret);
    for (step, fields) in [
        ("statement", vec![("statement", "罚款金额有误。")]),
        ("contact", vec![("contact", "办公室"), ("email", "")]),
    ] {
        for _ in 0..2 {
            let answer = town.caller.form(By::Stranger, &format!("{draft}/{step}"), &form(&fields));
            assert_eq!(answer.status, StatusCode::SEE_OTHER, "{step}: {}", answer.text);
        }
    }
    draft
}

#[test]
fn an_application_sent_many_times_at_once_is_one() {
    on_both(|test| {
        let town = Town::new(test);
        let draft = ready(&town);
        let before = town.desk.count("SELECT COUNT(*) FROM proceeding", &[]);
        let path = format!("{draft}/check");
        let filed: Vec<bool> = std::thread::scope(|scope| {
            let one = || scope.spawn(|| Caller::new(&town.web).form(By::Stranger, &path, ""));
            let all: Vec<_> = (0..8).map(|_| one()).collect();
            let answers = all.into_iter().map(|one| one.join().unwrap());
            answers
                .map(|answer| {
                    assert!(answer.status.as_u16() < 500, "{}", answer.text);
                    answer.text.matches("<strong class=\"code\">").count() == 2
                })
                .collect()
        });
        assert_eq!(filed.iter().filter(|filed| **filed).count(), 1, "one of them is told the code");
        assert_eq!(town.desk.count("SELECT COUNT(*) FROM proceeding", &[]), before + 1);
        assert_eq!(town.desk.count("SELECT COUNT(*) FROM proceeding WHERE kind = 1", &[]), 2);
        for step in ["check", "statement", "contact", "discard"] {
            let answer = town.caller.form(By::Stranger, &format!("{draft}/{step}"), "statement=b&contact=c");
            assert!(answer.status.as_u16() < 500, "{step}");
        }
        assert_eq!(town.desk.count("SELECT COUNT(*) FROM proceeding", &[]), before + 1);
        town.desk.is_sound();
    });
}

#[test]
fn a_step_of_an_applicant_sent_twice_is_taken_once() {
    on_both(|test| {
        let town = Town::new(test);
        let own = [("number", town.filed.number.as_str()), ("code", town.filed.contact_code.as_str())];
        let asked = [&own[..], &[("step", "objection-dropped")]].concat();
        let page = town.caller.form(By::Stranger, "/zh/services/track", &form(&asked));
        let seen = between(&page.text, "name=\"seen\" value=\"", "\"").to_owned();
        let meant = [&asked[..], &[("seen", seen.as_str()), ("meant", "yes"), ("text", "")]].concat();
        let facts = town.desk.facts();
        let body = form(&meant);
        std::thread::scope(|scope| {
            for _ in 0..6 {
                scope.spawn(|| {
                    let answer = Caller::new(&town.web).form(By::Stranger, "/zh/services/track", &body);
                    assert!(answer.status.as_u16() < 500, "{}", answer.text);
                });
            }
        });
        assert_eq!(town.desk.facts(), facts + 1);
        town.desk.is_sound();
    });
}

/// The office's own forms: a step, a draft, an approval.
#[test]
fn an_officers_form_sent_many_times_at_once_counts_once() {
    on_both(|test| {
        let town = Town::new(test);
        let officer = town.officer(Role::Objection);
        let at = format!("/zh/office/cases/{}", town.filed.id);
        for step in ["objection-marked", "objection-compared"] {
            let page = town.caller.get(By::Officer(officer), &at).text;
            let seen = between(&page, "name=\"seen\" value=\"", "\"").to_owned();
            let facts = town.desk.facts();
            let body = form(&[("step", step), ("seen", &seen), ("reasons", "核对情况")]);
            let path = format!("{at}/step");
            let taken: usize = std::thread::scope(|scope| {
                let all: Vec<_> = (0..6)
                    .map(|_| scope.spawn(|| Caller::new(&town.web).form(By::Officer(officer), &path, &body)))
                    .collect();
                all.into_iter()
                    .map(|one| one.join().unwrap())
                    .filter(|answer| answer.status == StatusCode::SEE_OTHER)
                    .count()
            });
            assert_eq!((taken, town.desk.facts()), (1, facts + 1), "{step}");
        }
        town.desk.is_sound();
    });
}

/// Beginning, throwing away, choosing how pages look: twice is as once.
#[test]
fn what_may_be_done_again_is_answered_as_the_first_time() {
    on_both(|test| {
        let town = Town::new(test);
        let discard = format!("/zh/services/draft/{}/discard", town.secret);
        let twice = [(); 2].map(|()| town.caller.form(By::Stranger, &discard, ""));
        assert_eq!(location(&twice[0]), location(&twice[1]));
        assert_eq!(town.desk.count("SELECT COUNT(*) FROM application_draft", &[]), 0);
        let looks = [(); 2]
            .map(|()| town.caller.form(By::Stranger, "/zh/preferences", "theme=dark&size=large&back=/help"));
        assert_eq!(location(&looks[0]), location(&looks[1]));
    });
}
