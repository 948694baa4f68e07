//! "The books tie": the rules of every slice, checked together in one snapshot.
//!
//! The list of rules is vocabulary, like the kinds of events; each slice's store answers for its own, and no
//! slice knows another's. A slice adds its rules here, in the list and in [`check`].

use crate::db::{DbError, Tx};
use crate::finance::store::verify as finance;
use crate::kernel::{Lang, Text};
use crate::logistics::store::verify as logistics;
use crate::stock::store::verify as stock;
use crate::trade::store::verify as trade;
use crate::words;

words! {
    /// A rule of the books.
    pub enum Tie {
        EntriesBalance: "Cada lançamento soma zero e tem ao menos duas linhas", "Every entry sums to zero and has at least two lines";
        EntriesUnchanged: "Cada lançamento é o que foi registrado", "Every entry is what was recorded";
        NumbersGapless: "Numeração sem falhas em cada diário", "Numbers without gaps in every journal";
        OneReversal: "No máximo um estorno por lançamento, igual e oposto", "At most one reversal per entry, equal and opposite";
        TrialBalanceZero: "O balancete soma zero em cada par de datas", "The trial balance is zero for every pair of dates";
        BalancesRecomputed: "Os saldos guardados são os recalculados", "Stored balances equal their recomputation";
        ClosedPeriods: "Nada entrou em período fechado", "Nothing entered a closed period";
        AccountPaths: "O plano de contas é uma árvore coerente", "The chart of accounts is a consistent tree";
        EventChain: "A cadeia de eventos está íntegra", "The event chain holds";
        EventsPerEntry: "Um evento por lançamento", "One event per entry";
        Attachments: "Os anexos são os que foram guardados", "Attachments are what was stored";
        MovesUnchanged: "Cada movimento de estoque é o que foi registrado, sem falhas na numeração", "Every stock move is what was recorded, numbered without gaps";
        HoldingsSummed: "O que há em cada local é a soma dos movimentos", "What each place holds is the sum of the moves";
        NeverNegative: "Nenhum saldo negativo, na ordem de registro e na das datas", "Never less than nothing, in order of posting and of days";
        TransfersSumZero: "Transferências somam zero", "Transfers sum to zero";
        StockEqualsLedger: "O valor do estoque é o da contabilidade em cada data", "Stock value equals the ledger at every date";
        StockValues: "O valor de cada item é a soma dos movimentos; o que não há não vale", "The value of each item is the sum of its moves; what is not there has none";
        ReturnsNamed: "Cada devolução tem seu original e não o excede", "Every return has its original and does not exceed it";
        MonthsSummed: "O resumo mensal de cada item é a soma dos movimentos", "The months of each item are the sums of its moves";
        OrderStepsCounted: "O que cada linha de pedido andou é a soma dos seus movimentos", "How far each order line has come is the sum of its moves";
        OrderStepsInOrder: "Entregue ≤ expedido ≤ separado ≤ pedido, em cada linha", "Delivered ≤ shipped ≤ picked ≤ ordered, in every line";
        ExpectedSummed: "O esperado de cada item é o que as compras em aberto ainda trazem", "What is expected of each item is what open purchases are still to bring";
        OrderBillsSummed: "As faturas somam o que foi entregue e o que foi lançado", "Bills sum to what was delivered and to their entries";
        OrderReservations: "O que os pedidos reservam é de vendas em aberto", "What orders reserve is for open sales";
        ShipmentSteps: "O estado de cada remessa é o do seu último passo", "The state of every shipment is that of its last step";
        GoodsInOnePlace: "O que está separado ou a caminho é o que os pedidos dizem", "What is packed or on the way is what orders say";
        FreightShared: "Cada fatura de frete é a soma das suas partes e do que foi lançado", "Every freight bill is the sum of its shares and of what was posted";
        LoadsMoved: "Nenhuma linha de pedido tem em remessas mais do que andou", "No order line has more in shipments than has moved";
        DeliveriesTold: "Cada entrega tem os movimentos do seu dia", "Every delivery has the moves of its day";
        ReservedCovered: "O reservado é a soma das reservas abertas e existe", "What is reserved is the sum of open reservations and is there";
    }
}

/// The outcome of one rule: what was counted, and the rows that break it (at most [`OFFENDERS_MAX`] named).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    pub tie: Tie,
    pub figure: i64,
    pub broken: i64,
    pub offenders: Vec<String>,
}

pub const OFFENDERS_MAX: usize = 20;

impl Outcome {
    pub fn new(tie: Tie, figure: i64, offenders: Vec<String>) -> Outcome {
        let broken = offenders.len() as i64;
        Outcome { tie, figure, broken, offenders: offenders.into_iter().take(OFFENDERS_MAX).collect() }
    }

    pub fn holds(&self) -> bool {
        self.broken == 0
    }

    /// An outcome as it was kept; `broken` may exceed the offenders named.
    pub fn kept(tie: Tie, figure: i64, broken: i64, offenders: Vec<String>) -> Outcome {
        Outcome { tie, figure, broken, offenders }
    }

    /// One line: whether it holds, the rule, its figure.
    pub fn line(&self, lang: Lang) -> String {
        let state = match (self.holds(), lang) {
            (true, _) => "ok",
            (false, Lang::Pt) => "FALHA",
            (false, Lang::En) => "FAIL",
        };
        format!("{state:<6}{}: {}", self.tie.text(lang), self.figure)
    }
}

/// Checks every rule in one snapshot.
pub async fn check(tx: &mut Tx) -> Result<Vec<Outcome>, DbError> {
    let mut found = finance::rules(tx).await?;
    found.extend(stock::rules(tx).await?);
    found.extend(trade::rules(tx).await?);
    found.extend(logistics::rules(tx).await?);
    Ok(found)
}
