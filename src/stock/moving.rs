//! From what someone typed to a posted document: names looked up, units converted, lots found or made, and
//! every fault told by the line it is in.

use crate::auth::permission::{AdjustStock, MoveStock};
use crate::auth::{Actor, Grant};
use crate::company::model::{Fields, NAME_MAX};
use crate::company::store as company;
use crate::db::{DbError, Tx};
use crate::error::{AppError, Fault, FieldError};
use crate::finance::model::{DOCUMENT_MAX, MEMO_MAX};
use crate::kernel::money::MoneyError;
use crate::kernel::{Day, Money, Quantity, fold};
use crate::stock::model::item_form::{money_fault, quantity_fault};
use crate::stock::model::move_form::LINES_MAX;
use crate::stock::model::{Item, MoveForm, MoveKind, MoveLine, NewDocument, NewMove, PlaceKind, Writing};
use crate::stock::store::{self, PostedDocument, items, places};

/// Leave to make a document of some kind; what it makes on the way may always be made by whoever moves goods.
pub struct Leave {
    pub moves: Grant<MoveStock>,
    pub adjusts: Option<Grant<AdjustStock>>,
}

impl Leave {
    /// What the actor needs for a kind.
    pub fn of(actor: &Actor, kind: MoveKind) -> Result<Leave, AppError> {
        match kind {
            MoveKind::Scrap | MoveKind::Adjust | MoveKind::Count => {
                let adjusts = actor.grant::<AdjustStock>()?;
                Ok(Leave { moves: adjusts.carried(), adjusts: Some(adjusts) })
            }
            _ => Ok(Leave { moves: actor.grant()?, adjusts: None }),
        }
    }
}

/// A document being read, with the line each of its moves came from.
struct Reading<'a> {
    leave: &'a Leave,
    kind: MoveKind,
    writing: Writing,
    today: Day,
    faults: Vec<FieldError>,
    lines: Vec<usize>,
}

/// Reads, posts and answers with the document.
pub async fn post(
    tx: &mut Tx,
    actor: &Actor,
    leave: &Leave,
    kind: MoveKind,
    form: &MoveForm,
) -> Result<PostedDocument, DbError> {
    let decimals = crate::finance::store::post::company_currency(tx).await?.decimals();
    let writing = Writing { lang: actor.lang, decimals };
    let mut reading =
        Reading { leave, kind, writing, today: actor.today, faults: Vec::new(), lines: Vec::new() };
    let document = reading.document(tx, form).await?;
    let Reading { faults, lines, .. } = reading;
    if !faults.is_empty() {
        return Err(AppError::Invalid(faults).into());
    }
    act(tx, leave, kind, document).await.map_err(|error| in_lines(error, &lines))
}

async fn act(
    tx: &mut Tx,
    leave: &Leave,
    kind: MoveKind,
    document: NewDocument,
) -> Result<PostedDocument, DbError> {
    match (kind, &leave.adjusts) {
        (MoveKind::Receive, _) => store::receive(tx, &leave.moves, document).await,
        (MoveKind::Issue, _) => store::issue(tx, &leave.moves, document).await,
        (MoveKind::Transfer, _) => store::transfer(tx, &leave.moves, document).await,
        (MoveKind::Return, _) => store::give_back(tx, &leave.moves, document).await,
        (MoveKind::Scrap, Some(grant)) => store::scrap(tx, grant, document).await,
        (MoveKind::Adjust, Some(grant)) => store::adjust(tx, grant, document).await,
        _ => Err(AppError::BadRequest.into()),
    }
}

/// The store names a move by its place in the document; the page by its line. Places are chosen once.
pub fn in_lines(error: DbError, lines: &[usize]) -> DbError {
    let DbError::Refused(AppError::Invalid(errors)) = error else { return error };
    let renamed = |error: FieldError| {
        let of_move = error.field.strip_prefix("moves[").and_then(|rest| rest.split_once("]."));
        let line = of_move.and_then(|(n, field)| Some((*lines.get(n.parse::<usize>().ok()?)?, field)));
        let field = match line {
            Some((_, place @ ("from" | "to"))) => place.to_owned(),
            Some((line, field)) => format!("lines[{line}].{field}"),
            None => error.field.replace("moves", "lines"),
        };
        FieldError { field, ..error }
    };
    AppError::Invalid(errors.into_iter().map(renamed).collect()).into()
}

impl Reading<'_> {
    fn fault(&mut self, field: impl Into<String>, fault: Fault, detail: impl Into<String>) {
        self.faults.push(FieldError::about(field, fault, detail));
    }

    async fn document(&mut self, tx: &mut Tx, form: &MoveForm) -> Result<NewDocument, DbError> {
        let asks = self.kind.asks();
        let mut fields = Fields::default();
        let memo = fields.optional("memo", &form.memo, MEMO_MAX).unwrap_or_default();
        let document = fields.optional("document", &form.document, DOCUMENT_MAX);
        let area_id = if asks.area { fields.choice("area", &form.area) } else { None };
        let reason = fields.optional("reason", &form.reason, NAME_MAX);
        if asks.reason && reason.is_none() {
            fields.fault("reason", Fault::Required);
        }
        if let Err(faults) = fields.finish(()) {
            self.faults.extend(faults);
        }
        let day = Day::parse(&form.day, self.today);
        if day.is_err() {
            self.fault("day", Fault::NotADay, "");
        }
        let party_id = if asks.party { self.party(tx, &form.party).await? } else { None };
        let (from, to) = self.ends(tx, form).await?;
        let mut moves = Vec::new();
        if form.lines.len() > LINES_MAX {
            self.fault("lines", Fault::TooManyLines, LINES_MAX.to_string());
        }
        for (n, line) in form.lines.iter().enumerate().filter(|(_, line)| !line.is_blank()) {
            if let Some(one) = self.line(tx, n, line, (from, to)).await? {
                moves.push(one);
                self.lines.push(n);
            }
        }
        if moves.is_empty() && self.faults.is_empty() {
            self.fault("lines[0].item", Fault::Required, "");
        }
        let day = day.unwrap_or(self.today);
        let reason = reason.filter(|_| asks.reason);
        let head = NewDocument {
            document,
            memo,
            reason,
            party_id,
            area_id,
            ..NewDocument::new(self.kind, day, moves)
        };
        Ok(head)
    }

    async fn party(&mut self, tx: &mut Tx, text: &str) -> Result<Option<i64>, DbError> {
        let text = text.trim();
        if text.is_empty() {
            return Ok(None);
        }
        let found = company::party_by_name(tx, text).await?;
        if found.is_none() {
            self.fault("party", Fault::Unknown, text);
        }
        Ok(found.map(|party| party.id))
    }

    /// Where the goods come from and go to.
    async fn ends(&mut self, tx: &mut Tx, form: &MoveForm) -> Result<(i64, i64), DbError> {
        use PlaceKind::{Customer, Loss, Supplier, Transit};
        let (from, to) = match self.kind {
            MoveKind::Receive => (Some(Supplier), None),
            MoveKind::Issue => (None, Some(Customer)),
            MoveKind::Transfer if form.transit == "true" => (None, Some(Transit)),
            MoveKind::Scrap | MoveKind::Adjust => (None, Some(Loss)),
            _ => (None, None),
        };
        let by_way = self.kind == MoveKind::Transfer && form.transit == "true";
        let to_text = if by_way { "" } else { form.to.as_str() };
        let from = self.end(tx, "from", &form.from, from).await?;
        Ok((from, self.end(tx, "to", to_text, to).await?))
    }

    async fn end(
        &mut self,
        tx: &mut Tx,
        field: &str,
        text: &str,
        usual: Option<PlaceKind>,
    ) -> Result<i64, DbError> {
        let text = text.trim();
        if let Ok(id) = text.parse::<i64>() {
            return Ok(id);
        }
        let kind = PlaceKind::from_code(text).filter(|kind| !kind.is_own()).or(usual);
        let Some(kind) = kind else {
            self.fault(field, Fault::Required, "");
            return Ok(0);
        };
        places::standard(tx, &self.leave.moves, kind).await
    }

    async fn line(
        &mut self,
        tx: &mut Tx,
        n: usize,
        line: &MoveLine,
        (from, to): (i64, i64),
    ) -> Result<Option<NewMove>, DbError> {
        let before = self.faults.len();
        let field = |name: &str| format!("lines[{n}].{name}");
        let item = self.item(tx, &field("item"), &line.item).await?;
        let quantity = match Quantity::parse(&line.quantity, self.writing.lang) {
            Ok(quantity) => quantity,
            Err(error) => {
                self.fault(field("quantity"), quantity_fault(error), "");
                Quantity::ZERO
            }
        };
        let Some(item) = item else { return Ok(None) };
        let quantity = self.in_own_unit(&field("unit"), &line.unit, &item, quantity);
        let cost = if self.kind.asks().cost { self.cost(&field("cost"), &line.cost) } else { None };
        let backwards = self.kind == MoveKind::Adjust && quantity > Quantity::ZERO;
        let (from, to) = if backwards { (to, from) } else { (from, to) };
        let quantity = match self.kind {
            MoveKind::Adjust if quantity < Quantity::ZERO => -quantity,
            _ => quantity,
        };
        let lot_id =
            if self.faults.len() > before { None } else { self.lot(tx, n, line, item.id, backwards).await? };
        if self.faults.len() > before {
            return Ok(None);
        }
        Ok(Some(NewMove { lot_id, cost, ..NewMove::new(item.id, from, to, quantity) }))
    }

    async fn item(&mut self, tx: &mut Tx, field: &str, text: &str) -> Result<Option<Item>, DbError> {
        let text = text.trim();
        if text.is_empty() {
            self.fault(field, Fault::Required, "");
            return Ok(None);
        }
        let found = items::find(tx, text, 4).await?;
        let whole = found.iter().find(|item| item.is_called(text));
        match (whole, found.as_slice()) {
            (Some(item), _) | (None, [item]) => Ok(Some(item.clone())),
            (None, []) => {
                self.fault(field, Fault::Unknown, text);
                Ok(None)
            }
            (None, several) => {
                let names = several.iter().take(3).map(|item| item.fields.sku.clone());
                self.fault(field, Fault::Ambiguous, names.collect::<Vec<_>>().join(", "));
                Ok(None)
            }
        }
    }

    fn in_own_unit(&mut self, field: &str, text: &str, item: &Item, quantity: Quantity) -> Quantity {
        let wanted = fold(text.trim());
        if wanted.is_empty() || wanted == fold(&item.fields.unit) {
            return quantity;
        }
        let Some(unit) = item.fields.units.iter().find(|unit| fold(&unit.name) == wanted) else {
            let own = std::iter::once(item.fields.unit.clone());
            let names: Vec<String> =
                own.chain(item.fields.units.iter().map(|unit| unit.name.clone())).collect();
            self.fault(field, Fault::NoUnit, names.join(", "));
            return quantity;
        };
        let whole = i128::from(quantity.thousandths()) * i128::from(unit.quantity.thousandths());
        let one = i128::from(Quantity::ONE.thousandths());
        if whole % one != 0 {
            self.fault(field.replace("unit", "quantity"), Fault::NotAQuantity, "");
        }
        match i64::try_from(whole / one) {
            Ok(thousandths) => Quantity(thousandths),
            Err(_) => {
                self.fault(field.replace("unit", "quantity"), Fault::TooLarge, "");
                quantity
            }
        }
    }

    fn cost(&mut self, field: &str, text: &str) -> Option<Money> {
        match Money::parse(text, self.writing.decimals, self.writing.lang) {
            Ok(cost) => return Some(cost),
            Err(MoneyError::Empty) => {}
            Err(error) => self.fault(field, money_fault(error), ""),
        }
        None
    }

    /// Lots are made as goods bring them; what leaves names one that is there.
    async fn lot(
        &mut self,
        tx: &mut Tx,
        n: usize,
        line: &MoveLine,
        item_id: i64,
        enters: bool,
    ) -> Result<Option<i64>, DbError> {
        let (code, expiry) = (line.lot.trim(), line.expiry.trim());
        let field = |name: &str| format!("lines[{n}].{name}");
        if code.is_empty() {
            if !expiry.is_empty() && self.kind.asks().expiry {
                self.fault(field("lot"), Fault::Required, "");
            }
            return Ok(None);
        }
        if let Some(id) = places::lots(tx, item_id).await?.get(code) {
            return Ok(Some(*id));
        }
        if self.kind != MoveKind::Receive && !enters {
            self.fault(field("lot"), Fault::Unknown, code);
            return Ok(None);
        }
        let expires_on = match expiry {
            "" => None,
            text => match Day::parse(text, self.today) {
                Ok(day) => Some(day),
                Err(_) => {
                    self.fault(field("expiry"), Fault::NotADay, "");
                    return Ok(None);
                }
            },
        };
        places::add_lot(tx, &self.leave.moves, item_id, code, expires_on).await.map(Some)
    }
}
