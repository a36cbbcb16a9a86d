//! A register with its keys and its log, an office abroad with others, and prints in both forms that PDF has.

use std::fmt::Write as _;

use attest::json::{self, Value};
use attest::{
    Attached, Bundle, Day, Print, ReportNumber, SignedStatement, Statement, Trust, Verdict, bind, verify,
};
use tlog::note::{Ed25519Cosigner, Ed25519Signer, KeyName, Signer, Timestamp};
use tlog::{
    Checkpoint, InclusionProof, LeafIndex, MemoryTree, Origin, Policy, ProofFile, Salt, SignedCheckpoint,
    leaf_hash,
};

/// Third day of November 2026: the day of the stories.
pub fn today() -> Day {
    Day::new(2026, 11, 3).unwrap()
}

/// A register: who signs its reports, its log, who has seen that, and what is in it.
pub struct Register {
    pub reports: Ed25519Signer,
    pub log: Ed25519Signer,
    pub witness: Ed25519Cosigner,
    pub tree: MemoryTree,
}

/// A report that was issued: everything that goes with it.
#[derive(Clone)]
pub struct Issued {
    pub json: String,
    pub statement: SignedStatement,
    pub salt: [u8; 32],
    pub index: u64,
    pub bases: [Vec<u8>; 2],
}

impl Register {
    pub fn new(seed: u8) -> Register {
        let name = |name: &str| KeyName::new(name).unwrap();
        Register {
            reports: Ed25519Signer::from_seed(name("register.example/report"), &[seed; 32]),
            log: Ed25519Signer::from_seed(name("register.example/log"), &[seed + 1; 32]),
            witness: Ed25519Cosigner::from_seed(name("audit.example/witness"), &[seed + 2; 32]),
            // What others have entered before.
            tree: (0..7_u8).map(|entry| leaf_hash(&[entry; 42])).collect(),
        }
    }

    /// Whom its readers trust.
    pub fn trust(&self) -> Trust {
        let (log, witness) = (self.log.verifier_key(), self.witness.verifier_key());
        let policy = format!("log {log}\nwitness audit {witness}\nquorum audit\n");
        Trust::new(Policy::parse(policy.as_bytes()).unwrap(), vec![self.reports.verifier_key()]).unwrap()
    }

    /// Issues a report and enters it into the log.
    pub fn issue(&mut self, number: &str, json: &str) -> Issued {
        let issued = self.sign(number, json);
        Issued { index: self.enter(&issued), ..issued }
    }

    /// Enters what was signed into the log; its place there.
    pub fn enter(&mut self, issued: &Issued) -> u64 {
        let leaf = issued.statement.unverified().leaf(&Salt::from_random(issued.salt));
        self.tree.push(leaf_hash(leaf.as_bytes()));
        self.tree.leaves().len() as u64 - 1
    }

    /// Signs a report and keeps it out of the log.
    pub fn sign(&self, number: &str, json: &str) -> Issued {
        let bases = [pdf(&format!("{number} zh"), Form::Table), pdf(&format!("{number} en"), Form::Stream)];
        let statement = Statement::new(ReportNumber::new(number).unwrap(), json.as_bytes())
            .with_print(Print::Chinese, &bases[0])
            .with_print(Print::English, &bases[1]);
        let statement = statement.sign(&self.reports).unwrap();
        Issued { json: json.to_owned(), statement, salt: [number.len() as u8; 32], index: 0, bases }
    }

    pub fn checkpoint(&self, size: usize) -> SignedCheckpoint {
        let tree: MemoryTree = self.tree.leaves()[..size].iter().copied().collect();
        let head = tree.compact().head().unwrap();
        let origin = Origin::new(self.log.name().as_str()).unwrap();
        let witness = self.witness.at(Timestamp::new(1_793_613_600).unwrap());
        Checkpoint::new(origin, head).unwrap().sign(&[&self.log, &witness]).unwrap()
    }

    /// The proof of an entry in the log as it is now.
    pub fn proof(&self, issued: &Issued) -> ProofFile {
        self.proof_at(issued, self.tree.leaves().len())
    }

    /// The same in the log as it was when it had this many entries.
    pub fn proof_at(&self, issued: &Issued, size: usize) -> ProofFile {
        let tree: MemoryTree = self.tree.leaves()[..size].iter().copied().collect();
        let index = LeafIndex::from(u32::try_from(issued.index).unwrap());
        let proof = InclusionProof::make(&mut &tree, index, tree.compact().head().unwrap().size).unwrap();
        ProofFile { extra: Some(issued.salt.to_vec()), index, proof, checkpoint: self.checkpoint(size) }
    }

    /// The file that is handed out.
    pub fn pdf(&self, issued: &Issued, print: Print) -> Vec<u8> {
        issued.bound(print, &self.proof(issued))
    }

    /// The same as data alone.
    pub fn bundle(&self, issued: &Issued) -> Bundle {
        let proof = self.proof(issued).render().unwrap();
        Bundle {
            report: json::parse(issued.json.as_bytes()).unwrap(),
            statement: issued.statement.render(),
            proof,
        }
    }
}

impl Issued {
    pub fn bound(&self, print: Print, proof: &ProofFile) -> Vec<u8> {
        let (statement, proof) = (self.statement.render(), proof.render().unwrap());
        let (json, statement, proof) = (self.json.as_bytes(), statement.as_bytes(), proof.as_bytes());
        bind(&self.bases[print as usize], &Attached { json, statement, proof }).unwrap()
    }
}

/// What a reader of this register is told on the day of the stories.
pub fn told(file: &[u8], register: &Register) -> Verdict {
    verify(file, &register.trust(), today())
}

/// The JSON of a report about an organisation: as of this day, current until the other.
pub fn report(number: &str, code: &str, (as_of, until): (&str, &str)) -> String {
    let text = Value::text;
    let issue = Value::object([("number", text(number)), ("valid_until", text(until))]);
    let subject = Value::object([("code", text(code)), ("name", text("示例市精密仪器有限公司"))]);
    let value = Value::object([
        ("schema", text("hengxin/report/v1")),
        ("issue", issue),
        ("issuer", Value::object([("name", text("示例市信用办"))])),
        ("as_of", Value::object([("day", text(as_of)), ("entry", Value::Number(128))])),
        ("subject", subject),
        ("classes", Value::List(Vec::new())),
    ]);
    value.render()
}

pub const CODE: &str = "91350100M000100Y43";
pub const NUMBER: &str = "R20261102-7K2MPQRA";

/// The report of most stories.
pub fn usual() -> String {
    report(NUMBER, CODE, ("2026-11-02", "2026-12-01"))
}

/// How a PDF tells where its objects are.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Form {
    Table,
    Stream,
}

/// A print of one page that says `text`, with three attachments to be filled in. Written by hand, so that it holds what
/// the typesetter of today happens not to write: entries in another order, blanks, a gap in the numbers.
pub fn pdf(text: &str, form: Form) -> Vec<u8> {
    let content = format!("BT /F1 12 Tf 72 720 Td ({text}) Tj ET");
    let stream = |dictionary: &str, content: &str| {
        format!("<<{dictionary}/Length {}>>\nstream\n{content}\nendstream", content.len())
    };
    let file = |kind: &str| {
        stream(
            &format!(
                " /Subtype /{kind} /Type /EmbeddedFile /Params << /ModDate (D:20261102080000Z) /Size 1>>"
            ),
            "-",
        )
    };
    let spec = |name: &str, object: u32| {
        format!(
            "<< /Type /Filespec /F ({name}) /UF ({name}) /EF << /F {object} 0 R /UF {object} 0 R >> /AFRelationship /Data /Desc (x) >>"
        )
    };
    let names = "(report.json) 5 0 R (report.statement) 6 0 R (report.tlog-proof) 7 0 R";
    let objects = [
        (1, format!("<</Type/Catalog/Pages 2 0 R/Names<</EmbeddedFiles<</Names[{names}]>>>>/AF[5 0 R 6 0 R 7 0 R]>>")),
        (2, "<</Type/Pages/Kids[3 0 R]/Count 1>>".to_owned()),
        (3, "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 13 0 R>>>>>>".to_owned()),
        (4, stream("", &content)),
        (5, spec("report.json", 12)),
        (6, spec("report.statement", 9)),
        (7, spec("report.tlog-proof", 10)),
        (9, file("text#2Fplain")),
        (10, file("text#2Fplain")),
        (12, file("application#2Fjson")),
        (13, "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>".to_owned()),
    ];
    written(&objects, form)
}

fn written(objects: &[(usize, String)], form: Form) -> Vec<u8> {
    let mut pdf = b"%PDF-1.7\n%\xE2\xE3\xCF\xD3\n".to_vec();
    let mut places = vec![None; objects.last().unwrap().0 + 1];
    for (number, object) in objects {
        places[*number] = Some(pdf.len());
        pdf.extend_from_slice(format!("{number} 0 obj\n{object}\nendobj\n").as_bytes());
    }
    let (start, size) = (pdf.len(), places.len());
    let trailer = |size: usize| format!("/Size {size} /Root 1 0 R/ID[<0123><4567>]");
    match form {
        Form::Table => {
            let mut table = format!("xref\n0 {size}\n");
            for place in places {
                match place {
                    Some(place) => writeln!(table, "{place:010} 00000 n ").unwrap(),
                    None => table.push_str("0000000000 65535 f \n"),
                }
            }
            pdf.extend_from_slice(format!("{table}trailer\n<<{}>>\n", trailer(size)).as_bytes());
        }
        Form::Stream => {
            places.push(Some(start));
            let entry = |place: &Option<usize>| match place {
                Some(place) => [[1].as_slice(), &u32::try_from(*place).unwrap().to_be_bytes()].concat(),
                None => vec![0; 5],
            };
            let content: Vec<u8> = places.iter().flat_map(entry).collect();
            let head = format!(
                "{size} 0 obj\n<</Type/XRef/W[1 4 0]/Length {}{}>>\nstream\n",
                content.len(),
                trailer(size + 1)
            );
            pdf.extend_from_slice(&[head.as_bytes(), &content, b"\nendstream\nendobj\n"].concat());
        }
    }
    pdf.extend_from_slice(format!("startxref\n{start}\n%%EOF").as_bytes());
    pdf
}

/// A report whose cross-references are a stream, bound.
pub fn other_form() -> Vec<u8> {
    let mut register = Register::new(1);
    let issued = register.issue(NUMBER, &usual());
    register.pdf(&issued, Print::English)
}
