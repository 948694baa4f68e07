//! Orders by the command line: a table in, once, or every bad row named.

use crate::common::program::Run;

const ITEMS: &str = "sku,name\nA1,Chá\nB2,Café\n";
const MOVES: &str = "date,kind,item,quantity,unit_cost\n2026-01-02,receive,A1,10,1.00\n";
const ORDERS: &str = "\
pedido;tipo;cliente;data;prometido_para;sku;qtd;preco;desconto
1001;venda;Mercado Bom;05/01/2026;20/01/2026;A1;8;3,50;10
1002;venda;Mercado Bom;06/01/2026;10/01/2026;A1;4;3,50;
1001;venda;Mercado Bom;05/01/2026;20/01/2026;B2;2;9,99;
1001;compra;Serra Chás;05/01/2026;;A1;30;0,90;0
";

/// Both items on file, ten of the first in stock.
async fn stocked() -> Vec<Run> {
    let all = Run::both("BRL", "br").await;
    for run in &all {
        run.import("items", ITEMS);
        run.import("moves", MOVES);
    }
    all
}

fn reserved(run: &Run) -> String {
    let csv = run.program.print(&["report", "stock", "--format", "csv"]);
    csv.lines().nth(1).unwrap_or_default().split(',').nth(5).unwrap_or_default().to_owned()
}

#[tokio::test]
async fn orders_are_imported_once_and_reserve_what_there_is() {
    for run in stocked().await {
        let file = run.file("orders.csv", ORDERS);
        let dry = run.program.print(&["import", "orders", &file, "--dry-run"]);
        assert!(dry.starts_with("Dry run, nothing kept: 4 order lines"), "{dry}");
        assert_eq!(reserved(&run), "0.000");
        let said = run.import("orders", ORDERS);
        assert!(said.starts_with("4 order lines imported, 0 were there already, 2 records made"), "{said}");
        assert_eq!(reserved(&run), "10.000");
        let again = run.import("orders", ORDERS);
        assert!(again.starts_with("0 order lines imported, 4 were there already, 0 records"), "{again}");
        run.program.check();
    }
}

#[tokio::test]
async fn every_bad_row_is_named_and_nothing_is_kept() {
    for run in stocked().await {
        let head = "number,kind,party,ordered_on,promised_on,item,quantity,unit_price,discount_percent";
        let bad = format!(
            "{head}\n1,sale,Ana,2026-01-05,,A1,1,1.00,\n1,sale,Bia,2026-01-05,,A1,1,1.00,\n\
             2,gift,Ana,2026-01-05,2026-01-01,Z9,0,x,101\n"
        );
        let said = run.refused("orders", &bad);
        for part in [
            "line 3, party: Not what line 2 says",
            "line 4, kind",
            "line 4, promised_on",
            "line 4, item",
            "line 4, quantity",
            "line 4, unit_price",
            "line 4, discount_percent",
            "7 problems; nothing was imported",
        ] {
            assert!(said.contains(part), "{part}: {said}");
        }
        assert!(run.refused("orders", &format!("{head},colour\n")).contains("line 1, colour"));
        run.import("orders", ORDERS);
        let taken = format!("{head}\n1001,sale,Ana,2026-01-05,,A1,1,1.00,\n");
        assert!(run.refused("orders", &taken).contains("line 2, number"));
        run.program.check();
    }
}
