//! Which organisation a row is about. What a person has judged of its name and number comes first; then codes; a name
//! alone links only when exactly one organisation in the feed's district bears it, or, when the whole delivery has been
//! read, when the engine finds one that nothing speaks against; two different valid codes never merge.

use std::sync::Arc;

use domain::id::Claimed;
use domain::{Claim, ProblemCode, Question};
use matcher::{Index, Lexicon, Query, Verdict};
use rustc_hash::FxHashMap;

use crate::store::identity::Entered;
use crate::store::lookup::{self, OrganisationKey};
use crate::store::sql::{Result, Tx};

/// Organisations remembered between rows. Bounded: memory must not grow with the file.
const REMEMBERED: usize = 200_000;

/// An organisation a row can be linked to.
#[derive(Debug, Clone)]
pub struct Known {
    /// The register's own number.
    pub id: i64,
    /// Whether the business register has reported it.
    pub confirmed: bool,
    /// The fact its details come from.
    pub seq: i64,
    /// Its current name, normal form.
    norm: String,
}

/// What a row's claim leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Resolution {
    /// This organisation: its number and code.
    Known(i64, String),
    /// By its name alone, this organisation: its number and code. Another row of the delivery may yet open a second
    /// organisation of that name.
    Named(i64, String),
    /// A valid code the register has never seen: it opens the organisation.
    Opens(String),
    /// Nobody for certain; the problem says why.
    Open(ProblemCode),
}

/// Resolves claims within one transaction.
#[derive(Debug)]
pub struct Resolver {
    district: String,
    known: FxHashMap<String, Known>,
    entered: Entered,
    lexicon: Arc<Lexicon>,
    engine: Option<Arc<Index>>,
}

impl Resolver {
    /// A resolver that trusts names only within `district`: a GB/T 2260 code with trailing zeros; empty = anywhere. It
    /// reads names by the words of `lexicon`.
    pub fn new(district: &str, entered: Entered, lexicon: &Arc<Lexicon>) -> Resolver {
        let district = district.trim_end_matches('0').to_owned();
        let lexicon = Arc::clone(lexicon);
        Resolver { district, known: FxHashMap::default(), entered, lexicon, engine: None }
    }

    /// From now on the engine is asked about names that no organisation bears letter by letter. Not before the whole
    /// delivery has been read: the organisation that bears the name may stand further down.
    pub fn engage(&mut self, engine: Arc<Index>) {
        self.engine = Some(engine);
    }

    /// Looks up, in blocks, the codes that will be asked for next.
    pub fn prepare<'c>(&mut self, tx: &mut dyn Tx, codes: impl Iterator<Item = &'c str>) -> Result<()> {
        if self.known.len() > REMEMBERED {
            self.known.clear();
        }
        let mut unseen: Vec<&str> = codes.filter(|code| !self.known.contains_key(*code)).collect();
        unseen.sort_unstable();
        unseen.dedup();
        for found in lookup::by_code(tx, &unseen)? {
            self.remember(found);
        }
        Ok(())
    }

    /// The organisation with this code, if it is in the register. Ask [`prepare`](Self::prepare) first.
    pub fn code(&self, code: &str) -> Option<&Known> {
        self.known.get(code)
    }

    /// Notes an organisation that this transaction has just entered or changed.
    pub fn note(&mut self, code: &str, id: i64, name: &str, confirmed: bool, seq: i64) {
        let norm = matcher::normal_form(name).into();
        self.known.insert(code.to_owned(), Known { id, confirmed, seq, norm });
    }

    /// Whether `name` is the organisation's current name, in normal form.
    pub fn is_current_name(known: &Known, name: &str) -> bool {
        known.norm == *matcher::normal_form(name)
    }

    /// Resolves one claim. What is found stands where the organisation was merged to, if it was.
    pub fn resolve(&mut self, tx: &mut dyn Tx, claim: &Claim) -> Result<Resolution> {
        let question = (!self.entered.judges_nothing())
            .then(|| Question::new(&matcher::normal_form(&claim.name), claim.number()));
        if let Some((org, code)) = question.as_ref().and_then(|question| self.entered.meant(question)) {
            let (org, code) = self.entered.mergers().holder_with_code(org, code.to_owned());
            return Ok(Resolution::Known(org, code));
        }
        // Judged of it, or of the one that holds its records since it was merged.
        let forbidden = |org| {
            let holder = self.entered.mergers().holder(org);
            let of = |org| question.as_ref().is_some_and(|question| self.entered.forbids(question, org));
            of(org) || of(holder)
        };
        Ok(match self.unjudged(tx, claim)? {
            Resolution::Known(org, _) | Resolution::Named(org, _) if forbidden(org) => {
                Resolution::Open(ProblemCode::JudgedApart)
            }
            Resolution::Known(org, code) => {
                let (org, code) = self.entered.mergers().holder_with_code(org, code);
                Resolution::Known(org, code)
            }
            Resolution::Named(org, code) => {
                let (org, code) = self.entered.mergers().holder_with_code(org, code);
                Resolution::Named(org, code)
            }
            found @ (Resolution::Opens(_) | Resolution::Open(_)) => found,
        })
    }

    fn unjudged(&self, tx: &mut dyn Tx, claim: &Claim) -> Result<Resolution> {
        match &claim.identifier {
            Some(Claimed::Uscc(code)) => self.by_code(tx, code.as_str(), claim),
            Some(Claimed::TaxNo(number)) => self.by_org_code(tx, number.org_code().as_str(), claim),
            Some(Claimed::OrgCode(code)) => self.by_org_code(tx, code.as_str(), claim),
            Some(Claimed::RegNo(number)) => self.by_number(tx, number.as_str(), claim),
            Some(Claimed::Legacy(number)) => self.by_number(tx, number.as_str(), claim),
            None => {
                let found = self.by_name(tx, &claim.name)?;
                let open = found == Resolution::Open(ProblemCode::IdentityOpen);
                Ok(if open { self.by_engine(&claim.name) } else { found })
            }
        }
    }

    fn by_code(&self, tx: &mut dyn Tx, code: &str, claim: &Claim) -> Result<Resolution> {
        match self.known.get(code) {
            None => Ok(Resolution::Opens(code.to_owned())),
            Some(known) => self.agree(tx, known.id, &known.norm, code, &claim.name),
        }
    }

    fn by_org_code(&self, tx: &mut dyn Tx, org_code: &str, claim: &Claim) -> Result<Resolution> {
        if let [one] = lookup::by_org_code(tx, org_code)?.as_slice() {
            return self.agree(tx, one.id, &matcher::normal_form(&one.name), &one.code, &claim.name);
        }
        let other = |key: &OrganisationKey| key.org_code().is_some_and(|own| own != org_code);
        self.by_name_unless(tx, &claim.name, other)
    }

    fn by_number(&self, tx: &mut dyn Tx, number: &str, claim: &Claim) -> Result<Resolution> {
        if let [one] = lookup::by_code(tx, &[number])?.as_slice() {
            return self.agree(tx, one.id, &matcher::normal_form(&one.name), &one.code, &claim.name);
        }
        let other = |key: &OrganisationKey| key.org_code().is_none() && key.code.len() == number.len();
        self.by_name_unless(tx, &claim.name, other)
    }

    fn by_name(&self, tx: &mut dyn Tx, name: &str) -> Result<Resolution> {
        self.by_name_unless(tx, name, |_| false)
    }

    /// `other`: whether an organisation's own number says that it is not the one claimed, whatever its name.
    fn by_name_unless(
        &self,
        tx: &mut dyn Tx,
        name: &str,
        other: impl Fn(&OrganisationKey) -> bool,
    ) -> Result<Resolution> {
        let mut found = lookup::by_name(tx, &matcher::normal_form(name))?;
        found.retain(|key| self.is_near(key));
        // Two that were merged are one.
        found.dedup_by_key(|key| self.entered.mergers().holder(key.id));
        Ok(match found.as_slice() {
            [] => Resolution::Open(ProblemCode::IdentityOpen),
            [one] if other(one) => Resolution::Open(ProblemCode::NameAgainstCode),
            [one] => Resolution::Named(one.id, one.code.clone()),
            [_, _, ..] => Resolution::Open(ProblemCode::SeveralBearName),
        })
    }

    /// The engine links by itself only what nothing speaks against.
    fn by_engine(&self, name: &str) -> Resolution {
        let open = Resolution::Open(ProblemCode::IdentityOpen);
        let Some(engine) = &self.engine else { return open };
        let found = engine.resolve(&Query::name(name));
        let Some(linked) = found.linked() else { return open };
        let near = linked.district.to_string().starts_with(&self.district);
        match linked.code.filter(|_| near) {
            Some(code) => Resolution::Named(i64::from(linked.id), code.to_string()),
            None => open,
        }
    }

    fn is_near(&self, key: &OrganisationKey) -> bool {
        self.district.is_empty()
            || key.district.as_deref().is_some_and(|district| district.starts_with(&self.district))
    }

    fn remember(&mut self, key: OrganisationKey) {
        let norm = matcher::normal_form(&key.name).into();
        self.known.insert(key.code, Known { id: key.id, confirmed: key.confirmed, seq: key.seq, norm });
    }

    /// A code links only if the name is one that the organisation bears or bore, or differs from its present name in
    /// nothing but spelling: same code with another name is a rename or a wrong code, and a person must tell which.
    fn agree(&self, tx: &mut dyn Tx, id: i64, norm: &str, code: &str, name: &str) -> Result<Resolution> {
        let claimed = matcher::normal_form(name);
        let alike = || matcher::compare(&claimed, norm, &self.lexicon).verdict == Verdict::Same;
        if *claimed == *norm || lookup::bears_name(tx, id, &claimed)? || alike() {
            return Ok(Resolution::Known(id, code.to_owned()));
        }
        Ok(Resolution::Open(ProblemCode::NameAgainstCode))
    }
}
