//! The reports as files: the question of the page, the cells of the command line.

use axum::body::{Body, Bytes};
use axum::extract::{FromRequestParts, Path, Query};
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE, HeaderValue};
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use futures::stream;

use super::model::{Asked, AskedForm};
use super::pages::reports::asking::understand;
use super::pages::reports::paper::{Paper, Subject};
use super::sheets;
use super::store::accounts;
use super::store::reports::{self, LedgerPlace, Question, Range};
use crate::auth::permission::ReadLedger;
use crate::auth::{Actor, Grant};
use crate::db::{DbError, Tx};
use crate::error::{AppError, Fault, FieldError, Rule};
use crate::finance::words::ReportWord as Word;
use crate::kernel::{Currency, Lang, Text};
use crate::server::refusal;
use crate::server::router::PlainRoute;
use crate::server::sheet::Sheet;
use crate::server::state::AppState;
use crate::server::visitor::Company;
use crate::ui::grid::Format;

/// Lines read at a time.
const PAGE: i64 = 5_000;
/// Lines of a spreadsheet, which is built in memory; a CSV has no such end.
const LINES_MAX: usize = 200_000;

macro_rules! routes {
    ($($path:literal => $handler:expr;)*) => {
        vec![$(
            PlainRoute { path: concat!($path, ".csv"), method: "GET", route: get($handler) },
            PlainRoute { path: concat!($path, ".xlsx"), method: "GET", route: get($handler) },
        )*]
    };
}

pub fn routes() -> Vec<PlainRoute> {
    routes! {
        "/ledger/reports/trial-balance" => trial_balance;
        "/ledger/reports/balance-sheet" => balance_sheet;
        "/ledger/reports/income-statement" => income_statement;
        "/ledger/reports/expenses-by-area" => expenses_by_area;
        "/ledger/journal" => journal;
        "/ledger/accounts/{id}/statement" => statement;
    }
}

/// A refusal in the form its asker reads.
pub struct Refused(Parts, AppError);

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        refusal::answer(&self.0.headers, &self.1)
    }
}

/// Who asks for which file.
struct Request {
    parts: Parts,
    state: AppState,
    actor: Actor,
    format: Format,
}

impl FromRequestParts<AppState> for Request {
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Request, Refused> {
        let Some(actor) = parts.extensions.get::<Actor>().cloned() else {
            return Err(Refused(parts.clone(), AppError::SignIn));
        };
        let format = if parts.uri.path().ends_with(".xlsx") { Format::Xlsx } else { Format::Csv };
        Ok(Request { parts: parts.clone(), state: state.clone(), actor, format })
    }
}

/// A question read from an address, on the snapshot that answers it.
struct Answering {
    tx: Tx,
    asked: Asked,
    question: Question,
    company: Company,
    area: Option<String>,
    paper: Paper,
    currency: Currency,
    lang: Lang,
}

impl Answering {
    /// The sheet under the head that its page has.
    async fn headed(&mut self, title: String, day_only: bool, mut sheet: Sheet) -> Result<Sheet, DbError> {
        let proof = reports::proof(&mut self.tx).await?;
        let (company, asked, area) = (&self.company, &self.asked, self.area.as_deref());
        let head = self.paper.head(&Subject { company, asked, area, day_only }, title, &proof, None);
        sheet.about = head.lines(self.lang);
        Ok(sheet)
    }

    fn word(&self, word: Word) -> String {
        word.text(self.lang).to_owned()
    }

    /// The ranges compared, as on the page.
    fn questions(&self) -> Vec<Question> {
        let range = |(from, to)| Question { range: Range { from, to }, ..self.question.clone() };
        self.asked.ranges().into_iter().map(range).collect()
    }
}

impl Request {
    async fn begin(&self, grant: &Grant<ReadLedger>) -> Result<Answering, AppError> {
        let company = self.parts.extensions.get::<Company>().ok_or(AppError::Refused(Rule::NoCompany))?;
        let form = Query::<AskedForm>::try_from_uri(&self.parts.uri).map_err(|_| AppError::BadRequest)?.0;
        let mut tx = self.state.db.read().await?;
        let lang = self.actor.lang;
        let (areas, answer) = understand(&mut tx, grant, company, &form, lang).await?;
        let (asked, question) = answer.map_err(AppError::Invalid)?;
        let area = areas.into_iter().find(|area| Some(area.id) == asked.area).map(|area| area.name);
        let paper = Paper { lang, now: grant.now(), zone: company.time_zone.clone() };
        let (company, currency) = (company.clone(), company.currency.clone());
        Ok(Answering { tx, asked, question, company, area, paper, currency, lang })
    }

    /// `trial-balance-2026-11-01-2026-11-24.csv`
    fn file(&self, asked: &Asked, body: Body) -> Response {
        let path = self.parts.uri.path();
        let name = path.rsplit('/').next().unwrap_or(path).split('.').next().unwrap_or("report");
        let (from, to, extension) = (asked.from, asked.to, self.format.extension());
        let disposition = format!("attachment; filename=\"{name}-{from}-{to}.{extension}\"");
        let disposition =
            HeaderValue::from_str(&disposition).unwrap_or(HeaderValue::from_static("attachment"));
        let kind = HeaderValue::from_static(self.format.content_type());
        ([(CONTENT_TYPE, kind), (CONTENT_DISPOSITION, disposition)], body).into_response()
    }

    fn whole(&self, asked: &Asked, sheet: &Sheet) -> Result<Response, AppError> {
        let content = match self.format {
            Format::Csv => sheet.csv().into_bytes(),
            Format::Xlsx => sheet.xlsx().map_err(|_| AppError::Internal(String::new()))?,
        };
        Ok(self.file(asked, Body::from(content)))
    }

    fn refuse(self, error: AppError) -> Refused {
        Refused(self.parts, error)
    }
}

async fn trial_balance(request: Request) -> Result<Response, Refused> {
    async fn answer(request: &Request) -> Result<Response, AppError> {
        let grant = request.actor.grant::<ReadLedger>()?;
        let mut to = request.begin(&grant).await?;
        let others = to.questions().split_off(1);
        let mut report = reports::trial_balances(&mut to.tx, to.question.clone(), others).await?;
        if let Some(account) = to.asked.below {
            report = report.below(account);
        }
        let sheet = sheets::trial_balance(&report, &to.currency);
        let sheet = to.headed(to.word(Word::TrialBalance), false, sheet).await?;
        request.whole(&to.asked, &sheet)
    }
    answer(&request).await.map_err(|error| request.refuse(error))
}

async fn balance_sheet(request: Request) -> Result<Response, Refused> {
    async fn answer(request: &Request) -> Result<Response, AppError> {
        let grant = request.actor.grant::<ReadLedger>()?;
        let mut to = request.begin(&grant).await?;
        let questions = to.questions();
        let report = reports::balance_sheet(&mut to.tx, questions).await?;
        let sheet = sheets::statement(&report, &to.currency, to.lang);
        let sheet = to.headed(to.word(Word::BalanceSheet), true, sheet).await?;
        request.whole(&to.asked, &sheet)
    }
    answer(&request).await.map_err(|error| request.refuse(error))
}

async fn income_statement(request: Request) -> Result<Response, Refused> {
    async fn answer(request: &Request) -> Result<Response, AppError> {
        let grant = request.actor.grant::<ReadLedger>()?;
        let mut to = request.begin(&grant).await?;
        let questions = to.questions();
        let report = reports::income_statement(&mut to.tx, questions).await?;
        let sheet = sheets::statement(&report, &to.currency, to.lang);
        to.asked.without_closing = true;
        let sheet = to.headed(to.word(Word::IncomeStatement), false, sheet).await?;
        request.whole(&to.asked, &sheet)
    }
    answer(&request).await.map_err(|error| request.refuse(error))
}

async fn expenses_by_area(request: Request) -> Result<Response, Refused> {
    async fn answer(request: &Request) -> Result<Response, AppError> {
        let grant = request.actor.grant::<ReadLedger>()?;
        let mut to = request.begin(&grant).await?;
        let questions = to.questions();
        let report = reports::expenses_by_area(&mut to.tx, &questions).await?;
        let sheet = sheets::expenses_by_area(&report, &questions, &to.currency, to.lang);
        to.asked.without_closing = true;
        let sheet = to.headed(to.word(Word::ExpensesByArea), false, sheet).await?;
        request.whole(&to.asked, &sheet)
    }
    answer(&request).await.map_err(|error| request.refuse(error))
}

async fn journal(request: Request) -> Result<Response, Refused> {
    async fn answer(request: &Request) -> Result<Response, AppError> {
        let grant = request.actor.grant::<ReadLedger>()?;
        let to = request.begin(&grant).await?;
        let title = to.word(Word::Journal);
        lines(request, to, None, title).await
    }
    answer(&request).await.map_err(|error| request.refuse(error))
}

async fn statement(id: Path<String>, request: Request) -> Result<Response, Refused> {
    async fn answer(id: &str, request: &Request) -> Result<Response, AppError> {
        let grant = request.actor.grant::<ReadLedger>()?;
        let mut to = request.begin(&grant).await?;
        let id = id.parse().map_err(|_| AppError::NotFound)?;
        let account = accounts::account(&mut to.tx, id).await?.ok_or(AppError::NotFound)?;
        let title = format!("{} {} {}", to.word(Word::Statement), account.code, account.name);
        lines(request, to, Some(account.id), title).await
    }
    answer(&id, &request).await.map_err(|error| request.refuse(error))
}

async fn page(
    to: &mut Answering,
    account: Option<i64>,
    after: Option<LedgerPlace>,
) -> Result<(Sheet, Option<LedgerPlace>), DbError> {
    let lines = match account {
        Some(id) => reports::ledger(&mut to.tx, &to.question, id, after, PAGE).await?,
        None => reports::journal_lines(&mut to.tx, &to.question, after, PAGE).await?,
    };
    let mut sheet = Sheet::new(&sheets::LINE_COLUMNS);
    sheet.rows = lines.iter().map(|line| sheets::line(line, &to.currency)).collect();
    Ok((sheet, lines.last().map(|line| line.place())))
}

/// A CSV leaves page by page while it is read; a spreadsheet is held until it is whole.
async fn lines(
    request: &Request,
    mut to: Answering,
    account: Option<i64>,
    title: String,
) -> Result<Response, AppError> {
    let asked = to.asked.clone();
    let (mut sheet, mut after) = page(&mut to, account, None).await?;
    if request.format == Format::Csv {
        let first = Bytes::from(sheet.csv());
        let rest = stream::unfold((to, after), move |(mut to, after)| async move {
            let after = after?;
            let next = page(&mut to, account, Some(after)).await;
            Some(match next {
                Ok((_, None)) => return None,
                Ok((sheet, after)) => (Ok(Bytes::from(sheet.csv_rows())), (to, after)),
                Err(cause) => (Err(cause), (to, None)),
            })
        });
        let body = futures::StreamExt::chain(stream::iter([Ok::<_, DbError>(first)]), rest);
        // Compression asks once more after the end, which a stream must be fused to bear.
        return Ok(request.file(&asked, Body::from_stream(futures::StreamExt::fuse(body))));
    }
    while let Some(place) = after {
        if sheet.rows.len() > LINES_MAX {
            let limit = crate::ui::parts::count(LINES_MAX as i64, to.lang);
            return Err(AppError::Invalid(vec![FieldError::about("to", Fault::TooBig, limit)]));
        }
        let (more, last) = page(&mut to, account, Some(place)).await?;
        sheet.rows.extend(more.rows);
        after = last;
    }
    let sheet = to.headed(title, false, sheet).await?;
    request.whole(&asked, &sheet)
}
