//! What the steps of orders have in common: quantities checked against the lines, moves tied to them.

use std::collections::BTreeMap;

use sqlx::QueryBuilder;

use super::read::{Order, OrderLine, take, take_open};
use crate::auth::Grant;
use crate::auth::permission::{MoveStock, PostEntries};
use crate::db::{DbError, Tx, expect_rows};
use crate::error::{AppError, Fault, FieldError, Rule};
use crate::events::{self, Event, Kind, Subject};
use crate::kernel::{Day, Quantity};
use crate::sql;
use crate::stock::model::{MoveKind, NewDocument, NewMove};
use crate::stock::store::moved::{self, Moved};
use crate::stock::store::{PostedDocument, post};
use crate::trade::model::{OrderKind, Step};

/// One step of an order: some of its lines, each so much of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewStep {
    pub order_id: i64,
    pub on: Day,
    pub document: Option<String>,
    pub memo: String,
    pub lines: Vec<StepLine>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StepLine {
    pub line_id: i64,
    pub quantity: Quantity,
    /// Where it comes in, or from where it is picked; where absent, the order's place, or wherever it is
    /// reserved and free.
    pub place_id: Option<i64>,
    /// Goods kept in lots that leave without one being named go by expiry.
    pub lot_id: Option<i64>,
}

impl StepLine {
    pub fn new(line_id: i64, quantity: Quantity) -> StepLine {
        StepLine { line_id, quantity, place_id: None, lot_id: None }
    }
}

impl NewStep {
    pub fn new(order_id: i64, on: Day, lines: Vec<StepLine>) -> NewStep {
        NewStep { order_id, on, document: None, memo: String::new(), lines }
    }

    /// The document of goods that it makes.
    pub(super) fn document(&self, order: &Order, kind: MoveKind, moves: Vec<NewMove>) -> NewDocument {
        NewDocument {
            document: self.document.clone().or_else(|| Some(order.number.clone())),
            memo: self.memo.clone(),
            party_id: Some(order.party_id),
            area_id: order.area_id,
            ..NewDocument::new(kind, self.on, moves)
        }
    }
}

/// Takes the order, so that the same request twice at once is one after the other; what this request did
/// already with its goods.
pub(super) async fn before(
    tx: &mut Tx,
    grant: &Grant<MoveStock>,
    order_id: i64,
) -> Result<Option<PostedDocument>, DbError> {
    take(tx, order_id).await?;
    let posting: Grant<PostEntries> = grant.carried();
    post::of_request(tx, &posting).await
}

/// The open order of the right kind with its lines, taken.
pub(super) async fn take_for(
    tx: &mut Tx,
    step: &NewStep,
    kind: OrderKind,
) -> Result<(Order, Vec<OrderLine>), DbError> {
    let order = take_open(tx, step.order_id).await?;
    if order.kind != kind {
        return Err(Rule::OtherStep.into());
    }
    if step.on < order.ordered_on {
        return Err(AppError::invalid("on", Fault::BeforeOrder).into());
    }
    let lines = super::read::lines(tx, order.id).await?;
    Ok((order, lines))
}

/// Each step line with the line it is of; refuses what passes what `left` says is left.
pub(super) fn matched<'a>(
    step: &NewStep,
    lines: &'a [OrderLine],
    left: impl Fn(&OrderLine) -> Quantity,
    beyond: Fault,
) -> Result<Vec<(&'a OrderLine, StepLine)>, AppError> {
    let (mut found, mut faults) = (Vec::with_capacity(step.lines.len()), Vec::new());
    let mut sums: BTreeMap<i64, Quantity> = BTreeMap::new();
    if step.lines.is_empty() {
        faults.push(FieldError::new("lines", Fault::Required));
    }
    for (n, one) in step.lines.iter().enumerate() {
        let field = format!("lines[{n}].quantity");
        let Some(line) = lines.iter().find(|line| line.id == one.line_id) else {
            faults.push(FieldError::about(
                format!("lines[{n}].item"),
                Fault::Unknown,
                one.line_id.to_string(),
            ));
            continue;
        };
        let sum = sums.entry(line.id).or_default();
        let rest = left(line) - *sum;
        *sum = *sum + one.quantity;
        if one.quantity <= Quantity::ZERO {
            faults.push(FieldError::new(field, Fault::NotPositive));
        } else if one.quantity > rest {
            faults.push(FieldError::about(field, beyond, rest.plain()));
        }
        found.push((line, *one));
    }
    if faults.is_empty() { Ok(found) } else { Err(AppError::Invalid(faults)) }
}

/// Takes what the step will need, before it writes anything.
pub(super) async fn hold(tx: &mut Tx, wanted: &[(&OrderLine, StepLine)], on: Day) -> Result<(), DbError> {
    let items: Vec<i64> = wanted.iter().map(|(line, _)| line.item_id).collect();
    post::hold(tx, &items, on).await
}

/// Which line each move of a document belongs to. The moves stand in the order in which they were asked for;
/// one that was asked for may have become several, by lots.
pub(super) async fn of_lines(
    tx: &mut Tx,
    document: &PostedDocument,
    asked: &[(i64, Quantity)],
) -> Result<Vec<(i64, Moved)>, DbError> {
    let moves = moved::of_documents(tx, &[document.id]).await?.into_iter().map(|(_, one)| one);
    matched_moves(moves, asked)
}

/// The same for moves that are read already.
pub(super) fn matched_moves(
    mut moves: impl Iterator<Item = Moved>,
    asked: &[(i64, Quantity)],
) -> Result<Vec<(i64, Moved)>, DbError> {
    let mut found = Vec::with_capacity(asked.len());
    for (line_id, quantity) in asked {
        let mut missing = *quantity;
        while missing > Quantity::ZERO {
            let one = moves.next().ok_or(DbError::Unreadable("stock_move"))?;
            missing = missing - one.quantity;
            found.push((*line_id, one));
        }
    }
    Ok(found)
}

/// A move with the document and the line it belongs to, and the original it returns.
pub(super) struct Tied {
    pub document: i64,
    pub line_id: i64,
    pub moved: Moved,
    pub returns: Option<i64>,
}

/// Ties moves to their lines; the schema counts them.
pub(super) async fn tie(tx: &mut Tx, step: Step, rows: &[Tied]) -> Result<(), DbError> {
    const INSERT: &str =
        "INSERT INTO order_move (move_seq, line_id, step, document_id, lot_id, quantity, cost, returns_seq) ";
    for chunk in rows.chunks(2_000) {
        let tied = sql!(tx, |conn| {
            let mut query = QueryBuilder::new(INSERT);
            query.push_values(chunk, |mut row, one| {
                row.push_bind(one.moved.seq)
                    .push_bind(one.line_id)
                    .push_bind(step)
                    .push_bind(one.document)
                    .push_bind(one.moved.lot_id)
                    .push_bind(one.moved.quantity)
                    .push_bind(one.moved.cost)
                    .push_bind(one.returns);
            });
            query.build().execute(conn).await?.rows_affected()
        });
        expect_rows(tied, chunk.len() as u64)?;
    }
    Ok(())
}

/// The moves of one document with their lines.
pub(super) fn tied(document: i64, moves: &[(i64, Moved)]) -> Vec<Tied> {
    let one = |(line_id, moved): &(i64, Moved)| Tied {
        document,
        line_id: *line_id,
        moved: moved.clone(),
        returns: None,
    };
    moves.iter().map(one).collect()
}

/// One event of the order for the whole step.
pub(super) async fn record(
    tx: &mut Tx,
    grant: &Grant<MoveStock>,
    kind: Kind,
    order: &Order,
    asked: &[(i64, Quantity)],
    document: &PostedDocument,
) -> Result<(), DbError> {
    events::record(tx, grant.by(), event(kind, order, asked, document.id)).await?;
    Ok(())
}

pub(super) fn event(kind: Kind, order: &Order, asked: &[(i64, Quantity)], document: i64) -> Event {
    let lines: Vec<String> =
        asked.iter().map(|(line, quantity)| format!("{line}: {}", quantity.plain())).collect();
    Event::new(kind, Subject("trade_order", order.id))
        .with("number", order.number.as_str())
        .with("lines", lines.join(", "))
        .with("document", document)
}
