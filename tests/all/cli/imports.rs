//! What an import keeps, what it makes, and what an export of it brings back.

use super::*;

const HEAD: &str = "date,journal,number,account,area,party,memo,debit,credit,document\n";

impl Program {
    /// A company in reais with the Brazilian chart, its messages in English.
    fn brazilian(&self) {
        self.done(&["init", "--company", "Teste", "--currency", "BRL", "--chart", "br", "--lang", "en"]);
    }

    fn csv(&self, report: &[&str]) -> String {
        self.done(&[&["report"], report, &["--format", "csv"]].concat())
    }
}

#[tokio::test]
async fn a_table_names_accounts_by_code_and_its_documents_and_parties_are_kept() {
    for program in Program::both().await {
        program.brazilian();
        let table = format!(
            "{HEAD}2026-01-05,GERAL,1,4.2.4.02,,Papelaria Sol,Papel,10.00,,NF-123\n\
             2026-01-05,GERAL,1,1.1.1.01,,,Papel,,10.00,\n"
        );
        let said = program.done(&["import", "journal", &program.file("a.csv", &table)]);
        assert!(said.starts_with("1 entry imported, 0 were there already, 0 accounts added"), "{said}");
        assert!(said.contains("New parties (1): Papelaria Sol"), "{said}");
        let journal = program.csv(&["journal"]);
        let rows: Vec<&str> = journal.lines().collect();
        assert!(rows[1].ends_with(",BRL,10.00,10.00,Papel,,Papelaria Sol,NF-123"), "{journal}");
        assert!(rows[2].ends_with(",Papel,,,NF-123"), "{journal}");
        let trial = program.csv(&["trial-balance"]);
        assert!(trial.contains("\n4.2.4.02,") && trial.contains("\n1.1.1.01,"), "{trial}");
        program.done(&["check"]);
        let coded = "2026-01-06 x\n    4.2.4.02  1.00\n    1.1.1.01  = BRL -1.00\n";
        program.done(&["import", "journal", &program.file("b.journal", coded)]);
        let refused = program.run(&[
            "import",
            "journal",
            &program.file(
                "c.csv",
                &format!("{HEAD}2026-01-05,G,1,9.9,,,x,1,,\n2026-01-05,G,1,1.1.1.01,,,x,,1,\n"),
            ),
        ]);
        assert_eq!(refused.status, 1);
        assert!(refused.err.contains("line 2: there is no account 9.9;"), "{}", refused.err);
    }
}

#[tokio::test]
async fn declarations_alone_make_accounts() {
    for program in Program::both().await {
        program.company();
        let file = "account ativos  ; type:A\naccount ativos:banco  ; type:C\naccount 費用  ; type:X\n";
        let file = program.file("pt.journal", file);
        let said = program.done(&["import", "journal", &file]);
        assert!(said.starts_with("0 entries imported, 0 were there already, 3 accounts added"), "{said}");
        let again = program.done(&["import", "journal", &file]);
        assert!(again.starts_with("0 entries imported, 0 were there already, 0 accounts added"), "{again}");
        program.done(&["report", "ledger", "--account", "ativos:banco"]);
        program.done(&["check"]);
    }
}

const RICH: &str = "\
2026-02-01=2026-02-03 ! (C1) Aluguel ; tipo: x
    ; segunda linha
    Despesas:Aluguel      BRL 100.00  ; sala 3
    ; area: Loja
    ; party: Silva\\, Souza Ltda.
    * Ativo:Banco         BRL -60.00  ; project: Obra
    Ativo:Banco           BRL -40.00

2026-02-05 (C2) Venda ; document: NF (9), series: A
    Ativo:Banco           1.1250 USD @ BRL 5.00
    Receitas:Vendas
";

#[tokio::test]
async fn status_comments_tags_and_second_date_are_kept() {
    for program in Program::both().await {
        program.brazilian();
        program.done(&["import", "journal", &program.file("rich.journal", RICH)]);
        let ledger = program.csv(&["ledger", "--account", "Despesas:Aluguel"]);
        assert!(ledger.contains(",Aluguel · sala 3,Loja,\"Silva, Souza Ltda.\",C1"), "{ledger}");
        let exported = program.done(&["export", "journal"]);
        for kept in [
            "2026-02-01 (C1) Aluguel\n",
            "    ; status: !\n    ; date2: 2026-02-03\n    ; tipo: x\n    ; segunda linha\n",
            "    ; sala 3\n    ; area: Loja\n    ; party: Silva\\, Souza Ltda.\n",
            "    ; status: *\n    ; project: Obra\n",
            "    ; document: NF (9)\n    ; code: C2\n    ; document: NF (9), series: A\n",
        ] {
            assert!(exported.contains(kept), "{kept}\n{exported}");
        }
        program.done(&["check"]);
    }
}

#[tokio::test]
async fn an_export_brings_the_same_books_into_an_empty_company() {
    for (program, other) in Program::both().await.into_iter().zip(Program::both().await) {
        program.brazilian();
        program.done(&["import", "journal", &program.file("rich.journal", RICH)]);
        let exported = program.done(&["export", "journal"]);
        let journal = program.file("out.journal", &exported);
        assert!(hledger_check(&journal) && ledger_accepts(&journal), "{exported}");
        other.done(&["init", "--company", "Other", "--currency", "BRL", "--lang", "en"]);
        other.done(&["import", "journal", &journal]);
        // Codes of accounts are given anew; everything else is the same.
        let columns = |text: String, from: usize| -> Vec<String> {
            let rows = text.lines().map(|row| row.split(',').skip(from).collect::<Vec<_>>().join(","));
            let mut rows: Vec<String> = rows.collect();
            rows.sort();
            rows
        };
        let trial =
            |program: &Program, area: &[&str]| columns(program.csv(&[&["trial-balance"], area].concat()), 1);
        assert_eq!(trial(&program, &[]), trial(&other, &[]));
        assert_eq!(trial(&program, &["--area", "Loja"]), trial(&other, &["--area", "Loja"]));
        assert_eq!(columns(program.csv(&["journal"]), 3), columns(other.csv(&["journal"]), 3));
        let entries = |text: &str| text.split_once("\n2026-").unwrap().1.to_owned();
        assert_eq!(entries(&exported), entries(&other.done(&["export", "journal"])));
        other.done(&["check"]);
    }
}

#[tokio::test]
async fn a_known_second_takes_in_what_was_recorded_within_it() {
    let program = Program::sqlite();
    program.company();
    program.done(&["import", "journal", &program.file("books.journal", BOOKS)]);
    let journal = program.csv(&["journal"]);
    let recorded = journal.lines().nth(1).unwrap().split(',').nth(2).unwrap().to_owned();
    let known = program.csv(&["journal", "--known-on", &recorded]);
    assert_eq!(known, journal);
}

#[tokio::test]
async fn a_text_says_what_it_is_of_and_json_leaves_out_what_was_not_asked() {
    let program = Program::sqlite();
    program.company();
    program.done(&["import", "journal", &program.file("books.journal", BOOKS)]);
    let text = program.done(&["report", "trial-balance", "--to", "2026-01-31", "--known-on", "2099-01-01"]);
    assert!(
        text.starts_with(
            "Trial balance\nfrom the beginning – 31 Jan 2026 · USD · Known on 2099-01-01T23:59:59Z\n\n"
        ),
        "{text}"
    );
    let last = text.lines().last().unwrap();
    assert!(last.starts_with("Event ") && last.contains("SHA-256 "), "{last}");
    let json = program.done(&["report", "trial-balance", "--format", "json"]);
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert!(json["from"].is_null() && json["to"].is_null());
}
