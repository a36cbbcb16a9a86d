//! Formulas in what departments send: in no file that a spreadsheet opens is one left that would run.

use axum::http::{Method, header};
use calamine::{Reader, Xlsx};
use domain::RecordKind;
use domain::field;

use super::By;
use super::town::Town;
use crate::import::desk::{Desk, Table, code};
use crate::support::on_both;

const FORMULAS: [&str; 6] = [
    "=cmd|'/c calc'!A1",
    "+1+cmd|'/c calc'!A1",
    "-2+3",
    "@SUM(1+1)*cmd",
    "=HYPERLINK(\"https://elsewhere.example\")",
    "＝1+1",
];

/// Fines with a formula in every field that takes any text, one formula to a row.
fn fines() -> Table {
    let taken = ["CF_WFXW", "CF_SY", "CF_YJ", "CF_NR", "CF_WSH"];
    let row = |(nth, formula): (usize, &&str)| {
        let mut row = vec![("CF_XDR_MC", "衡信二号示例有限公司".to_owned()), ("CF_XDR_SHXYM", code(2))];
        row.extend(taken.map(|name| (name, format!("{formula}{nth}"))));
        row
    };
    Table::penalties(&FORMULAS.iter().enumerate().map(row).collect::<Vec<_>>())
}

fn sent(desk: &Desk) {
    let names =
        Table::registrations([("=cmd|'/c calc'!A1有限公司", code(8)), ("@衡信示例有限公司", code(9))]);
    let path = desk.file("names.csv", &names.csv());
    desk.send_path("business-register", &path, true).unwrap();
    desk.take_in("penalties", &fines());
    let path = desk.file("book.xlsx", &fines().xlsx());
    desk.send_path("penalties", &path, true).ok();
}

fn is_formula(cell: &str) -> bool {
    cell.starts_with(['=', '+', '-', '@', '\t', '\r']) && cell.parse::<f64>().is_err()
}

#[test]
fn no_cell_of_a_table_begins_a_formula() {
    assert!(field::table(RecordKind::Penalty).iter().any(|field| field.code == "CF_SY"));
    on_both(|test| {
        let town = Town::with(test, sent);
        let datasets = town.caller.get(By::Stranger, "/api/v1/datasets").json();
        let mut paths: Vec<String> = datasets
            .as_array()
            .unwrap_or(&Vec::new())
            .iter()
            .flat_map(|set| {
                let files = set["files"].as_array().cloned().unwrap_or_default();
                files.into_iter().map(|file| file["href"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
            })
            .collect();
        assert!(paths.len() >= 8, "{datasets}");
        paths.extend(
            town.once()
                .filter(|address| address.is_looked_at())
                .map(|address| town.filled(&address.path, None)),
        );
        let (mut cells, mut guarded) = (0, 0);
        for path in paths.iter() {
            let by = town.who_may(&Method::GET, path);
            let answer = town.caller.get(by, path);
            let kind =
                answer.headers.get(header::CONTENT_TYPE).map_or("", |kind| kind.to_str().unwrap()).to_owned();
            if !kind.contains("csv") {
                continue;
            }
            let text = answer.text.trim_start_matches('\u{FEFF}').to_owned();
            let mut file =
                csv::ReaderBuilder::new().flexible(true).has_headers(false).from_reader(text.as_bytes());
            for cell in
                file.records().flat_map(|row| row.unwrap().iter().map(str::to_owned).collect::<Vec<_>>())
            {
                assert!(!is_formula(&cell), "{path}: {cell}");
                cells += 1;
                guarded += usize::from(cell.starts_with('\''));
            }
        }
        assert!(cells > 300 && guarded > 10, "{cells} cells, {guarded} guarded");
    });
}

/// The sender's own workbook comes back with notes: every cell is a text, as it was sent.
#[test]
fn an_annotated_workbook_holds_texts_and_no_formula() {
    on_both(|test| {
        let town = Town::with(test, sent);
        let batch = town.desk.count("SELECT MAX(id) FROM batch", &[]);
        let runtime = &town.caller.runtime;
        let request = super::request(
            By::Key(&town.keys[1]),
            &Method::GET,
            &format!("/api/v1/batches/{batch}/results"),
            None,
        );
        let bytes = runtime.block_on(async {
            use tower::ServiceExt;
            let answer = town.caller.app.clone().oneshot(request).await.unwrap();
            assert!(answer.status().is_success(), "{}", answer.status());
            axum::body::to_bytes(answer.into_body(), usize::MAX).await.unwrap()
        });
        let mut book: Xlsx<_> = Xlsx::new(std::io::Cursor::new(bytes.to_vec())).unwrap();
        let sheet = book.sheet_names()[0].clone();
        assert!(book.worksheet_formula(&sheet).unwrap().used_cells().next().is_none());
        let cells = book.worksheet_range(&sheet).unwrap();
        assert!(cells.used_cells().any(|(_, _, cell)| cell.to_string().starts_with("=cmd")));
    });
}
