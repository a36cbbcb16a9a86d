//! Numbers of others, tried at every address: nothing of theirs is told, nothing of theirs is changed.

use axum::http::{Method, StatusCode};
use domain::role::Role;

use super::town::{STATEMENT, Town, waits_for_the_log};
use super::{By, FORM, JSON, is_let_in};
use crate::support::browser::Browser;
use crate::support::fixture::Answer;
use crate::support::on_both;

/// What only those may read who handle the case of the town.
fn secrets(town: &Town) -> Vec<String> {
    let mut secrets = vec![STATEMENT.to_owned(), "office@example.org".to_owned()];
    secrets.push(town.filed.number.clone());
    secrets.extend(town.desk.lines("SELECT number FROM letter ORDER BY id", 1));
    secrets.push(town.question_name());
    secrets
}

/// Every address with something else's number, as a stranger, another body's officer, another district's, and each
/// administrator.
#[test]
fn nobody_reads_what_is_not_theirs() {
    on_both(|test| {
        let town = Town::new(test);
        let administrators = [Role::System, Role::Security].map(|role| town.officer(role));
        let nosy: Vec<By<'_>> = town.others.iter().chain(administrators).map(By::Officer).collect();
        let nosy: Vec<By<'_>> = nosy.into_iter().chain([By::Stranger, By::Key(&town.keys[0])]).collect();
        let mut asked = 0;
        for address in town.once().filter(|address| address.is_looked_at()) {
            let path = town.filled(&address.path, None);
            // Whoever holds the secret of a draft is its applicant, and what is typed there is the applicant's own.
            for by in nosy.iter().filter(|_| !address.path.contains("{secret}")) {
                let answer = town.caller.get(*by, &path);
                for secret in secrets(&town) {
                    assert!(!answer.text.contains(&secret), "{path} tells {secret}");
                }
                asked += 1;
            }
        }
        assert!(asked > 250, "{asked}");
        let officer = town.officer(Role::Objection);
        let case = town.caller.get(By::Officer(officer), &format!("/zh/office/cases/{}", town.filed.id));
        assert!(case.text.contains(STATEMENT) && case.text.contains(&town.filed.number), "who may is told");
    });
}

/// Where a role is let in with one number, others read like none.
#[test]
fn what_is_somebody_elses_is_not_told_apart_from_nothing() {
    on_both(|test| {
        let town = Town::new(test);
        let numbered = ["{batch}", "{id}", "{key}"];
        let office = town.once().filter(|address| address.is_office() && address.is_looked_at());
        for address in office.filter(|address| numbered.iter().any(|name| address.path.contains(name))) {
            for (at, other) in town.others.iter().enumerate() {
                let own = town.caller.get(By::Officer(other), &town.filled(&address.path, None));
                let none = town.filled(&address.path, Some(("id", "987654")));
                let none = town
                    .filled(&none, Some(("batch", "987654")))
                    .replace(&town.record.hex(), &"1".repeat(town.record.hex().len()));
                let none = town.caller.get(By::Officer(other), &none);
                let own_kind = (own.status, is_let_in(&own));
                assert_eq!(own_kind, (none.status, is_let_in(&none)), "{} for {at}", address.path);
            }
        }
    });
}

/// Forms and bodies sent with the own session to others' numbers.
#[test]
fn nobody_changes_what_is_not_theirs() {
    on_both(|test| {
        let town = Town::new(test);
        let rows = town.rows();
        let fields = "step=objection-marked&outcome=uphold&reasons=a&document=b&why=c&served_on=2026-10-30&way=post\
            &on=2026-11-02&say=withhold&evidence=d&other=e&seen=";
        let numbered = ["{batch}", "{id}", "{key}", "{name}"];
        let of_others = town.once().filter(|address| {
            address.is_office()
                && address.takes_forms()
                && numbered.iter().any(|name| address.path.contains(name))
        });
        let administrators = [Role::System, Role::Audit].map(|role| town.officer(role));
        let nosy: Vec<&Browser> = town.others.iter().chain(administrators).collect();
        let mut sent = 0;
        for path in of_others.map(|address| town.filled(&address.path, None)) {
            for browser in &nosy {
                let answer = town.caller.form(By::Officer(browser), &path, fields);
                // Ending a session that is none of one's own leads back to the own account, and ends nothing.
                let nothing = path.contains("/sessions/") && answer.status == StatusCode::SEE_OTHER;
                assert!(
                    answer.status.is_client_error() || nothing,
                    "{path}: {} {}",
                    answer.status,
                    answer.text
                );
                sent += 1;
            }
        }
        assert!(sent > 40, "{sent}");
        let keyed = town.once().filter(|address| address.is_api() && address.path.contains('{'));
        // What a holder of copies confirms is its own, however far it says it has come.
        let keyed = keyed.filter(|address| !address.path.contains("/removals/"));
        for address in keyed {
            let path = town.filled(&address.path, None);
            for method in address.methods.iter().filter(|method| !method.is_safe()) {
                let body =
                    "{\"version\":1,\"step\":\"objection-marked\",\"name\":\"x\",\"codes\":[]}".to_owned();
                let answer = town.caller.send(By::Key(&town.keys[1]), method, &path, Some((JSON, body)));
                // Anybody may have a report issued; it waits for the log.
                assert!(
                    answer.status.is_client_error() || waits_for_the_log(&path, &answer),
                    "{method} {path}: {}",
                    answer.status
                );
            }
        }
        assert_eq!(town.rows(), rows);
        town.desk.is_sound();
    });
}

/// Members and fields that no form has: what is answered with them is what is answered without.
#[test]
fn further_fields_change_nothing_anywhere() {
    on_both(|test| {
        let town = Town::new(test);
        let further = "id=1&actor=account:1&account=1&roles=security&role=security&second_role=audit&state=4\
            &approved=true&supplier=1&public_until=2000-01-01&ended=1&seq=1&totp_waived=1&drafted_by=account:9\
            &admin=1&_method=DELETE&batch=1&proceeding=1&district=000000&hash=00&scopes=office";
        let quiet = |path: &str| {
            let by_itself =
                ["/sign-out", "/end-others", "/claim", "/discard", "/preferences", "/reset", "/close"];
            !by_itself.iter().any(|end| path.ends_with(end))
        };
        let mut compared = 0;
        for address in town.once().filter(|address| address.takes_forms() && quiet(&address.path)) {
            let path = town.filled(&address.path, None);
            for by in town.everybody() {
                let (without, with) = if address.is_api() {
                    let send = |body: &str| {
                        town.caller.send(by, &Method::POST, &path, Some((JSON, body.to_owned())))
                    };
                    (send("{}"), send("{\"actor\":\"account:1\",\"supplier\":1,\"state\":4}"))
                } else {
                    (town.caller.form(by, &path, ""), town.caller.form(by, &path, further))
                };
                let rows = town.rows();
                let again = if address.is_api() { None } else { Some(town.caller.form(by, &path, further)) };
                if with.status == StatusCode::TOO_MANY_REQUESTS {
                    continue;
                }
                assert_eq!(with.status, without.status, "{path}: {}", with.text);
                // Whoever asks often enough is held back.
                let same = |again: Answer| {
                    again.status == with.status || again.status == StatusCode::TOO_MANY_REQUESTS
                };
                assert!(again.is_none_or(same), "{path}");
                assert_eq!(town.rows(), rows, "{path}");
                compared += 1;
            }
        }
        assert!(compared > 200, "{compared}");
        let roles = town.desk.lines("SELECT roles FROM account ORDER BY id", 1).join(" ");
        assert_eq!(roles.matches("security").count(), 1, "{roles}");
        town.desk.is_sound();
    });
}

/// A form body of another kind than forms are.
#[test]
fn a_body_of_another_kind_is_no_form() {
    on_both(|test| {
        let town = Town::new(test);
        let rows = town.rows();
        for address in town.once().filter(|address| address.takes_forms() && !address.is_api()) {
            let path = town.filled(&address.path, None);
            let by_itself = ["/discard", "/sign-out", "/end-others", "/claim", "/close", "/reset", "/end"];
            if by_itself.iter().any(|end| path.ends_with(end)) {
                continue;
            }
            for by in town.everybody() {
                for kind in [
                    "text/plain",
                    JSON,
                    "application/xml",
                    "multipart/form-data",
                    "multipart/form-data; boundary=x",
                    FORM,
                ] {
                    let token = if let By::Officer(browser) = by { browser.token.as_str() } else { "" };
                    let path = format!("{path}?token={token}");
                    let body = "\u{0}\u{1}{\"step\":[[[[".to_owned();
                    let answer = town.caller.send(by, &Method::POST, &path, Some((kind, body)));
                    assert!(
                        answer.status.as_u16() < 500 || waits_for_the_log(&path, &answer),
                        "{path} {kind}: {}",
                        answer.text
                    );
                }
            }
        }
        assert_eq!(town.rows(), rows);
    });
}
