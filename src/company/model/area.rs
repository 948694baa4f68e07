//! Areas: departments in a tree, the one dimension that finance, people and goals share.

use serde::{Deserialize, Serialize};

use super::{CODE_MAX, Fields, NAME_MAX};
use crate::error::FieldError;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Area {
    pub id: i64,
    pub code: String,
    pub name: String,
    pub parent_id: Option<i64>,
    /// The user who manages it and everything below.
    pub manager_id: Option<i64>,
    pub active: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewArea {
    pub code: String,
    pub name: String,
    pub parent_id: Option<i64>,
    pub manager_id: Option<i64>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct AreaForm {
    pub code: String,
    pub name: String,
    pub parent_id: String,
    pub manager_id: String,
}

impl NewArea {
    pub fn parse(form: &AreaForm) -> Result<NewArea, Vec<FieldError>> {
        let mut fields = Fields::default();
        let area = NewArea {
            code: fields.required("code", &form.code, CODE_MAX),
            name: fields.required("name", &form.name, NAME_MAX),
            parent_id: fields.choice("parent_id", &form.parent_id),
            manager_id: fields.choice("manager_id", &form.manager_id),
        };
        fields.finish(area)
    }
}

/// Whether putting `id` below `parent` would put it below itself.
pub fn makes_loop(areas: &[Area], id: i64, parent: Option<i64>) -> bool {
    let mut above = parent;
    for _ in 0..=areas.len() {
        match above {
            None => return false,
            Some(at) if at == id => return true,
            Some(at) => above = areas.iter().find(|area| area.id == at).and_then(|area| area.parent_id),
        }
    }
    true
}

/// The areas with their depth, each right below its parent, siblings by code.
pub fn in_tree_order(areas: &[Area]) -> Vec<(usize, &Area)> {
    let mut ordered = Vec::with_capacity(areas.len());
    push_children(areas, None, 0, &mut ordered);
    ordered
}

fn push_children<'a>(areas: &'a [Area], parent: Option<i64>, depth: usize, to: &mut Vec<(usize, &'a Area)>) {
    let mut children: Vec<&Area> = areas.iter().filter(|area| area.parent_id == parent).collect();
    children.sort_by(|a, b| a.code.cmp(&b.code));
    for child in children {
        to.push((depth, child));
        push_children(areas, Some(child.id), depth + 1, to);
    }
}

/// These areas and everything below them.
pub fn below(areas: &[Area], roots: &[i64]) -> Vec<i64> {
    let mut found: Vec<i64> = Vec::new();
    let mut next: Vec<i64> = roots.to_vec();
    while let Some(id) = next.pop() {
        if !found.contains(&id) {
            found.push(id);
            next.extend(areas.iter().filter(|area| area.parent_id == Some(id)).map(|area| area.id));
        }
    }
    found.sort_unstable();
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn area(id: i64, parent_id: Option<i64>) -> Area {
        let code = format!("{:02}", 10 - id);
        Area { id, code, name: format!("Area {id}"), parent_id, manager_id: None, active: true }
    }

    #[test]
    fn an_area_cannot_lie_below_itself() {
        let areas = [area(1, None), area(2, Some(1)), area(3, Some(2)), area(4, None)];
        assert!(makes_loop(&areas, 1, Some(3)));
        assert!(makes_loop(&areas, 1, Some(1)));
        assert!(!makes_loop(&areas, 3, Some(1)));
        assert!(!makes_loop(&areas, 1, Some(4)));
        assert!(!makes_loop(&areas, 1, None));
    }

    #[test]
    fn children_follow_their_parent_by_code() {
        let areas = [area(1, None), area(2, Some(1)), area(3, Some(1)), area(4, None)];
        let order: Vec<_> = in_tree_order(&areas).into_iter().map(|(depth, area)| (depth, area.id)).collect();
        assert_eq!(order, [(0, 4), (0, 1), (1, 3), (1, 2)]);
        assert_eq!(below(&areas, &[1]), [1, 2, 3]);
    }
}
