//! Officers set up their accounts, sign in, and look after them.

use axum::http::{StatusCode, header};
use domain::role::Role;
use hengxin::app::account::{self, AccountFault, AccountRefusal, NewAccount};

use crate::support::browser::{Browser, PASSPHRASE, account, by, wait};
use crate::support::fixture::Fixture;
use crate::support::on_both;

#[test]
fn an_officer_sets_a_passphrase_with_a_code_that_works_once() {
    on_both(|test| {
        let register = Fixture::new(test);
        let created = account(&register.web, "li.na", &[Role::Register], "");
        let mut browser = Browser::new(&register.web);
        let mut first = |code: &str, passphrase: &str, again: &str| {
            let fields = [("name", "li.na"), ("code", code), ("passphrase", passphrase), ("again", again)];
            let answer = browser.post("/zh/office/set-up", &fields);
            (answer.status.as_u16(), answer.text)
        };
        let code = created.set_up_code.as_str();
        assert!(first(code, "short", "short").1.contains("口令至少12个字符"));
        assert!(first(code, PASSPHRASE, "three fish under the bridge").1.contains("两次填写的口令不一样"));
        assert!(first("AAAA-BBBB", PASSPHRASE, PASSPHRASE).1.contains("启用码不对"));
        let typed = code.to_lowercase().replace('-', " ");
        assert_eq!(first(&typed, PASSPHRASE, PASSPHRASE).0, 303, "as people type it");
        assert!(first(code, PASSPHRASE, PASSPHRASE).1.contains("启用码不对"), "it is used up");
        let page = browser.get("/zh/office/account");
        assert!(page.text.contains("登记人员"), "{}", page.text);
    });
}

#[test]
fn a_set_up_code_runs_out() {
    on_both(|test| {
        let register = Fixture::new(test);
        let created = account(&register.web, "li.na", &[Role::Register], "");
        wait(&register.web, 3 * 24 * 3600 + 1);
        let fields = [
            ("name", "li.na"),
            ("code", created.set_up_code.as_str()),
            ("passphrase", PASSPHRASE),
            ("again", PASSPHRASE),
        ];
        let late = Browser::new(&register.web).post("/zh/office/set-up", &fields);
        assert_eq!(late.status, StatusCode::UNPROCESSABLE_ENTITY);
    });
}

#[test]
fn an_approver_does_nothing_before_a_second_factor_is_set_up() {
    on_both(|test| {
        let register = Fixture::new(test);
        let created = account(&register.web, "chen.jie", &[Role::Approve], "");
        let mut browser = Browser::new(&register.web);
        let fields = [
            ("name", "chen.jie"),
            ("code", created.set_up_code.as_str()),
            ("passphrase", PASSPHRASE),
            ("again", PASSPHRASE),
        ];
        let answer = browser.post("/zh/office/set-up", &fields);
        assert_eq!(answer.headers[header::LOCATION], "/zh/office/account/second-factor");
        for path in ["/zh/office", "/zh/office/account", "/zh/office/mergers", "/zh/office/batches/1"] {
            let answer = browser.get(path);
            assert_eq!(answer.status, StatusCode::SEE_OTHER, "{path}");
            assert_eq!(answer.headers[header::LOCATION], "/zh/office/account/second-factor", "{path}");
        }
        let before = browser.cookie.clone();
        let recovery = browser.enrol();
        assert_eq!(recovery.len(), 10);
        assert_ne!(browser.cookie, before, "a step up is a new session");
        assert_eq!(browser.get("/zh/office/mergers").status, StatusCode::OK);
    });
}

#[test]
fn a_second_factor_is_asked_for_and_a_recovery_code_stands_in_once() {
    on_both(|test| {
        let register = Fixture::new(test);
        let created = account(&register.web, "li.na", &[Role::Register], "");
        let mut browser = Browser::set_up(&register.web, &created);
        let recovery = browser.enrol();
        browser.read_token();
        assert!(browser.send("/zh/office/sign-out", &[]).status.is_redirection());
        assert_eq!(browser.get("/zh/office").headers[header::LOCATION], "/zh/office/sign-in");
        wait(&register.web, 60);
        let mut with = |code: &str| {
            browser.sign_in("Li.Na ", PASSPHRASE);
            assert_eq!(browser.get("/zh/office").headers[header::LOCATION], "/zh/office/sign-in/code");
            let page = browser.get("/zh/office/sign-in/code").text;
            browser.token = page.split("token=").nth(1).unwrap().split('"').next().unwrap().to_owned();
            browser.send("/zh/office/sign-in/code", &[("code", code)]).status.as_u16()
        };
        assert_eq!(with("000000"), 422);
        assert_eq!(with(&recovery[3]), 303);
        assert_eq!(with(&recovery[3]), 422, "once");
        assert_eq!(with(&recovery[4].to_lowercase()), 303);
        let sum = register
            .write(|tx| tx.one("SELECT COUNT(*) FROM credential WHERE kind = 3", &[], |row| row.int(0)));
        assert_eq!(sum, 8);
    });
}

#[test]
fn changing_the_passphrase_ends_every_other_session() {
    on_both(|test| {
        let register = Fixture::new(test);
        let mut here = Browser::officer(&register.web, "li.na", Role::Register);
        let mut there = Browser::new(&register.web);
        assert_eq!(there.sign_in("li.na", PASSPHRASE).status, StatusCode::SEE_OTHER);
        assert_eq!(there.get("/zh/office/account").status, StatusCode::OK);
        let new = "four geese on a pond";
        let wrong = [("old", "not this one at all"), ("new", new), ("again", new)];
        assert_eq!(
            here.send("/zh/office/account/passphrase", &wrong).status,
            StatusCode::UNPROCESSABLE_ENTITY
        );
        let right = [("old", PASSPHRASE), ("new", new), ("again", new)];
        let before = here.cookie.clone();
        assert_eq!(here.send("/zh/office/account/passphrase", &right).status, StatusCode::SEE_OTHER);
        assert_ne!(here.cookie, before);
        assert_eq!(here.get("/zh/office/account").status, StatusCode::OK);
        assert_eq!(there.get("/zh/office/account").status, StatusCode::SEE_OTHER, "signed out");
        assert_eq!(there.sign_in("li.na", PASSPHRASE).status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(there.sign_in("li.na", new).status, StatusCode::SEE_OTHER);
    });
}

#[test]
fn sessions_are_listed_and_ended_one_by_one_or_all() {
    on_both(|test| {
        let register = Fixture::new(test);
        let mut here = Browser::officer(&register.web, "li.na", Role::Register);
        let mut others =
            [Browser::new(&register.web), Browser::new(&register.web), Browser::new(&register.web)];
        for other in &mut others {
            other.sign_in("li.na", PASSPHRASE);
        }
        let signed_in = |others: &[Browser]| {
            others.iter().filter(|other| other.get("/zh/office/account").status == StatusCode::OK).count()
        };
        let page = here.get("/zh/office/account").text;
        let end = page.split("action=\"").find(|part| part.contains("/end?")).unwrap();
        let end = end.split('?').next().unwrap().to_owned();
        assert_eq!(here.send(&end, &[]).status, StatusCode::SEE_OTHER);
        assert_eq!(signed_in(&others), 2);
        assert_eq!(here.send("/zh/office/account/sessions/end-others", &[]).status, StatusCode::SEE_OTHER);
        assert_eq!((signed_in(&others), here.get("/zh/office/account").status), (0, StatusCode::OK));
    });
}

#[test]
fn a_session_ends_when_it_is_not_used_and_after_a_working_day() {
    on_both(|test| {
        let register = Fixture::new(test);
        let mut browser = Browser::officer(&register.web, "li.na", Role::Register);
        for _ in 0..10 {
            wait(&register.web, 3599);
            let status = browser.get("/zh/office/account").status;
            assert_eq!(status, StatusCode::OK, "it is used within the hour");
        }
        wait(&register.web, 30);
        assert_eq!(browser.get("/zh/office/account").status, StatusCode::SEE_OTHER, "ten hours");
        browser.sign_in("li.na", PASSPHRASE);
        wait(&register.web, 3601);
        assert_eq!(browser.get("/zh/office/account").status, StatusCode::SEE_OTHER, "an idle hour");
    });
}

#[test]
fn a_closed_account_is_out_at_once_and_a_reset_one_begins_anew() {
    on_both(|test| {
        let register = Fixture::new(test);
        let mut security = Browser::officer(&register.web, "sun.li", Role::Security);
        let mut li = Browser::officer(&register.web, "li.na", Role::Register);
        let mut chen = Browser::officer(&register.web, "chen.jie", Role::Approve);
        assert_eq!(security.send("/zh/office/accounts/li.na/close", &[]).status, StatusCode::SEE_OTHER);
        assert_eq!(li.get("/zh/office/account").status, StatusCode::SEE_OTHER);
        assert_eq!(li.sign_in("li.na", PASSPHRASE).status, StatusCode::UNPROCESSABLE_ENTITY);
        for _ in 0..6 {
            Browser::new(&register.web).sign_in("chen.jie", "this is not the one");
        }
        let reset = security.send("/zh/office/accounts/chen.jie/reset", &[]);
        assert_eq!(reset.status, StatusCode::OK);
        let code = reset.text.split("set-up-code\">").nth(1).unwrap().split('<').next().unwrap();
        assert_eq!(chen.get("/zh/office/account").status, StatusCode::SEE_OTHER);
        assert_eq!(chen.sign_in("chen.jie", PASSPHRASE).status, StatusCode::UNPROCESSABLE_ENTITY);
        let created = account::Created {
            id: 0,
            name: "chen.jie".to_owned(),
            set_up_code: code.to_owned(),
            good_until: String::new(),
        };
        let again = Browser::set_up(&register.web, &created);
        assert!(!again.secret.is_empty(), "the second factor is set up anew");
        let own = security.send("/zh/office/accounts/sun.li/close", &[]);
        assert_eq!(own.status, StatusCode::UNPROCESSABLE_ENTITY, "not the own one");
    });
}

#[test]
fn an_account_given_other_roles_is_out_at_once_and_may_what_the_new_ones_may() {
    on_both(|test| {
        let register = Fixture::new(test);
        let mut security = Browser::officer(&register.web, "sun.li", Role::Security);
        let mut li = Browser::officer(&register.web, "li.na", Role::Register);
        let page = security.get("/zh/office/accounts").text;
        assert!(page.contains("/office/accounts/li.na/roles?") && !page.contains("/accounts/sun.li/roles"));
        let mut give = |name: &str, role: &str, second: &str| {
            let fields = [("role", role), ("second_role", second)];
            security.send(&format!("/zh/office/accounts/{name}/roles"), &fields)
        };
        for (name, role, second, why) in [
            ("li.na", "audit", "approve", "one person is not both"),
            ("li.na", "chief", "", "no such role"),
            ("li.na", "supply", "", "no body to send for"),
            ("li.na", "register", "", "nothing changes"),
            ("no.one", "audit", "", "no such account"),
            ("sun.li", "audit", "", "nobody changes their own"),
        ] {
            assert_eq!(give(name, role, second).status, StatusCode::UNPROCESSABLE_ENTITY, "{why}");
        }
        assert_eq!(li.get("/zh/office/account").status, StatusCode::OK, "nothing of it happened");
        assert_eq!(give("li.na", "objection", "").status, StatusCode::SEE_OTHER);
        assert_eq!(li.get("/zh/office/account").status, StatusCode::SEE_OTHER, "its sessions ended");
        assert_eq!(li.sign_in("li.na", PASSPHRASE).status, StatusCode::SEE_OTHER);
        assert_eq!(li.get("/zh/office/review").status, StatusCode::FORBIDDEN, "not a register officer now");
        assert_eq!(li.get("/zh/office/work").status, StatusCode::OK);
        let sql = "SELECT actor, target, detail FROM audit WHERE verb = 'account.roles'";
        let noted = register
            .write(|tx| tx.all(sql, &[], |row| Ok([row.text(0)?, row.text(1)?, row.text(2)?].join(" | "))));
        assert_eq!(noted, ["account:1 | account/2 | {\"before\":\"register\",\"after\":\"objection\"}"]);
        assert_eq!(give("li.na", "register", "approve").status, StatusCode::SEE_OTHER);
        li.sign_in("li.na", PASSPHRASE);
        let to = li.get("/zh/office/work");
        assert_eq!(to.headers[header::LOCATION], "/zh/office/account/second-factor", "approvers need one");
    });
}

#[test]
fn nobody_but_the_security_administrator_changes_roles() {
    on_both(|test| {
        let register = Fixture::new(test);
        Browser::officer(&register.web, "li.na", Role::Register);
        for role in [Role::Register, Role::Approve, Role::Audit, Role::System] {
            let mut other = Browser::officer(&register.web, &format!("other.{}", role.word()), role);
            let answer = other.send("/zh/office/accounts/li.na/roles", &[("role", "audit")]);
            assert_eq!(answer.status, StatusCode::FORBIDDEN, "{role:?}");
        }
        let mut security = Browser::officer(&register.web, "sun.li", Role::Security);
        let forged = security.post("/zh/office/accounts/li.na/roles?token=x", &[("role", "audit")]);
        assert_eq!(forged.status, StatusCode::FORBIDDEN);
    });
}

#[test]
fn what_signing_in_does_is_in_the_audit_trail() {
    on_both(|test| {
        let register = Fixture::new(test);
        let mut browser = Browser::officer(&register.web, "li.na", Role::Register);
        browser.send("/zh/office/sign-out", &[]);
        browser.sign_in("li.na", "this is not the one");
        browser.sign_in("nobody", "this is not the one");
        browser.sign_in("li.na", PASSPHRASE);
        let lines = register.write(|tx| {
            let sql = "SELECT actor, verb, target FROM audit ORDER BY id";
            tx.all(sql, &[], |row| Ok(format!("{} {} {}", row.text(0)?, row.text(1)?, row.text(2)?)))
        });
        assert_eq!(
            lines,
            [
                "cli:story account.create account/1",
                "account:1 account.set-up account/1",
                "account:1 account.sign-out account/1",
                "anyone account.sign-in-failed account/1",
                "anyone account.sign-in-failed account/unknown",
                "account:1 account.sign-in account/1",
            ]
        );
    });
}

#[test]
fn accounts_that_must_not_be_are_refused() {
    on_both(|test| {
        let register = Fixture::new(test);
        let new = |change: fn(&mut NewAccount)| {
            let mut new = NewAccount {
                name: "li.na".to_owned(),
                display: "李娜".to_owned(),
                roles: vec![Role::Register],
                ..NewAccount::default()
            };
            change(&mut new);
            match account::create(&register.web.register.db, &new, by(&register.web)) {
                Err(AccountFault::Refused(refusal)) => Some(refusal),
                other => other.map(|_| None).unwrap(),
            }
        };
        assert_eq!(new(|new| new.name = "1".to_owned()), Some(AccountRefusal::NameUnfit));
        assert_eq!(new(|new| new.name = "李娜".to_owned()), Some(AccountRefusal::NameUnfit));
        assert_eq!(
            new(|new| new.display = "李娜 11010519491231002X".to_owned()),
            Some(AccountRefusal::DisplayUnfit)
        );
        assert_eq!(
            new(|new| new.email = "13800138000@example.cn".to_owned()),
            Some(AccountRefusal::EmailUnfit)
        );
        assert_eq!(new(|new| new.district = "33010".to_owned()), Some(AccountRefusal::DistrictUnfit));
        assert_eq!(new(|new| new.body = "91350100M000100Y43".to_owned()), Some(AccountRefusal::NoSuchBody));
        assert_eq!(new(|new| new.roles = vec![Role::Supply]), Some(AccountRefusal::NeedsBody));
        let waived = new(|new| new.totp_waived = true);
        assert_eq!(waived, Some(AccountRefusal::WaivedInDemonstrationsOnly));
        let together = new(|new| new.roles = vec![Role::Audit, Role::Security]);
        assert!(matches!(together, Some(AccountRefusal::Roles(_))), "{together:?}");
        assert_eq!(new(|_| ()), None);
        assert_eq!(new(|_| ()), Some(AccountRefusal::NameTaken));
    });
}
