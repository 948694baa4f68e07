//! The one table of who may do what: role × action × scope. What it does not list is refused.

use super::Role;

/// How far a permission reaches. The order is the reach: a wider scope covers the narrower ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scope {
    Own,
    Area,
    All,
}

/// A permission that a [`super::Grant`] can be asked for by type.
pub trait Permission {
    const ACTION: Action;
}

macro_rules! permissions {
    ($($(#[$meta:meta])* $name:ident;)*) => {
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Action { $($name),* }

        impl Action {
            pub const ALL: &'static [Action] = &[$(Action::$name),*];
        }

        $($(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub struct $name;

        impl Permission for $name {
            const ACTION: Action = Action::$name;
        })*
    };
}

permissions! {
    /// One's own page, sessions, password and preferences.
    UseOwnAccount;
    ReadCompany;
    ChangeCompany;
    ReadParties;
    ChangeParties;
    ReadUsers;
    ChangeUsers;
    /// The chart, entries, statements and reports; scope area shows lines of one's areas only.
    ReadLedger;
    PostEntries;
    ChangeChart;
    ClosePeriods;
    ImportLedger;
    ReadStock;
    /// Items, categories and places.
    ChangeItems;
    /// Receipts, issues, transfers, returns, reservations.
    MoveStock;
    /// Counts, scrap, adjustments and late costs: what changes value without a counterpart.
    AdjustStock;
    ReadOrders;
    /// Place, change and cancel orders.
    ChangeOrders;
    /// More than was ordered may come or go.
    ApproveOverDelivery;
    /// Bills of purchases; a sale is billed by its delivery.
    BillOrders;
    ReadShipments;
    /// Plan shipments and take them along their way.
    ChangeShipments;
    /// Carriers' bills and what they are shared over.
    BillFreight;
    ReadAudit;
    CheckBooks;
    TakeBackup;
}

/// A permission whose exercise writes what another one guards: a move of goods posts its entry, an import
/// makes the parties, projects and first areas that its lines name, and nothing else of that permission.
pub trait Carries<Q: Permission>: Permission {}

impl Carries<PostEntries> for MoveStock {}
impl Carries<PostEntries> for AdjustStock {}
impl Carries<MoveStock> for AdjustStock {}
impl Carries<MoveStock> for ChangeOrders {}
impl Carries<PostEntries> for BillOrders {}
impl Carries<MoveStock> for ChangeShipments {}
impl Carries<PostEntries> for BillFreight {}
impl Carries<MoveStock> for BillFreight {}
impl Carries<ChangeParties> for ImportLedger {}
impl Carries<ChangeChart> for ImportLedger {}
impl Carries<ChangeCompany> for ImportLedger {}

use Action as A;
use Role as R;
use Scope::{All, Area, Own};

/// Reviewed by eye; `tests/all/access.rs` walks every route and server function against it.
pub const TABLE: &[(Role, Action, Scope)] = &[
    (R::Employee, A::UseOwnAccount, Own),
    (R::Manager, A::UseOwnAccount, Own),
    (R::Manager, A::ReadLedger, Area),
    (R::Manager, A::ReadParties, All),
    (R::Hr, A::UseOwnAccount, Own),
    (R::Hr, A::ReadCompany, All),
    (R::Finance, A::UseOwnAccount, Own),
    (R::Finance, A::ReadCompany, All),
    (R::Finance, A::ReadParties, All),
    (R::Finance, A::ChangeParties, All),
    (R::Finance, A::ReadLedger, All),
    (R::Finance, A::PostEntries, All),
    (R::Finance, A::ChangeChart, All),
    (R::Finance, A::ClosePeriods, All),
    (R::Finance, A::ImportLedger, All),
    (R::Finance, A::CheckBooks, All),
    (R::Finance, A::ReadStock, All),
    (R::Finance, A::AdjustStock, All),
    (R::Finance, A::ReadOrders, All),
    (R::Finance, A::ApproveOverDelivery, All),
    (R::Finance, A::BillOrders, All),
    (R::Finance, A::ReadShipments, All),
    (R::Finance, A::BillFreight, All),
    (R::Stock, A::UseOwnAccount, Own),
    (R::Stock, A::ReadParties, All),
    (R::Stock, A::ReadStock, All),
    (R::Stock, A::ChangeItems, All),
    (R::Stock, A::MoveStock, All),
    (R::Stock, A::AdjustStock, All),
    (R::Stock, A::ReadOrders, All),
    (R::Stock, A::ReadShipments, All),
    (R::Logistics, A::UseOwnAccount, Own),
    (R::Logistics, A::ReadParties, All),
    (R::Logistics, A::ReadStock, All),
    (R::Logistics, A::MoveStock, All),
    (R::Logistics, A::ReadOrders, All),
    (R::Logistics, A::ReadShipments, All),
    (R::Logistics, A::ChangeShipments, All),
    (R::Logistics, A::BillFreight, All),
    (R::Commercial, A::UseOwnAccount, Own),
    (R::Commercial, A::ReadParties, All),
    (R::Commercial, A::ChangeParties, All),
    (R::Commercial, A::ReadStock, All),
    (R::Commercial, A::ReadOrders, All),
    (R::Commercial, A::ChangeOrders, All),
    (R::Commercial, A::ReadShipments, All),
    (R::Admin, A::UseOwnAccount, Own),
    (R::Admin, A::ReadCompany, All),
    (R::Admin, A::ChangeCompany, All),
    (R::Admin, A::ReadParties, All),
    (R::Admin, A::ChangeParties, All),
    (R::Admin, A::ReadUsers, All),
    (R::Admin, A::ChangeUsers, All),
    (R::Admin, A::ReadLedger, All),
    (R::Admin, A::PostEntries, All),
    (R::Admin, A::ChangeChart, All),
    (R::Admin, A::ClosePeriods, All),
    (R::Admin, A::ImportLedger, All),
    (R::Admin, A::ReadStock, All),
    (R::Admin, A::ChangeItems, All),
    (R::Admin, A::MoveStock, All),
    (R::Admin, A::AdjustStock, All),
    (R::Admin, A::ReadOrders, All),
    (R::Admin, A::ChangeOrders, All),
    (R::Admin, A::ApproveOverDelivery, All),
    (R::Admin, A::BillOrders, All),
    (R::Admin, A::ReadShipments, All),
    (R::Admin, A::ChangeShipments, All),
    (R::Admin, A::BillFreight, All),
    (R::Admin, A::ReadAudit, All),
    (R::Admin, A::CheckBooks, All),
    (R::Admin, A::TakeBackup, All),
    (R::Auditor, A::UseOwnAccount, Own),
    (R::Auditor, A::ReadCompany, All),
    (R::Auditor, A::ReadParties, All),
    (R::Auditor, A::ReadUsers, All),
    (R::Auditor, A::ReadLedger, All),
    (R::Auditor, A::ReadStock, All),
    (R::Auditor, A::ReadOrders, All),
    (R::Auditor, A::ReadShipments, All),
    (R::Auditor, A::ReadAudit, All),
    (R::Auditor, A::CheckBooks, All),
];

/// The widest scope that any of these roles gives for an action.
pub fn scope(roles: &[Role], action: Action) -> Option<Scope> {
    let of = |(role, listed, scope): &(Role, Action, Scope)| {
        (roles.contains(role) && *listed == action).then_some(*scope)
    };
    TABLE.iter().filter_map(of).max()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_auditor_changes_nothing() {
        let changes = [
            A::ChangeCompany,
            A::ChangeParties,
            A::ChangeUsers,
            A::PostEntries,
            A::ChangeChart,
            A::ClosePeriods,
            A::ImportLedger,
            A::ChangeItems,
            A::MoveStock,
            A::AdjustStock,
            A::ChangeOrders,
            A::ApproveOverDelivery,
            A::BillOrders,
            A::ChangeShipments,
            A::BillFreight,
        ];
        assert!(changes.iter().all(|action| scope(&[Role::Auditor], *action).is_none()));
    }

    #[test]
    fn the_widest_scope_of_several_roles_counts() {
        assert_eq!(scope(&[Role::Manager, Role::Finance], A::ReadLedger), Some(Scope::All));
        assert_eq!(scope(&[Role::Manager], A::ReadLedger), Some(Scope::Area));
        assert_eq!(scope(&[], A::UseOwnAccount), None);
    }
}
