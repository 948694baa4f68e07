//! Moves: the list, the documents, the forms that make them.

use crate::words;

words! {
    pub enum MoveWord {
        Moves: "Movimentos", "Moves";
        MovesLede: "Tudo o que entrou, saiu ou mudou de lugar, do mais novo ao mais antigo.", "Everything that came in, went out or changed places, newest first.";
        OneMove: "movimento", "move";
        SeveralMoves: "movimentos", "moves";
        NoMoves: "Ainda não há movimentos", "There are no moves yet";
        NoMovesPurpose: "Recebimentos, saídas, transferências e contagens aparecem aqui, cada um com seu lançamento no razão.", "Receipts, issues, transfers and counts stand here, each with its ledger entry.";
        Item: "Item", "Item";
        Day: "Dia", "Day";
        Document: "Documento", "Document";
        DocumentNumber: "Nota ou pedido", "Invoice or order";
        DocumentHelp: "Nota, pedido ou romaneio.", "Invoice, order or packing list.";
        Kind: "Tipo", "Kind";
        From: "De", "From";
        To: "Para", "To";
        Place: "Local", "Place";
        Lot: "Lote", "Lot";
        Quantity: "Quantidade", "Quantity";
        Unit: "Unidade", "Unit";
        Value: "Valor", "Value";
        Memo: "Histórico", "Memo";
        Reason: "Motivo", "Reason";
        Party: "Parte", "Party";
        Area: "Área", "Area";
        AreaHelp: "De quem é o custo.", "Whose cost it is.";
        Entry: "Lançamento", "Ledger entry";
        NoEntry: "sem efeito no razão", "no effect on the ledger";
        RecordedAt: "Registrado em", "Recorded at";
        Returns: "Devoluções", "Returns";
        Back: "Devolver", "Return";
        BackLede: "Devolve, pelo custo original, o que você preencher.", "Returns what you fill in, at its original cost.";
        Left: "Restam", "Left";
        NothingLeft: "Tudo o que este documento moveu já voltou.", "Everything this document moved has come back.";
        Arrive: "Receber no destino", "Receive at the destination";
        LateAmount: "Custo", "Cost";
        LateToStock: "Ao estoque", "To stock";
        LateToCost: "Ao custo das vendas", "To cost of sales";
        Receipt: "Recebimento", "Receipt";
        Receive: "Receber mercadoria", "Receive goods";
        ReceiveLede: "Entra pelo custo de cada linha; a contrapartida é o recebido a faturar.", "Comes in at the cost of each line; the other side is goods received, not invoiced.";
        Issue: "Dar saída", "Issue goods";
        IssueLede: "Sai pelo custo médio, para um cliente, para a produção ou para o uso de uma área.", "Goes out at the average cost, to a customer, to production or to the use of an area.";
        Transfer: "Transferir", "Transfer goods";
        TransferLede: "Muda de lugar sem mudar de valor.", "Changes places and keeps its value.";
        Scrap: "Descartar", "Scrap goods";
        ScrapLede: "O que se perdeu ou venceu vai para perdas, com o motivo.", "What was lost or has expired goes to losses, with the reason.";
        Adjust: "Ajustar", "Adjust stock";
        AdjustLede: "Acerta o que há, para mais ou para menos, com o motivo. Uma quantidade negativa tira.", "Puts right what there is, up or down, with the reason. A negative quantity takes away.";
        Post: "Registrar", "Post";
        Posted: "{} {} registrado.", "{} {} posted.";
        Lines: "Linhas", "Lines";
        Line: "Linha", "Line";
        OfLine: "{} da linha {}", "{} of line {}";
        UnitHelp: "Unidade: vazia, a do item; ou outra que ele tenha, como cx.", "Unit: empty, the item’s own; or another it has, such as box.";
        LineCost: "Custo da linha", "Cost of the line";
        LineCostHelp: "Custo: o da linha inteira; aceita contas como 12*3,50. Vazio: o custo de referência do item.", "Cost: that of the whole line; takes sums such as 12*3.50. Empty: the item’s reference cost.";
        LotHelp: "Lote: vazio, o que vence antes sai antes.", "Lot: empty, what expires first goes first.";
        Expiry: "Validade", "Expiry";
        LotNewHelp: "Lote: um novo nasce com o recebimento, com sua validade.", "Lot: a new one is made by the receipt, with its expiry.";
        AddLines: "Mais linhas", "More lines";
        ThroughTransit: "Passa pelo trânsito: chega depois, por outro registro", "By way of transit: it arrives later, by another document";
        NoPlaces: "Ainda não há locais", "There are no places yet";
        NoPlacesPurpose: "Mercadoria fica em algum lugar: crie um depósito antes.", "Goods are somewhere: add a warehouse first.";
        NewPlace: "Novo local", "New place";
        Print: "Imprimir", "Print";
    }
}
