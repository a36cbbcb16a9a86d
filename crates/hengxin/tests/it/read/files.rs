//! Open data.

use axum::http::header;
use domain::RecordKind;
use sha2::{Digest, Sha256};

use crate::support::fixture::{CODE, Fixture};
use crate::support::on_both;

#[test]
fn the_list_of_datasets_tells_rows_bytes_and_sha_256_of_each_file() {
    on_both(|test| {
        let register = Fixture::new(test);
        register.registered(1, CODE, "衡信示例有限公司", &[]);
        register.received(1, RecordKind::Honour, &[("honour", "示例之星")], "2026-04-30", None);
        let datasets = register.get("/api/v1/datasets").json();
        let honours = datasets.as_array().unwrap().iter().find(|set| set["dataset"] == "honours").unwrap();
        for file in honours["files"].as_array().unwrap() {
            let answer = register.get(file["href"].as_str().unwrap());
            assert_eq!(answer.headers["x-rows"], "1", "{file}");
            assert_eq!(file["rows"], 1, "{file}");
            assert_eq!(answer.headers["x-content-sha256"], file["sha256"].as_str().unwrap());
            assert_eq!(answer.headers[header::CONTENT_LENGTH], file["bytes"].to_string().as_str());
            if file["format"] != "parquet" {
                let digest = Sha256::digest(answer.text.as_bytes());
                let hex: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
                assert_eq!(file["sha256"], hex);
            }
        }
        let line: serde_json::Value =
            serde_json::from_str(register.get("/api/v1/datasets/organisations/jsonl").text.trim()).unwrap();
        assert_eq!((&line["code"], &line["confirmed"]), (&CODE.into(), &true.into()));
    });
}

#[test]
fn only_the_files_of_this_moment_are_kept_on_disk() {
    on_both(|test| {
        let register = Fixture::new(test);
        register.registered(1, CODE, "衡信示例有限公司", &[]);
        register.get("/api/v1/datasets/organisations/csv");
        register.on("2026-11-03");
        register.get("/api/v1/datasets/organisations/csv");
        let files: Vec<_> = std::fs::read_dir(register.web.register.data_dir.join("open-data"))
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        assert_eq!(files, ["organisations-1-2026-11-03.csv"]);
    });
}
