//! What the command line refuses, in sentences: no database says anything to the user in its own words.

use super::*;

/// Refused with a sentence that has these words, and nothing of a database's or a web form's own.
fn refused(answer: &Answer, words: &str) {
    assert_eq!((answer.status, answer.out.as_str()), (1, ""), "{}", answer.err);
    assert!(answer.err.contains(words), "{words}: {}", answer.err);
    for raw in [
        "code:",
        "constraint",
        "returned",
        "os error",
        "at line",
        "pool",
        "Nothing you typed",
        "copy: damaged",
    ] {
        assert!(!answer.err.contains(raw), "{raw}: {}", answer.err);
    }
}

#[tokio::test]
async fn a_mistyped_folder_is_not_taken_for_a_company() {
    for program in Program::both().await {
        let copy = program.folder.path().join("copy.db");
        for arguments in [
            &["check"][..],
            &["report", "trial-balance"],
            &["export", "journal"],
            &["backup", copy.to_str().unwrap()],
            &["user", "list"],
            &["import", "journal", "/no/such/file"],
            &["demo", "remove"],
        ] {
            refused(&program.run(arguments), "There is no company's data in this folder");
        }
        assert!(!program.folder.path().join("retaguarda.db").exists());
        program.company();
        program.done(&["check"]);
    }
}

#[tokio::test]
async fn what_an_operator_can_mend_is_told_as_a_sentence() {
    let program = Program::sqlite();
    refused(&program.run(&["init", "--company", " ", "--currency", "USD"]), "--company: Fill in this field");
    program.company();
    let books = program.file("books.journal", BOOKS);
    program.done(&["import", "journal", &books]);
    refused(&program.run(&["backup", "/nonexistent/x"]), "folder does not exist");
    refused(&program.run(&["import", "journal", "/no/such/file"]), "No such file");
    let other = Program::sqlite();
    refused(&other.run(&["restore", &books]), "not a copy made by Retaguarda");
    let copy = program.folder.path().join("copy.db");
    program.done(&["backup", copy.to_str().unwrap()]);
    let mut bytes = std::fs::read(&copy).unwrap();
    let from = bytes.len() / 3;
    bytes[from..from + 40_000].fill(0x5a);
    let damaged = program.folder.path().join("damaged.db");
    std::fs::write(&damaged, bytes).unwrap();
    refused(&other.run(&["restore", damaged.to_str().unwrap()]), "or it is damaged");
    assert!(!other.folder.path().join("retaguarda.db").exists());
}

#[tokio::test]
async fn a_database_server_that_is_not_there_is_told_as_a_sentence() {
    let postgres = testing::postgres().await.unwrap();
    let (server, _) = postgres.url.rsplit_once('/').unwrap();
    for (url, words) in [
        ("postgres://nobody@127.0.0.1:1/none".to_owned(), "The database did not answer"),
        (format!("{server}/no_such_database"), "does not exist on the server"),
        ("mysql://x".to_owned(), "use postgres:// or sqlite://"),
    ] {
        let program = Program { folder: tempfile::tempdir().unwrap(), url: Some(url) };
        refused(&program.run(&["check"]), words);
    }
}
