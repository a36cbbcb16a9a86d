//! Clean rows: what the departments decided, before anybody mistyped it.

use domain::{Day, RecordKind};

use super::breaches::Breach;
use super::city::{City, Org};
use super::licences::Licence;
use super::matters::{COMMITMENTS, GROUNDS};
use super::plan::{Department, Matter};
use super::rng::Rng;
use super::sheet::Row;
use super::words::{CITY, DISTRICTS, PROVINCE, Sector};

/// Days back from today over which decisions are spread: three years.
const SPAN: u32 = 1095;

/// What rows of one file are made from.
pub struct Press<'a> {
    /// The city.
    pub city: &'a City,
    /// The department that decides.
    pub department: &'a Department,
    /// Its stream of numbers.
    pub rng: Rng,
    /// The day the files are written.
    pub today: Day,
    /// Number of the next document.
    pub serial: u32,
}

impl<'a> Press<'a> {
    /// One clean row and whom it is about; registers go through the city in order.
    pub fn row(&mut self, matter: Matter, at: usize) -> (Row, &'a Org) {
        self.serial += 1;
        match matter {
            Matter::Registration(_) => {
                let org = &self.city.orgs[at];
                (registration(org, self.department), org)
            }
            Matter::Licences(list) => self.licence(list),
            Matter::Penalties(list) => self.penalty(list),
            Matter::TaxRating => self.tax_rating(at),
            Matter::Honour(name) => self.honour(name),
            Matter::Abnormal => self.abnormal(),
            Matter::Commitments => self.commitment(),
        }
    }

    fn decided(&mut self) -> Day {
        self.rng.day_before(self.today.plus_days(-1), SPAN)
    }

    fn document(&self, mark: &str, decided: Day) -> String {
        format!("{}{mark}〔{}〕{}号", self.department.mark, decided.year(), self.serial)
    }

    fn licence(&mut self, list: &[Licence]) -> (Row, &'a Org) {
        let matter = &list[self.rng.place(list.len())];
        let org = self.city.draw(&mut self.rng, matter.who);
        let (decided, mut row) = (self.decided(), Row::new(RecordKind::Licence));
        let until = if matter.years == 0 {
            "2099-12-31".to_owned()
        } else {
            decided.plus_years(matter.years).to_string()
        };
        row.set("XK_XDR_MC", &org.name);
        row.set("XK_XDR_LB", org.class());
        row.set("XK_XDR_SHXYM", org.code.as_str());
        row.set("XK_XKWS", matter.title);
        row.set("XK_WSH", self.document("许", decided));
        row.set("XK_XKLB", matter.class);
        row.set("XK_XKZS", matter.certificate);
        row.set("XK_XKBH", format!("{}9901{:06}", matter.letters, self.serial));
        row.set("XK_NR", matter.content);
        row.set("XK_JDRQ", decided.to_string());
        row.set("XK_YXQZ", decided.to_string());
        row.set("XK_YXQZI", until);
        row.set("XK_XKJG", self.department.name);
        row.set("XK_XKJGDM", self.department.code());
        row.set("XK_ZT", "1");
        row.set("XK_LYDW", self.department.name);
        row.set("XK_LYDWDM", self.department.code());
        (row, org)
    }

    fn penalty(&mut self, list: &[Breach]) -> (Row, &'a Org) {
        let breach = &list[self.rng.place(list.len())];
        let org = self.city.draw(&mut self.rng, breach.who);
        let (decided, mut row) = (self.decided(), Row::new(RecordKind::Penalty));
        let facts = breach.facts.replace("{seat}", &org.seat);
        row.set("CF_XDR_MC", &org.name);
        row.set("CF_XDR_LB", org.class());
        row.set("CF_XDR_SHXYM", org.code.as_str());
        row.set("CF_WSH", self.document("罚", decided));
        row.set("CF_WFXW", breach.kind);
        row.set("CF_SY", facts.replace("{day}", &written(decided.plus_days(-30))));
        row.set("CF_YJ", breach.basis);
        row.set("CF_JDRQ", decided.to_string());
        row.set("CF_YXQ", "2099-12-31");
        row.set("CF_GSJZQ", decided.plus_years(1).to_string());
        row.set("CF_CFJG", self.department.name);
        row.set("CF_CFJGDM", self.department.code());
        row.set("CF_SJLY", self.department.name);
        row.set("CF_SJLYDM", self.department.code());
        self.sentence(breach, &mut row);
        (row, org)
    }

    /// Categories, decision and amounts that agree with each other.
    fn sentence(&mut self, breach: &Breach, row: &mut Row) {
        if self.rng.odds(800) {
            row.set("CF_CFLB", "警告");
            return row.set("CF_NR", "给予警告。");
        }
        let fine = self.rng.between(breach.fine.0 / 100, breach.fine.1 / 100) * 100;
        let mut text = format!("罚款人民币{fine}元");
        let mut categories = "罚款".to_owned();
        row.set("CF_NR_FK", wan(fine));
        if !breach.also.is_empty() {
            categories = format!("{};{categories}", breach.also);
        }
        if breach.also.contains("没收") {
            let gain = self.rng.between(3, 400) * 10;
            row.set("CF_NR_WFFF", wan(gain));
            text = format!("没收违法所得{gain}元；{text}");
        } else if !breach.also.is_empty() {
            text = format!("{}；{text}", breach.also);
        }
        row.set("CF_CFLB", categories);
        row.set("CF_NR", format!("{text}。"));
    }

    /// A rating for each year and organisation, never twice the same.
    fn tax_rating(&mut self, at: usize) -> (Row, &'a Org) {
        let org = &self.city.orgs[at * 7 % self.city.orgs.len()];
        let year = self.today.year() - 1 - i16::try_from(at * 7 / self.city.orgs.len()).unwrap_or(0);
        let mut row = Row::new(RecordKind::Honour);
        let old = self.rng.odds(300);
        let number = if old {
            format!("{}{}", org.code.district(), org.code.org_code())
        } else {
            org.code.to_string()
        };
        row.set("name", &org.name);
        row.set("tax_number", number);
        row.set("year", year.to_string());
        row.set("authority", format!("国家税务总局{CITY}{}税务局", DISTRICTS[org.district].1));
        (row, org)
    }

    fn honour(&mut self, name: &str) -> (Row, &'a Org) {
        let org = self.city.draw(&mut self.rng, &EVERY);
        let (decided, mut row) = (self.decided(), Row::new(RecordKind::Honour));
        row.set("name", &org.name);
        row.set("code", org.code.as_str());
        row.set("honour", name);
        row.set("year", decided.year().to_string());
        row.set("document", self.document("誉", decided));
        row.set("decided_on", decided.to_string());
        row.set("valid_until", decided.plus_years(3).to_string());
        row.set("authority", self.department.name);
        (row, org)
    }

    fn abnormal(&mut self) -> (Row, &'a Org) {
        let org = self.city.draw(&mut self.rng, &EVERY);
        let (decided, mut row) = (self.decided(), Row::new(RecordKind::Abnormal));
        row.set("name", &org.name);
        row.set("code", org.code.as_str());
        row.set("document", self.document("列异", decided));
        row.set("grounds", *self.rng.pick(&GROUNDS));
        row.set("decided_on", decided.to_string());
        row.set("authority", self.department.name);
        (row, org)
    }

    fn commitment(&mut self) -> (Row, &'a Org) {
        let org = self.city.draw(&mut self.rng, &EVERY);
        let (decided, mut row) = (self.decided(), Row::new(RecordKind::Commitment));
        let (kind, matter, text) = *self.rng.pick(&COMMITMENTS);
        row.set("name", &org.name);
        row.set("code", org.code.as_str());
        row.set("document", format!("CN{}{:06}", decided.year(), self.serial));
        row.set("matter", matter);
        row.set("type", kind);
        row.set("text", text);
        row.set("decided_on", decided.to_string());
        row.set("valid_until", decided.plus_years(2).to_string());
        row.set("authority", self.department.name);
        row.set("kept", if self.rng.odds(6000) { "未到期" } else { "已履行" });
        (row, org)
    }
}

/// Every sector, public bodies included.
const EVERY: [Sector; 8] = [
    Sector::Food,
    Sector::Building,
    Sector::Transport,
    Sector::Works,
    Sector::Places,
    Sector::Services,
    Sector::Farming,
    Sector::Public,
];

fn registration(org: &Org, department: &Department) -> Row {
    let mut row = Row::new(RecordKind::Registration);
    row.set("name", &org.name);
    row.set("code", org.code.as_str());
    row.set("code_kind", "USCC");
    row.set("reg_date", org.since.to_string());
    row.set("province", PROVINCE);
    row.set("city", CITY);
    row.set("district", DISTRICTS[org.district].0);
    row.set("status", "存续");
    row.set("type", org.form);
    row.set("industry", org.industry);
    row.set("address", &org.seat);
    row.set("registrar", department.name);
    row.set("former_name", org.former.clone().unwrap_or_default());
    row
}

/// A day as texts write it: 2026年4月1日.
fn written(day: Day) -> String {
    format!("{}年{}月{}日", day.year(), day.month(), day.day())
}

/// Yuan as 万元, without trailing zeros.
fn wan(yuan: u32) -> String {
    let text = format!("{}.{:04}", yuan / 10_000, yuan % 10_000);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}
