//! What whoever has no business in the office tries.

use axum::http::{Method, StatusCode, header};
use domain::role::Role;
use hengxin::app::account::IDLE_SECONDS;

use crate::support::browser::{Browser, PASSPHRASE, account, form, wait};
use crate::support::fixture::Fixture;
use crate::support::on_both;

/// A cookie planted before sign-in is not the one signed in with.
#[test]
fn a_planted_session_is_not_taken_over() {
    on_both(|test| {
        let register = Fixture::new(test);
        Browser::officer(&register.web, "li.na", Role::Register);
        let planted = "0".repeat(64);
        let mut victim = Browser { cookie: planted.clone(), ..Browser::new(&register.web) };
        assert_eq!(victim.sign_in("li.na", PASSPHRASE).status, StatusCode::SEE_OTHER);
        assert_ne!(victim.cookie, planted);
        let attacker = Browser { cookie: planted, ..Browser::new(&register.web) };
        assert_eq!(attacker.get("/zh/office/account").status, StatusCode::SEE_OTHER);
    });
}

/// The cookie from before the second factor is worth nothing after it, nor is one from before signing in again.
#[test]
fn each_step_up_is_a_new_session() {
    on_both(|test| {
        let register = Fixture::new(test);
        let mut chen = Browser::officer(&register.web, "chen.jie", Role::Approve);
        wait(&register.web, 60);
        chen.sign_in("chen.jie", PASSPHRASE);
        let halfway = Browser { cookie: chen.cookie.clone(), ..Browser::new(&register.web) };
        let page = chen.get("/zh/office/sign-in/code").text;
        chen.token = page.split("token=").nth(1).unwrap().split('"').next().unwrap().to_owned();
        let code = chen.code(0);
        assert_eq!(chen.send("/zh/office/sign-in/code", &[("code", &code)]).status, StatusCode::SEE_OTHER);
        assert_eq!(chen.get("/zh/office/account").status, StatusCode::OK);
        let old = halfway.get("/zh/office/account");
        assert_eq!(old.headers[header::LOCATION], "/zh/office/sign-in");
    });
}

/// What is answered to an unknown name, a wrong passphrase, a closed account and one that is held back is one text.
#[test]
fn nobody_learns_which_names_there_are() {
    on_both(|test| {
        let register = Fixture::new(test);
        Browser::officer(&register.web, "li.na", Role::Register);
        account(&register.web, "new.one", &[Role::Register], "");
        let mut held_back = Browser::officer(&register.web, "chen.jie", Role::Approve).at("192.0.2.9");
        for _ in 0..6 {
            held_back.sign_in("chen.jie", "this is not the one");
        }
        let answer = |name: &str, passphrase: &str| {
            let answer = Browser::new(&register.web).sign_in(name, passphrase);
            assert!(!answer.headers.contains_key(header::SET_COOKIE));
            (answer.status, answer.text.replace(name, "NAME"))
        };
        let unknown = answer("no.one", "this is not the one");
        assert_eq!(unknown.0, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(answer("li.na", "this is not the one"), unknown, "wrong");
        assert_eq!(answer("chen.jie", "this is not the one"), unknown, "held back");
        assert_eq!(answer("chen.jie", PASSPHRASE), unknown, "held back, though the passphrase is right");
        assert_eq!(answer("new.one", "this is not the one"), unknown, "not set up");
    });
}

/// One name is held back after a few failures, longer each time, in every process; its holder gets in afterwards.
#[test]
fn guessing_at_one_account_is_held_back() {
    on_both(|test| {
        let register = Fixture::new(test);
        Browser::officer(&register.web, "li.na", Role::Register);
        let second = register.second_instance();
        let tries = |n: usize| {
            for at in 0..n {
                let web = if at % 2 == 0 { &register.web } else { &second };
                let mut browser = Browser::new(web).at(&format!("198.51.100.{at}"));
                assert!(browser.sign_in("li.na", "this is not the one").status.is_client_error());
            }
        };
        let gets_in =
            || Browser::new(&second).at("203.0.113.5").sign_in("li.na", PASSPHRASE).status.is_redirection();
        tries(5);
        assert!(!gets_in(), "from elsewhere as well");
        wait(&register.web, 61);
        tries(1);
        wait(&register.web, 61);
        let security = Browser::officer(&register.web, "sun.li", Role::Security);
        assert!(security.get("/zh/office/accounts").text.contains("暂停登录至"), "the administrator sees it");
        assert!(!gets_in(), "two minutes now");
        wait(&register.web, 60);
        assert!(gets_in());
        tries(4);
        assert!(gets_in(), "signing in starts the count anew");
    });
}

/// One passphrase at many names from one address: the address is held back, unknown names count as well.
#[test]
fn spraying_one_passphrase_is_held_back() {
    on_both(|test| {
        let register = Fixture::new(test);
        Browser::officer(&register.web, "li.na", Role::Register);
        let mut sprayer = Browser::new(&register.web).at("198.51.100.7");
        for n in 0..20 {
            sprayer.sign_in(&format!("officer{n}"), PASSPHRASE);
        }
        let right = sprayer.sign_in("li.na", PASSPHRASE);
        assert_eq!(right.status, StatusCode::UNPROCESSABLE_ENTITY, "right, but the address is held back");
        let mut same_house = Browser::new(&register.web).at("198.51.100.8");
        assert_eq!(same_house.sign_in("li.na", PASSPHRASE).status, StatusCode::SEE_OTHER, "others are not");
        wait(&register.web, 61);
        assert_eq!(sprayer.sign_in("li.na", PASSPHRASE).status, StatusCode::SEE_OTHER);
    });
}

/// Attempts sent at once are counted one after another: five of them, not fifty, are looked at.
#[test]
fn a_burst_of_guesses_is_worth_no_more_than_single_ones() {
    on_both(|test| {
        let register = Fixture::new(test);
        Browser::officer(&register.web, "li.na", Role::Register);
        std::thread::scope(|scope| {
            for at in 0..12 {
                let mut browser = Browser::new(&register.web).at(&format!("198.51.100.{at}"));
                scope.spawn(move || browser.sign_in("li.na", "this is not the one"));
            }
        });
        let sql = "SELECT COUNT(*) FROM audit WHERE verb = 'account.sign-in-failed'";
        assert_eq!(register.write(|tx| tx.one(sql, &[], |row| row.int(0))), 5);
    });
}

/// One-time codes are guessed at no faster than passphrases.
#[test]
fn guessing_codes_is_held_back() {
    on_both(|test| {
        let register = Fixture::new(test);
        let mut chen = Browser::officer(&register.web, "chen.jie", Role::Approve);
        wait(&register.web, 60);
        chen.sign_in("chen.jie", PASSPHRASE);
        let page = chen.get("/zh/office/sign-in/code").text;
        chen.token = page.split("token=").nth(1).unwrap().split('"').next().unwrap().to_owned();
        for _ in 0..5 {
            chen.send("/zh/office/sign-in/code", &[("code", "not a code")]);
        }
        let right = chen.code(0);
        let held_back = chen.send("/zh/office/sign-in/code", &[("code", &right)]);
        assert_eq!(held_back.status, StatusCode::UNPROCESSABLE_ENTITY, "right, but held back");
        // Signing in again does not forget the failures: the passphrase alone proves nothing yet.
        chen.sign_in("chen.jie", PASSPHRASE);
        assert_eq!(chen.get("/zh/office").status, StatusCode::SEE_OTHER);
    });
}

/// A one-time code counts once: not again, not an earlier one after it, not the one that set it up.
#[test]
fn a_one_time_code_is_not_played_again() {
    on_both(|test| {
        let register = Fixture::new(test);
        let mut chen = Browser::officer(&register.web, "chen.jie", Role::Approve);
        let with = |chen: &mut Browser, code: &str| {
            chen.sign_in("chen.jie", PASSPHRASE);
            let page = chen.get("/zh/office/sign-in/code").text;
            chen.token = page.split("token=").nth(1).unwrap().split('"').next().unwrap().to_owned();
            chen.send("/zh/office/sign-in/code", &[("code", code)]).status.as_u16()
        };
        let enrolled = chen.code(0);
        assert_eq!(with(&mut chen, &enrolled), 422, "it confirmed the setting up");
        wait(&register.web, 60);
        let (before, now) = (chen.code(-1), chen.code(0));
        assert_eq!(with(&mut chen, &now), 303);
        assert_eq!(with(&mut chen, &now), 422, "again");
        assert_eq!(with(&mut chen, &before), 422, "an earlier one that would still count");
        wait(&register.web, 30);
        let next = chen.code(0);
        assert_eq!(with(&mut chen, &next), 303);
    });
}

/// Every address that takes a form refuses one without the session's token, and does nothing.
#[test]
fn no_form_is_taken_without_its_token() {
    on_both(|test| {
        let register = Fixture::new(test);
        let mut security = Browser::officer(&register.web, "sun.li", Role::Security);
        Browser::officer(&register.web, "li.na", Role::Register);
        let mine = security.token.clone();
        let stolen = Browser::officer(&register.web, "wang.wei", Role::Register).token;
        let open = ["/sign-in", "/set-up", "/sign-in/passkey", "/sign-in/passkey/challenge"];
        let places = hengxin::web::site::places().filter(|place| place.methods.contains(&"POST"));
        let places: Vec<_> = places.filter(|place| !open.contains(&place.path)).collect();
        assert!(places.len() > 10);
        for place in places {
            let path = place.path.replace("{name}", "li.na").replace(['{', '}'], "");
            let path = path
                .replace("batches/batch", "batches/1")
                .replace("/id/", "/1/")
                .replace("review/key", "review/1");
            for query in ["", "?token=", "?token=forged", &format!("?token={stolen}")] {
                let answer = security.post(&format!("/zh/office{path}{query}"), &[("token", &mine)]);
                assert_eq!(answer.status, StatusCode::FORBIDDEN, "{path}{query}");
            }
        }
        assert_eq!(security.get("/zh/office/account").status, StatusCode::OK, "still signed in");
        let mut li = Browser::new(&register.web);
        assert_eq!(li.sign_in("li.na", PASSPHRASE).status, StatusCode::SEE_OTHER, "nobody was closed");
    });
}

/// Before there is a session, forms that other sites make a browser send are refused by where they come from.
#[test]
fn no_other_site_signs_anybody_in() {
    use crate::support::fixture::ask;
    use axum::body::Body;
    use axum::http::Request;
    on_both(|test| {
        let register = Fixture::new(test);
        Browser::officer(&register.web, "li.na", Role::Register);
        for path in ["/zh/office/sign-in", "/zh/office/set-up"] {
            let request = Request::post(path)
                .header(header::HOST, "credit.example")
                .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
                .header("sec-fetch-site", "cross-site")
                .body(Body::from(form(&[("name", "li.na"), ("passphrase", PASSPHRASE)])))
                .unwrap();
            let answer = ask(&register.web, request);
            assert_eq!(answer.status, StatusCode::FORBIDDEN, "{path}");
            assert!(!answer.headers.contains_key(header::SET_COOKIE));
        }
    });
}

/// Fields that no form has change nothing.
#[test]
fn further_fields_are_not_taken() {
    on_both(|test| {
        let register = Fixture::new(test);
        let mut security = Browser::officer(&register.web, "sun.li", Role::Security);
        let fields = [
            ("name", "li.na"),
            ("display", "李娜"),
            ("role", "approve"),
            ("totp_waived", "1"),
            ("id", "1"),
            ("state", "active"),
            ("roles", "security"),
            ("closed_at", "1"),
            ("passphrase", "planted by a form field"),
        ];
        let made = security.send("/zh/office/accounts", &fields);
        assert_eq!(made.status, StatusCode::OK, "{}", made.text);
        let sql = "SELECT id, roles, totp_waived FROM account WHERE name = 'li.na'";
        let row = register
            .write(|tx| tx.one(sql, &[], |row| Ok((row.int(0)?, row.text(1)?.to_owned(), row.int(2)?))));
        assert_eq!(row, (2, "approve".to_owned(), 0));
        let planted = Browser::new(&register.web).sign_in("li.na", "planted by a form field");
        assert_eq!(planted.status, StatusCode::UNPROCESSABLE_ENTITY);
        let together =
            [("name", "zhao"), ("display", "赵"), ("role", "security"), ("second_role", "approve")];
        let refused = security.send("/zh/office/accounts", &together);
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(refused.text.contains("不能由同一人担任"), "{}", refused.text);
    });
}

/// Numbers in addresses are tried one after another: what is somebody else's is not told apart from nothing.
#[test]
fn numbers_of_others_open_nothing() {
    on_both(|test| {
        let register = Fixture::new(test);
        // Delivery 1 is of 示例市市场监督管理局.
        let own = account(&register.web, "wang.wei", &[Role::Supply], "示例市市场监督管理局");
        let own = Browser::set_up(&register.web, &own);
        let other = account(&register.web, "zhou.yu", &[Role::Supply], "示例市税务局");
        let mut other = Browser::set_up(&register.web, &other);
        for rest in ["", "/progress"] {
            let path = |batch: &str| format!("/zh/office/batches/{batch}{rest}");
            assert_eq!(own.get(&path("1")).status, StatusCode::OK);
            let (theirs, none) = (other.get(&path("1")), other.get(&path("99")));
            assert_eq!(theirs.status, StatusCode::NOT_FOUND);
            assert_eq!(theirs.text.replace("/1", "/99"), none.text, "not told apart");
        }
        assert!(!other.get("/zh/office").text.contains("batches/1\""));
        // Sessions: every number there may be, sent by another officer.
        for id in 0..6 {
            other.send(&format!("/zh/office/account/sessions/{id}/end"), &[]);
        }
        assert_eq!(own.get("/zh/office/account").status, StatusCode::OK, "still signed in");
        // Accounts, by whoever does not manage them.
        for verb in ["close", "reset"] {
            let answer = other.send(&format!("/zh/office/accounts/wang.wei/{verb}"), &[]);
            assert!([StatusCode::FORBIDDEN, StatusCode::SEE_OTHER].contains(&answer.status));
        }
        assert!(Browser::new(&register.web).sign_in("wang.wei", PASSPHRASE).status.is_redirection());
    });
}

/// Keys are for programs: none opens a page.
#[test]
fn a_key_opens_no_page() {
    use axum::body::Body;
    use axum::http::Request;
    on_both(|test| {
        let register = Fixture::new(test);
        register.key("office", "office submit", Some(1));
        for path in ["/zh/office", "/zh/office/review", "/zh/office/accounts", "/zh/office/new"] {
            let request = Request::get(path).header(header::AUTHORIZATION, "Bearer office");
            let answer = register.ask(request.body(Body::empty()).unwrap());
            assert_eq!(answer.headers[header::LOCATION], "/zh/office/sign-in", "{path}");
        }
        let mut browser = Browser::new(&register.web);
        assert!(browser.post("/zh/office/sign-in", &[("key", "office")]).status.is_client_error());
        assert!(browser.sign_in("office", "office").status.is_client_error());
    });
}

/// A session that has idled is not found, even where its row is still there.
#[test]
fn an_idle_session_cannot_be_kept_alive_afterwards() {
    on_both(|test| {
        let register = Fixture::new(test);
        let browser = Browser::officer(&register.web, "li.na", Role::Register);
        wait(&register.web, IDLE_SECONDS + 1);
        for _ in 0..2 {
            let (_, answer) = browser.request(Method::GET, "/zh/office/account", None);
            assert_eq!(answer.headers[header::LOCATION], "/zh/office/sign-in");
        }
    });
}
