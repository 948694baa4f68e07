//! Counts.

use crate::words;

words! {
    pub enum CountWord {
        Count: "Contagem", "Count";
        CountLede: "Conte sem ver o que os livros esperam; as diferenças aparecem antes de registrar.", "Count without seeing what the books expect; the differences show before anything is posted.";
        ChoosePlace: "Onde contar", "Where to count";
        NoPlaces: "Ainda não há locais a contar", "There are no places to count yet";
        NoPlacesPurpose: "Conta-se um depósito ou endereço por vez.", "One warehouse or bin is counted at a time.";
        NewPlace: "Novo local", "New place";
        LastCount: "Última contagem", "Last count";
        Never: "nunca", "never";
        UnderWay: "em andamento: {} linhas", "under way: {} lines";
        Items: "Itens", "Items";
        Place: "Local", "Place";
        SheetOf: "Contagem de {}", "Count of {}";
        SheetLede: "Preencha o que contou. Vazio: não foi contado. Zero: contado, e não havia.", "Fill in what you counted. Empty: not counted. Zero: counted, and there was none.";
        Day: "Vale no fim do dia", "As of the end of";
        Memo: "Histórico", "Memo";
        Counted: "Contado", "Counted";
        CountedOf: "Contado de {}, em {}", "Counted of {}, in {}";
        Lot: "Lote", "Lot";
        Expiry: "validade", "expiry";
        Others: "Achou mais alguma coisa?", "Found anything else?";
        OtherItem: "Item achado {}", "Item found {}";
        OtherLot: "Lote achado {}", "Lot found {}";
        OtherCounted: "Contado do achado {}", "Counted of find {}";
        Item: "Item", "Item";
        NextSheet: "Guardar e ir à próxima folha", "Keep and go to the next sheet";
        Review: "Ver as diferenças", "See the differences";
        NothingHere: "Nada esteve neste local; conte o que achar abaixo.", "Nothing was at this place; count what you find below.";
        ReviewOf: "Diferenças em {}", "Differences at {}";
        ReviewLede: "Contado no fim de {}. Nada foi registrado ainda.", "Counted at the end of {}. Nothing has been posted yet.";
        Expected: "Esperado", "Expected";
        Difference: "Diferença", "Difference";
        Value: "Valor", "Value";
        Total: "Total", "Total";
        Lines: "{} linhas contadas, {} com diferença", "{} lines counted, {} that differ";
        AllRight: "Tudo confere", "All is right";
        Post: "Registrar a contagem", "Post the count";
        BackToSheet: "Voltar à folha", "Back to the sheet";
        Discard: "Descartar a contagem", "Discard the count";
        Discarded: "Contagem descartada.", "Count discarded.";
        Posted: "Contagem registrada.", "Count posted.";
        NothingCounted: "Ainda não há nada contado neste local.", "Nothing has been counted at this place yet.";
    }
}
