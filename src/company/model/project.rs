//! Projects: a dimension that entries may carry beside the area.

use serde::{Deserialize, Serialize};

use super::{CODE_MAX, Fields, NAME_MAX};
use crate::error::FieldError;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Project {
    pub id: i64,
    pub code: String,
    pub name: String,
    pub active: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewProject {
    pub code: String,
    pub name: String,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ProjectForm {
    pub code: String,
    pub name: String,
}

impl NewProject {
    pub fn parse(form: &ProjectForm) -> Result<NewProject, Vec<FieldError>> {
        let mut fields = Fields::default();
        let project = NewProject {
            code: fields.required("code", &form.code, CODE_MAX),
            name: fields.required("name", &form.name, NAME_MAX),
        };
        fields.finish(project)
    }
}
