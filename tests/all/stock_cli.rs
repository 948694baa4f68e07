//! Stock by the command line: tables in, reports out, and the ledger beside them.

use crate::common::program::Run;

const ITEMS: &str = "\
sku;nome;unidade;categoria;codigo_de_barras;ncm;ponto_de_reposicao;fornecedor;preco;custo
A1;Chá verde;cx;Bebidas;7891000315507;0902.10.00;10,5;Serra Chás;18,90;10,00
B2;Café;un;;;;;;;7,5
";

const MOVES: &str = "\
date,kind,item,from,to,lot,quantity,unit_cost,document,memo
2026-01-05,receive,A1,Serra Chás,Central,L1,10,10.00,NF 1,
2026-01-05,receive,B2,Serra Chás,Central,,3,0.3333,NF 1,
2026-01-10,transfer,A1,Central,Loja,L1,4,,,
2026-01-12,issue,A1,Loja,,L1,3,,V 1,
2026-01-15,return,A1,,Loja,L1,1,,V 1,
2026-01-20,scrap,B2,Central,,,1,,,quebrado
2026-01-21,adjust,B2,,Central,,2,0.50,,achado
";

#[tokio::test]
async fn items_and_moves_are_imported_once_and_equal_the_ledger() {
    for chart in ["br", "en"] {
        for run in Run::both("BRL", chart).await {
            assert!(run.import("items", ITEMS).starts_with("2 items imported, 0 were there already"));
            assert!(run.import("items", ITEMS).starts_with("0 items imported, 2 were there already"));
            let file = run.file("moves.csv", MOVES);
            let dry = run.program.print(&["import", "moves", &file, "--dry-run"]);
            assert!(dry.starts_with("Dry run, nothing kept: 7 moves"), "{dry}");
            assert!(run.import("moves", MOVES).starts_with("7 moves imported, 0 were there already"));
            assert!(run.import("moves", MOVES).starts_with("0 moves imported, 7 were there already"));
            let csv = |arguments: &[&str]| {
                let mut all = vec!["report"];
                all.extend(arguments);
                all.extend(["--format", "csv"]);
                run.program.print(&all)
            };
            assert_eq!(
                csv(&["stock"]),
                "item,name,place,lot,on_hand,reserved,available,value\n\
                 A1,Chá verde,Central,L1,6.000,0.000,6.000,60.00\n\
                 A1,Chá verde,Loja,L1,2.000,0.000,2.000,20.00\n\
                 B2,Café,Central,,4.000,0.000,4.000,1.67\n"
            );
            assert_eq!(
                csv(&["stock", "--place", "Loja", "--on", "2026-01-13"]).lines().nth(1),
                Some("A1,Chá verde,Loja,L1,1.000,0.000,1.000,10.00")
            );
            let valuation = csv(&["stock-valuation", "--on", "2026-01-31"]);
            let mut lines = valuation.lines();
            assert_eq!(lines.next(), Some("account,stock_value,ledger_value,difference"));
            assert!(lines.next().unwrap().ends_with(",81.67,81.67,0.00"), "{valuation}");
            assert_eq!(lines.next(), None);
            run.program.check();
        }
    }
}

#[tokio::test]
async fn every_bad_row_is_named_and_nothing_is_kept() {
    for run in Run::both("BRL", "en").await {
        run.import("items", ITEMS);
        let bad = "date,kind,item,quantity\n2026-01-05,receive,A1,5\n2026-01-05,receive,Z9,5\n\
                   05/13/2026,issue,A1,1\n2026-01-06,give,A1,0\n";
        let said = run.refused("moves", bad);
        for line in ["line 3, item", "line 4, date", "line 5, kind", "line 5, quantity", "4 problems"] {
            assert!(said.contains(line), "{line}: {said}");
        }
        let short = "date,kind,item,quantity\n2026-01-05,receive,A1,5\n2026-01-06,issue,A1,6\n";
        let said = run.refused("moves", short);
        assert!(said.contains("line 3, quantity: Not enough there; available: 5."), "{said}");
        assert_eq!(run.program.print(&["report", "stock", "--format", "csv"]).lines().count(), 1);
        let said = run.refused("items", "sku,name,colour,barcode\nC3,Copo,azul,7891000315508\n");
        assert!(said.contains("line 1, colour"), "{said}");
        let said = run.refused("items", "sku,name,barcode\nC3,Copo,7891000315508\n");
        assert!(said.contains("line 2, barcode"), "{said}");
        run.program.check();
    }
}

#[tokio::test]
async fn parties_are_imported_once() {
    for run in Run::both("BRL", "en").await {
        let parties = "code,name,kind,city,state,country\n1,Exotic Liquids,supplier,London,,UK\n\
                       S2,Speedy,carrier/supplier,,,\n";
        assert!(run.import("parties", parties).starts_with("2 parties imported"));
        assert!(run.import("parties", parties).starts_with("0 parties imported, 2 were there already"));
        let said = run.refused("parties", "name,kind,tax_id\nX,friend,123\n");
        assert!(said.contains("line 2, kind") && said.contains("line 2, tax_id"), "{said}");
        run.program.check();
    }
}
