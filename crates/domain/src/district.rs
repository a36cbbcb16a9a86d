//! Districts by GB/T 2260, with their history since 1980.
//!
//! Codes are retired, taken over and sometimes given again to another place; old records keep the code of their day.
//! A code outside the table is no error: one registered organisation in forty carries one.

use std::fmt;

use crate::table::{TableError, read_rows};

/// A six-digit district code: two digits of province, two of city, two of county.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct District([u8; 6]);

/// How much of the country a code covers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DistrictLevel {
    /// `100000`, which credit codes carry for national registration.
    Nation,
    /// A province, autonomous region or municipality: `360000`.
    Province,
    /// A city, prefecture or league: `360200`.
    City,
    /// A county, district or banner: `360203`.
    County,
}

impl District {
    /// The whole country.
    pub const NATION: District = District(*b"100000");

    /// Reads six digits; `None` for anything else.
    pub fn parse(text: &str) -> Option<District> {
        let digits = <[u8; 6]>::try_from(text.as_bytes()).ok()?;
        digits.iter().all(u8::is_ascii_digit).then_some(District(digits))
    }

    /// The six digits.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).expect("every character was checked to be a digit")
    }

    /// How much of the country it covers, from its zeros.
    pub fn level(self) -> DistrictLevel {
        match self.0 {
            _ if self == District::NATION => DistrictLevel::Nation,
            [_, _, b'0', b'0', b'0', b'0'] => DistrictLevel::Province,
            [_, _, _, _, b'0', b'0'] => DistrictLevel::City,
            _ => DistrictLevel::County,
        }
    }

    /// The province it lies in; a province lies in itself, and the nation in none but itself.
    #[must_use]
    pub fn province(self) -> District {
        let [a, b, ..] = self.0;
        if self == District::NATION { self } else { District([a, b, b'0', b'0', b'0', b'0']) }
    }

    /// The city it lies in; a city lies in itself, and a province stays a province.
    #[must_use]
    pub fn city(self) -> District {
        let [a, b, c, d, ..] = self.0;
        if self == District::NATION { self } else { District([a, b, c, d, b'0', b'0']) }
    }

    /// Whether `other` is this district or lies in it.
    pub fn contains(self, other: District) -> bool {
        match self.level() {
            DistrictLevel::Nation => true,
            DistrictLevel::Province => self == other.province(),
            DistrictLevel::City => self == other.city(),
            DistrictLevel::County => self == other,
        }
    }
}

impl fmt::Display for District {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl fmt::Debug for District {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "District({})", self.as_str())
    }
}

/// One name that a district code has had.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DistrictEntry {
    /// The code.
    pub code: District,
    /// The name, such as 昌江区.
    pub name: Box<str>,
    /// Year and month of the first edition that lists it, such as 198012.
    pub first: u32,
    /// Year and month of the last edition that lists it; `None` while it is in force.
    pub last: Option<u32>,
    /// The codes that took its place; empty where none did, or where the table does not say.
    pub successors: Vec<District>,
}

/// The table of district codes.
#[derive(Clone, Debug)]
pub struct Districts {
    /// By code, and under one code by first edition.
    entries: Vec<DistrictEntry>,
    /// The provinces among them.
    provinces: Vec<DistrictEntry>,
}

impl Districts {
    /// Reads the table: code, name, first edition, last edition (empty while in force), successors with spaces
    /// between.
    ///
    /// # Errors
    /// The first line with a malformed code or edition.
    ///
    /// Source: GB/T 2260 and the yearly lists of the Ministry of Civil Affairs.
    pub fn parse(text: &str) -> Result<Districts, TableError> {
        let mut entries = read_rows(text, read_entry)?;
        entries.sort_by_key(|entry| (entry.code, entry.first));
        let province = |entry: &&DistrictEntry| entry.code.level() == DistrictLevel::Province;
        let provinces = entries.iter().filter(province).cloned().collect();
        Ok(Districts { entries, provinces })
    }

    /// What a code names now, or last named when it is retired; `None` for a code in no edition.
    pub fn get(&self, code: District) -> Option<&DistrictEntry> {
        let named = self.within(code, code);
        named.iter().find(|entry| entry.last.is_none()).or(named.last())
    }

    /// The codes in force that a code stands for now: itself, or those that took its place; empty when none is
    /// known.
    pub fn in_force(&self, code: District) -> Vec<District> {
        let (mut open, mut found) = (vec![code], Vec::new());
        // A place changes its code a few times in forty years; the bound ends a circle in a faulty table.
        for _ in 0..64 {
            let Some(code) = open.pop() else { break };
            match self.get(code) {
                Some(entry) if entry.last.is_none() => found.push(code),
                Some(entry) => open.extend(&entry.successors),
                None => (),
            }
        }
        found.sort_unstable();
        found.dedup();
        found
    }

    /// The names from province to county, as far as they are known: 江西省, 景德镇市, 昌江区.
    pub fn names(&self, code: District) -> Vec<&str> {
        let mut codes = vec![code.province(), code.city(), code];
        codes.dedup();
        let names = codes.into_iter().filter_map(|code| self.get(code)).map(|entry| &*entry.name);
        names.filter(|name| !is_heading(name)).collect()
    }

    /// The district with these names, each with or without 省, 市, 区, 县, 自治州 and their like: `江西`, `景德镇`.
    ///
    /// Below the province a city is sought first, then a county, then a retired name with one heir. `None` where no
    /// place or more than one has the name. No city, or a heading in its place (省直辖县), gives the province.
    pub fn by_name(&self, province: &str, city: &str) -> Option<District> {
        let province = self.provinces.iter().find(|entry| is_called(entry, province.trim()))?.code;
        let city = city.trim();
        if city.is_empty()
            || is_heading(city)
            || self.get(province).is_some_and(|entry| is_called(entry, city))
        {
            return Some(province);
        }
        let [a, b, ..] = province.0;
        let inside = self.within(province, District([a, b, b'9', b'9', b'9', b'9']));
        let called: Vec<&DistrictEntry> = inside.iter().filter(|entry| is_called(entry, city)).collect();
        let standing = called.iter().filter(|entry| entry.last.is_none()).map(|entry| entry.code);
        let at = |level| only(standing.clone().filter(|code| code.level() == level));
        at(DistrictLevel::City)
            .or_else(|| at(DistrictLevel::County))
            .or_else(|| only(called.iter().flat_map(|entry| self.in_force(entry.code))))
    }

    /// Every name in the table, by code.
    pub fn entries(&self) -> &[DistrictEntry] {
        &self.entries
    }

    fn within(&self, first: District, last: District) -> &[DistrictEntry] {
        let from = self.entries.partition_point(|entry| entry.code < first);
        let to = self.entries.partition_point(|entry| entry.code <= last);
        &self.entries[from..to]
    }
}

fn read_entry(fields: &[&str]) -> Option<DistrictEntry> {
    let (required, rest) = fields.split_at_checked(3)?;
    let last = rest.first().copied().unwrap_or("");
    let successors = rest.get(1).copied().unwrap_or("");
    Some(DistrictEntry {
        code: District::parse(required[0])?,
        name: required[1].into(),
        first: edition(required[2])?,
        last: if last.is_empty() { None } else { Some(edition(last)?) },
        successors: successors.split_whitespace().map(District::parse).collect::<Option<_>>()?,
    })
}

fn edition(text: &str) -> Option<u32> {
    text.parse().ok().filter(|edition| (190_001..300_000).contains(edition))
}

/// Names of lines that only head a list: the districts of a city, the counties under a province.
fn is_heading(name: &str) -> bool {
    matches!(name, "市辖区" | "县" | "郊县") || name.starts_with("省直辖") || name.starts_with("自治区直辖")
}

/// Whether a place goes by a name, given in full or without what kind of place it is; 延边州 is 延边朝鲜族自治州.
fn is_called(entry: &DistrictEntry, name: &str) -> bool {
    let kind = |name: &str| if name.is_empty() { None } else { entry.name.strip_prefix(name) };
    let in_full = kind(name).is_some_and(|kind| {
        matches!(
            kind,
            "" | "省" | "市" | "区" | "县" | "盟" | "旗" | "地区" | "新区" | "林区" | "特区" | "特别行政区"
        ) || ["自治区", "自治州", "自治县", "自治旗"].iter().any(|suffix| kind.ends_with(suffix))
    });
    in_full || name.strip_suffix('州').and_then(kind).is_some_and(|kind| kind.ends_with("自治州"))
}

/// The one value that an iterator gives, however often.
fn only(codes: impl IntoIterator<Item = District>) -> Option<District> {
    let mut codes = codes.into_iter();
    let first = codes.next()?;
    codes.all(|code| code == first).then_some(first)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table() -> Districts {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../law/districts.tsv");
        Districts::parse(&std::fs::read_to_string(path).unwrap()).unwrap()
    }

    fn code(text: &str) -> District {
        District::parse(text).unwrap()
    }

    #[test]
    fn levels_and_what_lies_in_what() {
        use DistrictLevel::{City, County, Nation, Province};
        for (text, level) in [("100000", Nation), ("360000", Province), ("360200", City), ("360203", County)]
        {
            assert_eq!(code(text).level(), level, "{text}");
        }
        assert!(code("360000").contains(code("360203")) && code("360200").contains(code("360203")));
        assert!(!code("360203").contains(code("360200")) && !code("360300").contains(code("360203")));
        assert!(District::NATION.contains(code("360203")) && !code("360000").contains(District::NATION));
        for text in ["", "36020", "3602033", "36020X", "３６０２０３"] {
            assert_eq!(District::parse(text), None, "{text}");
        }
    }

    #[test]
    fn names_from_province_to_county() {
        let table = table();
        for (text, names) in [
            ("360203", &["江西省", "景德镇市", "珠山区"][..]),
            ("360200", &["江西省", "景德镇市"]),
            ("110105", &["北京市", "朝阳区"]),
            ("110101", &["北京市", "东城区"]),
            ("429021", &["湖北省", "神农架林区"]),
            ("360299", &["江西省", "景德镇市"]),
            ("110103", &["北京市", "崇文区"]),
            ("990000", &[]),
        ] {
            assert_eq!(table.names(code(text)), names, "{text}");
        }
    }

    #[test]
    fn a_retired_code_leads_to_those_in_force() {
        let table = table();
        for (retired, heirs, why) in [
            ("110103", &["110101"][..], "崇文区 went into 东城区"),
            ("110225", &["110111"], "房山县 became 房山区"),
            ("110105", &["110105"], "in force"),
            ("990000", &[], "in no edition"),
        ] {
            let heirs: Vec<District> = heirs.iter().map(|text| code(text)).collect();
            assert_eq!(table.in_force(code(retired)), heirs, "{why}");
        }
    }

    #[test]
    fn a_code_given_again_names_its_present_place() {
        let table = table();
        assert_eq!(table.get(code("130123")).map(|entry| &*entry.name), Some("正定县"), "once 栾城县");
    }

    #[test]
    fn names_as_the_registry_writes_them() {
        let table = table();
        for (province, city, expected) in [
            ("江西", "景德镇", Some("360200")),
            ("江西省", "景德镇市", Some("360200")),
            ("吉林", "吉林", Some("220000")),
            ("吉林", "长春", Some("220100")),
            ("北京", "朝阳", Some("110105")),
            ("辽宁", "朝阳", Some("211300")),
            ("四川", "甘孜", Some("513300")),
            ("内蒙古", "通辽", Some("150500")),
            ("新疆", "石河子", Some("659001")),
            ("湖北", "神农架", Some("429021")),
            ("北京", "崇文", Some("110101")),
            ("吉林", "延边州", Some("222400")),
            ("海南", "省直辖县", Some("460000")),
            ("江西", "", Some("360000")),
            ("天津", "保税区", None),
            ("江西", "无此地", None),
            ("无此省", "景德镇", None),
            ("", "", None),
        ] {
            let found = table.by_name(province, city);
            assert_eq!(found, expected.map(code), "{province} {city}");
        }
    }

    #[test]
    fn a_broken_line_is_named() {
        for broken in [
            "11000\t北京市\t198012",
            "110000\t北京市",
            "110000\t北京市\tnever",
            "110000\t北京市\t198012\t\tX",
        ] {
            let text = format!("# codes\n110000\t北京市\t198012\n{broken}\n");
            assert_eq!(Districts::parse(&text).map(|_| ()), Err(TableError { line: 3 }), "{broken}");
        }
    }
}
