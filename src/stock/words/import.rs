//! Imports of tables.

use crate::words;

words! {
    pub enum StockImportWord {
        Import: "Importar tabelas", "Import tables";
        ImportLede: "Itens, partes e movimentos de uma planilha: nada é gravado antes de você conferir.", "Items, parties and moves from a spreadsheet: nothing is kept before you have looked at it.";
        What: "O que a tabela traz", "What the table holds";
        Items: "Itens", "Items";
        Parties: "Partes", "Parties";
        Moves: "Movimentos", "Moves";
        FileHelp: "Uma tabela (.csv), até 50 MB, com uma linha de cabeçalho; vírgula ou ponto e vírgula entre os campos.", "A table (.csv), up to 50 MB, with one header line; commas or semicolons between fields.";
        ItemsHelp: "Itens: sku, name, unit, category, barcode, ncm, reorder point, reorder quantity, supplier, price, cost.", "Items: sku, name, unit, category, barcode, ncm, reorder point, reorder quantity, supplier, price, cost.";
        PartiesHelp: "Partes: name, code, tax id, kind, email, phone, city, state, country.", "Parties: name, code, tax id, kind, email, phone, city, state, country.";
        MovesHelp: "Movimentos: date, kind, item, from, to, lot, quantity, unit cost, document, memo.", "Moves: date, kind, item, from, to, lot, quantity, unit cost, document, memo.";
        Clean: "Nenhum problema. {} linhas de {} seriam importadas.", "No problem. {} rows of {} would be imported.";
        Confirm: "Importar {} linhas", "Import {} rows";
        Done: "{} linhas de {} importadas.", "{} rows of {} imported.";
        See: "Ver", "See";
        Added: "Linhas novas", "New rows";
        Known: "Já existem", "There already";
        Made: "Cadastros criados no caminho", "Records made on the way";
        NothingNew: "Nada a importar: as {} linhas do arquivo já existem.", "Nothing to import: the file’s {} rows are there already.";
        NoRows: "O arquivo não tem linhas.", "The file has no rows.";
    }
}
