//! Proofs of delivery over HTTP: name, document and picture of one stop, and the picture again.

use axum::extract::{DefaultBodyLimit, Extension, FromRequest, Multipart, Path, Request, State};
use axum::http::header::{
    CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE, HeaderValue, X_CONTENT_TYPE_OPTIONS,
};
use axum::http::request::Parts;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use tower_sessions::Session;

use super::model::Proof;
use super::{reading, store};
use crate::auth::Actor;
use crate::auth::permission::{ChangeShipments, ReadShipments};
use crate::error::{AppError, Fault};
use crate::server::router::PlainRoute;
use crate::server::state::AppState;
use crate::server::upload::{AROUND_MAX, Cap, picture_kind};
use crate::server::visitor::RequestId;
use crate::server::{kept, refusal};

/// The largest picture kept.
const PICTURE: Cap = Cap { field: "picture", max: 10 * 1024 * 1024 };

pub fn routes() -> Vec<PlainRoute> {
    let prove = post(prove).layer(DefaultBodyLimit::max(PICTURE.max + AROUND_MAX));
    vec![
        PlainRoute { path: "/shipments/stops/{id}/prove", method: "POST", route: prove },
        PlainRoute { path: "/shipments/stops/{id}/picture", method: "GET", route: get(picture) },
    ]
}

/// What was typed, and the picture where one was taken.
#[derive(Default)]
struct Typed {
    fields: Vec<(String, String)>,
    picture: Option<Vec<u8>>,
}

impl Typed {
    fn field(&self, name: &str) -> &str {
        self.fields.iter().find(|(field, _)| field == name).map_or("", |(_, text)| text)
    }
}

async fn prove(
    State(state): State<AppState>,
    Extension(session): Extension<Session>,
    Path(id): Path<i64>,
    request: Request,
) -> Response {
    let headers = request.headers().clone();
    let mut typed = Typed::default();
    match take(&state, id, request, &mut typed).await {
        Ok(shipment) => Redirect::to(&format!("/shipments/{shipment}")).into_response(),
        Err(error @ (AppError::Invalid(_) | AppError::Refused(_))) => {
            let page = format!("/shipments/stops/{id}/proof");
            match kept::keep(&session, &page, typed.fields, error.clone()).await {
                Ok(()) => Redirect::to(&page).into_response(),
                Err(_) => refusal::answer(&headers, &error),
            }
        }
        Err(error) => refusal::answer(&headers, &error),
    }
}

/// Delivers the stop where it is still on its way, and keeps the proof; the shipment.
async fn take(state: &AppState, stop: i64, request: Request, typed: &mut Typed) -> Result<i64, AppError> {
    let mut actor = request.extensions().get::<Actor>().cloned().ok_or(AppError::SignIn)?;
    actor.grant::<ChangeShipments>()?;
    let form = Multipart::from_request(request, state).await.map_err(|_| AppError::BadRequest)?;
    read(form, typed).await?;
    if let Some(id) = RequestId::parse(typed.field("request_id")) {
        actor.request_id = Some(id.0);
    }
    let grant = actor.grant::<ChangeShipments>()?;
    if typed.picture.as_deref().is_some_and(|picture| picture_kind(picture).is_none()) {
        return Err(AppError::invalid("picture", Fault::NotAPicture));
    }
    let document = typed.field("document").trim();
    let proof = Proof {
        name: typed.field("name").to_owned(),
        document: (!document.is_empty()).then(|| document.to_owned()),
        picture: typed.picture.clone(),
    };
    let mut tx = state.db.write().await?;
    let shipment = store::read::shipment_of_stop(&mut tx, stop).await?;
    let on = reading::day(&mut tx, typed.field("on"), actor.today, actor.lang).await?;
    let stops = store::stops(&mut tx, shipment).await?;
    if stops.iter().any(|one| one.id == stop && one.delivered_on.is_some()) {
        store::prove(&mut tx, &grant, stop, &proof).await?;
    } else {
        store::deliver(&mut tx, &grant, stop, on, Some(&proof)).await?;
    }
    tx.commit().await?;
    Ok(shipment)
}

async fn read(mut form: Multipart, typed: &mut Typed) -> Result<(), AppError> {
    while let Some(field) = form.next_field().await.map_err(|error| PICTURE.broken(&error))? {
        let name = field.name().unwrap_or_default().to_owned();
        let taken = name == PICTURE.field;
        let content = PICTURE.read(field, if taken { PICTURE.max } else { AROUND_MAX }).await?;
        if taken {
            typed.picture = Some(content).filter(|content| !content.is_empty());
        } else {
            let text = String::from_utf8(content).map_err(|_| AppError::BadRequest)?;
            if text.contains('\0') {
                return Err(AppError::BadRequest);
            }
            typed.fields.push((name, text));
        }
    }
    Ok(())
}

async fn picture(State(state): State<AppState>, Path(id): Path<i64>, parts: Parts) -> Response {
    match bring(&state, id, &parts).await {
        Ok(response) => response,
        Err(error) => refusal::answer(&parts.headers, &error),
    }
}

async fn bring(state: &AppState, stop: i64, parts: &Parts) -> Result<Response, AppError> {
    let actor = parts.extensions.get::<Actor>().ok_or(AppError::SignIn)?;
    let grant = actor.grant::<ReadShipments>()?;
    let mut tx = state.db.read().await?;
    let content = store::read::picture(&mut tx, &grant, stop).await?.ok_or(AppError::NotFound)?;
    let (kind, name) = match picture_kind(&content) {
        Some("image/png") => ("image/png", "attachment; filename=\"comprovante.png\""),
        Some("image/webp") => ("image/webp", "attachment; filename=\"comprovante.webp\""),
        Some(kind) => (kind, "attachment; filename=\"comprovante.jpg\""),
        None => ("application/octet-stream", "attachment; filename=\"comprovante\""),
    };
    let headers = [
        (CONTENT_TYPE, HeaderValue::from_static(kind)),
        (X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
        (CONTENT_DISPOSITION, HeaderValue::from_static(name)),
        (CACHE_CONTROL, HeaderValue::from_static("private, no-store")),
    ];
    Ok((headers, content).into_response())
}
