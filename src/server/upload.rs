//! Files that come with forms: read with a cap, pictures told by their first bytes.

use axum::extract::Multipart;
use axum::extract::multipart::{Field, MultipartError};
use axum::http::StatusCode;

use crate::error::{AppError, Fault, FieldError};

/// What a multipart body may hold beside its file.
pub const AROUND_MAX: usize = 64 * 1024;

/// The field of a file, and the most bytes taken for it.
#[derive(Clone, Copy, Debug)]
pub struct Cap {
    pub field: &'static str,
    pub max: usize,
}

impl Cap {
    fn too_big(&self) -> AppError {
        let limit = format!("{} MB", self.max / 1024 / 1024);
        AppError::Invalid(vec![FieldError::about(self.field, Fault::TooBig, limit)])
    }

    /// What a body that cannot be read is to the person who sent it.
    pub fn broken(&self, error: &MultipartError) -> AppError {
        match error.status() {
            StatusCode::PAYLOAD_TOO_LARGE => self.too_big(),
            _ => AppError::BadRequest,
        }
    }

    /// A field's bytes, never more than `max` of them in memory.
    pub async fn read(&self, mut field: Field<'_>, max: usize) -> Result<Vec<u8>, AppError> {
        let mut content = Vec::new();
        while let Some(chunk) = field.chunk().await.map_err(|error| self.broken(&error))? {
            if content.len() + chunk.len() > max {
                return Err(self.too_big());
            }
            content.extend_from_slice(&chunk);
        }
        Ok(content)
    }

    /// The one file of a form by this field, with the name it was given.
    pub async fn file(&self, mut form: Multipart) -> Result<(String, Vec<u8>), AppError> {
        while let Some(field) = form.next_field().await.map_err(|error| self.broken(&error))? {
            if field.name() != Some(self.field) {
                continue;
            }
            let name = field.file_name().unwrap_or_default().to_owned();
            let content = self.read(field, self.max).await?;
            if content.is_empty() {
                break;
            }
            return Ok((name, content));
        }
        Err(AppError::invalid(self.field, Fault::Required))
    }
}

/// The media type of a picture, told by its first bytes and by nothing else.
pub fn picture_kind(content: &[u8]) -> Option<&'static str> {
    match content {
        [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n', ..] => Some("image/png"),
        [0xff, 0xd8, 0xff, ..] => Some("image/jpeg"),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Some("image/webp"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_is_told_by_its_first_bytes() {
        assert_eq!(picture_kind(b"\x89PNG\r\n\x1a\n..."), Some("image/png"));
        assert_eq!(picture_kind(b"\xff\xd8\xff\xe0"), Some("image/jpeg"));
        assert_eq!(picture_kind(b"RIFF\0\0\0\0WEBPVP8 "), Some("image/webp"));
        for other in [&b"<svg onload=alert(1)>"[..], b"GIF89a", b"", b"\x89PNG"] {
            assert_eq!(picture_kind(other), None);
        }
    }
}
