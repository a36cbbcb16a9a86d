//! The invented city: organisations with valid codes and names that nobody bears.

use std::collections::HashSet;

use domain::{Day, Uscc};

use super::rng::Rng;
use super::words::{
    CAUSES, CITY, CROPS, DISTRICTS, FIRST, INSTITUTIONS, ROADS, SECOND, SHOP_FIRST, SHOP_SECOND, SHOP_TRADES,
    STREETS, Sector, TRADES,
};

/// One invented organisation.
#[derive(Debug, Clone)]
pub struct Org {
    /// Its Unified Social Credit Code, both check characters right.
    pub code: Uscc,
    /// Its name.
    pub name: String,
    /// The name it bore before, where it was renamed.
    pub former: Option<String>,
    /// Its place among the districts.
    pub district: usize,
    /// What it works in.
    pub sector: Sector,
    /// GB/T 4754 class.
    pub industry: &'static str,
    /// Type as the register writes it.
    pub form: &'static str,
    /// Day it was registered.
    pub since: Day,
    /// Seat.
    pub seat: String,
}

impl Org {
    /// The class of subject in the data standard.
    pub fn class(&self) -> &'static str {
        if self.code.is_individual_business() { "个体工商户" } else { "法人及非法人组织" }
    }
}

/// The organisations of the city, and those the registers have not reported.
#[derive(Debug)]
pub struct City {
    /// Reported by the registers.
    pub orgs: Vec<Org>,
    /// Known to departments only: valid codes that the registers have not reported.
    pub strangers: Vec<Org>,
}

impl City {
    /// Invents a city of `count` organisations.
    pub fn invent(seed: u64, count: u32, today: Day) -> City {
        let mut maker = Maker { rng: Rng::new(seed, "city"), taken: HashSet::new(), serial: 0, today };
        let orgs = (0..count).map(|_| maker.org()).collect();
        let strangers = (0..=count / 100).map(|_| maker.org()).collect();
        let mut city = City { orgs, strangers };
        city.share_names(&mut maker.rng);
        city
    }

    /// A few shops in different towns bear one name, as in life.
    fn share_names(&mut self, rng: &mut Rng) {
        let shops: Vec<usize> =
            (0..self.orgs.len()).filter(|at| self.orgs[*at].form == "个体工商户").collect();
        for _ in 0..shops.len() / 400 {
            let (from, to) = (*rng.pick(&shops), *rng.pick(&shops));
            let name = self.orgs[from].name.clone();
            self.orgs[to].name = name;
            self.orgs[to].former = None;
        }
    }

    /// An organisation of one of these sectors; some come up far more often than others.
    pub fn draw(&self, rng: &mut Rng, sectors: &[Sector]) -> &Org {
        let list = if rng.odds(100) { &self.strangers } else { &self.orgs };
        let fits = |org: &&Org| sectors.contains(&org.sector);
        let tries = (0..40).map(|_| &list[skewed(rng, list.len())]);
        tries.into_iter().find(fits).unwrap_or(&list[0])
    }
}

/// A place in a list of `len`, early places more often: the fourth part of the list gets half of the draws.
fn skewed(rng: &mut Rng, len: usize) -> usize {
    let square = u64::from(rng.below(65_536)).pow(2) >> 16;
    usize::try_from((square * len as u64) >> 16).expect("below the length")
}

struct Maker {
    rng: Rng,
    taken: HashSet<String>,
    serial: u32,
    today: Day,
}

/// What a maker of one form of organisation settles.
struct Draft {
    prefix: &'static str,
    name: String,
    sector: Sector,
    industry: &'static str,
    form: &'static str,
}

impl Maker {
    fn org(&mut self) -> Org {
        let district = self.rng.place(DISTRICTS.len());
        let draft = self.unused(district);
        let former = (draft.prefix == "91" && self.rng.odds(250)).then(|| self.former(&draft.name)).flatten();
        Org {
            code: self.code(&draft, district),
            former,
            district,
            sector: draft.sector,
            industry: draft.industry,
            form: draft.form,
            since: self.rng.day_before(self.today.plus_years(-4), 7300),
            seat: self.seat(district),
            name: draft.name,
        }
    }

    /// A draft whose name nobody in the city bears.
    fn unused(&mut self, district: usize) -> Draft {
        loop {
            let draft = self.draft(district);
            if self.taken.insert(draft.name.clone()) {
                return draft;
            }
        }
    }

    fn draft(&mut self, district: usize) -> Draft {
        match self.rng.below(100) {
            0..62 => self.company(district),
            62..88 => self.shop(district),
            88..92 => self.cooperative(district),
            92..96 => self.institution(district),
            _ => self.association(),
        }
    }

    fn word(&mut self) -> String {
        let mut word = format!("{}{}", self.rng.pick(&FIRST), self.rng.pick(&SECOND));
        if self.rng.odds(2500) {
            word += *self.rng.pick(&SECOND);
        }
        word
    }

    fn company(&mut self, district: usize) -> Draft {
        let (sector, trade, industry) = *self.rng.pick(&TRADES);
        let word = self.word();
        let place = DISTRICTS[district].1;
        let (name, form) = match self.rng.below(100) {
            0..40 => (format!("衡州{word}{trade}有限公司"), "有限责任公司"),
            40..58 => (format!("{CITY}{word}{trade}有限责任公司"), "有限责任公司"),
            58..74 => (format!("{word}{trade}（衡州）有限公司"), "有限责任公司"),
            74..82 => (format!("示例省{word}{trade}股份有限公司"), "股份有限公司"),
            82..90 => (format!("衡州{word}{trade}有限公司{place}分公司"), "有限责任公司分公司"),
            90..96 => (format!("{CITY}{place}{word}{trade}厂"), "个人独资企业"),
            _ => (format!("衡州{word}{trade}合伙企业（有限合伙）"), "有限合伙企业"),
        };
        Draft { prefix: "91", name, sector, industry, form }
    }

    /// An individual business is named after its place and its shop word, never after a person.
    fn shop(&mut self, district: usize) -> Draft {
        let (sector, trade, industry) = *self.rng.pick(&SHOP_TRADES);
        let (place, street) = (DISTRICTS[district].1, self.rng.pick(&STREETS));
        let name =
            format!("{place}{street}{}{}{trade}", self.rng.pick(&SHOP_FIRST), self.rng.pick(&SHOP_SECOND));
        Draft { prefix: "92", name, sector, industry, form: "个体工商户" }
    }

    fn cooperative(&mut self, district: usize) -> Draft {
        let name = format!("{}{}{}专业合作社", DISTRICTS[district].1, self.word(), self.rng.pick(&CROPS));
        Draft { prefix: "93", name, sector: Sector::Farming, industry: "0190", form: "农民专业合作社" }
    }

    fn institution(&mut self, district: usize) -> Draft {
        let (place, street, kind) =
            (DISTRICTS[district].1, self.rng.pick(&STREETS), self.rng.pick(&INSTITUTIONS));
        let name = match self.rng.below(3) {
            0 => format!("{CITY}{place}第{}{kind}", NUMERALS[self.rng.place(NUMERALS.len())]),
            1 => format!("{place}{street}{kind}"),
            _ => format!("{place}{}{kind}", self.word()),
        };
        Draft { prefix: "12", name, sector: Sector::Public, industry: "8300", form: "事业单位" }
    }

    fn association(&mut self) -> Draft {
        let (word, cause) = (self.word(), *self.rng.pick(&CAUSES));
        let (prefix, name, form) = match self.rng.below(3) {
            0 => ("51", format!("{CITY}{word}{cause}协会"), "社会团体"),
            1 => ("52", format!("{CITY}{word}{cause}服务中心"), "民办非企业单位"),
            _ => ("53", format!("{CITY}{word}{cause}基金会"), "基金会"),
        };
        Draft { prefix, name, sector: Sector::Public, industry: "9521", form }
    }

    /// What it was called before: another word in the same place.
    fn former(&mut self, name: &str) -> Option<String> {
        let start = ["示例省", "衡州市", "衡州"].into_iter().find(|start| name.starts_with(start))?;
        let tail: String = name.strip_prefix(start)?.chars().skip(2).collect();
        let former = format!("{start}{}{}{tail}", self.rng.pick(&FIRST), self.rng.pick(&SECOND));
        self.taken.insert(former.clone()).then_some(former)
    }

    /// Dummy serials, counted up: `MA000001`, for public bodies digits alone.
    fn code(&mut self, draft: &Draft, district: usize) -> Uscc {
        self.serial += 1;
        let head = if draft.sector == Sector::Public { "40" } else { "MA" };
        let serial = format!("{head}{:06}", self.serial);
        let code = Uscc::mint(draft.prefix, DISTRICTS[district].0, &serial);
        code.expect("prefix, district and serial have the right lengths and characters")
    }

    fn seat(&mut self, district: usize) -> String {
        let (street, road) = (self.rng.pick(&STREETS), self.rng.pick(&ROADS));
        format!("{CITY}{}{street}{road}{}号", DISTRICTS[district].1, self.rng.between(1, 399))
    }
}

const NUMERALS: [&str; 10] = ["一", "二", "三", "四", "五", "六", "七", "八", "九", "十"];
