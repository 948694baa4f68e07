//! The one table of sectors and pages: the rail, the breadcrumb, the palette and the keyboard sheet are
//! made from it.

use super::icon::Icon;
use super::words::{NavWord, UiWord};
use crate::auth::{Action, Actor};
use crate::kernel::{Lang, Text};

pub struct Sector {
    pub word: NavWord,
    /// Fits under an icon on a phone.
    pub short: NavWord,
    pub icon: Icon,
    /// Pressed after `g`.
    pub key: char,
    pub pages: &'static [NavPage],
}

/// A page of the rail. Pages below its path belong to it.
pub struct NavPage {
    pub path: &'static str,
    pub word: NavWord,
    pub needs: Action,
}

/// Something that can be made from anywhere, through the palette.
pub struct Create {
    pub path: &'static str,
    pub word: NavWord,
    pub needs: Action,
}

/// A sector without pages, or without one the actor may use, is not shown.
pub const SECTORS: &[Sector] = &[
    Sector {
        word: NavWord::Admin,
        short: NavWord::AdminShort,
        icon: Icon::Admin,
        key: 'a',
        pages: &[
            NavPage::new("/company", NavWord::Company, Action::ReadCompany),
            NavPage::new("/areas", NavWord::Areas, Action::ReadCompany),
            NavPage::new("/holidays", NavWord::Holidays, Action::ReadCompany),
            NavPage::new("/parties", NavWord::Parties, Action::ReadParties),
            NavPage::new("/projects", NavWord::Projects, Action::ReadLedger),
            NavPage::new("/users", NavWord::Users, Action::ReadUsers),
            NavPage::new("/admin/check", NavWord::Check, Action::CheckBooks),
            NavPage::new("/admin/audit", NavWord::Audit, Action::ReadAudit),
            NavPage::new("/admin/backup", NavWord::Backup, Action::TakeBackup),
        ],
    },
    Sector {
        word: NavWord::Finance,
        short: NavWord::FinanceShort,
        icon: Icon::Finance,
        key: 'f',
        pages: &[
            NavPage::new("/ledger/entries", NavWord::Entries, Action::ReadLedger),
            NavPage::new("/ledger/accounts", NavWord::Chart, Action::ReadLedger),
            NavPage::new("/ledger/journals", NavWord::Journals, Action::ReadLedger),
            NavPage::new("/ledger/periods", NavWord::Periods, Action::ReadLedger),
            NavPage::new("/ledger/reports", NavWord::Reports, Action::ReadLedger),
            NavPage::new("/ledger/journal", NavWord::Journal, Action::ReadLedger),
            NavPage::new("/ledger/import", NavWord::Import, Action::ImportLedger),
        ],
    },
    Sector {
        word: NavWord::Stock,
        short: NavWord::Stock,
        icon: Icon::Stock,
        key: 'e',
        pages: &[
            NavPage::new("/stock", NavWord::Inventory, Action::ReadStock),
            NavPage::new("/stock/valuation", NavWord::Valuation, Action::ReadStock),
            NavPage::new("/stock/moves", NavWord::StockMoves, Action::ReadStock),
            NavPage::new("/stock/reorder", NavWord::Reorder, Action::ReadOrders),
            NavPage::new("/stock/count", NavWord::StockCount, Action::AdjustStock),
            NavPage::new("/stock/reports", NavWord::StockReports, Action::ReadStock),
            NavPage::new("/stock/places", NavWord::Places, Action::ReadStock),
            NavPage::new("/stock/categories", NavWord::Categories, Action::ReadStock),
            NavPage::new("/stock/import", NavWord::StockImport, Action::ChangeItems),
        ],
    },
    Sector {
        word: NavWord::Logistics,
        short: NavWord::Logistics,
        icon: Icon::Truck,
        key: 'l',
        pages: &[
            NavPage::new("/orders", NavWord::Orders, Action::ReadOrders),
            NavPage::new("/shipments", NavWord::Shipments, Action::ReadShipments),
            NavPage::new("/shipments/arrivals", NavWord::Arrivals, Action::ReadShipments),
            NavPage::new("/shipments/calendar", NavWord::DeliveryCalendar, Action::ReadShipments),
            NavPage::new("/shipments/freight", NavWord::FreightBills, Action::ReadShipments),
            NavPage::new("/shipments/otif", NavWord::Otif, Action::ReadShipments),
            NavPage::new("/orders/settings", NavWord::TradeAccounts, Action::ChangeChart),
        ],
    },
    Sector { word: NavWord::People, short: NavWord::People, icon: Icon::People, key: 'p', pages: &[] },
    Sector { word: NavWord::Goals, short: NavWord::Goals, icon: Icon::Goal, key: 'm', pages: &[] },
];

pub const CREATE: &[Create] = &[
    Create::new("/parties/new", NavWord::NewParty, Action::ChangeParties),
    Create::new("/users/new", NavWord::InviteUser, Action::ChangeUsers),
    Create::new("/ledger/accounts/new", NavWord::NewAccount, Action::ChangeChart),
    Create::new("/ledger/entries/new", NavWord::NewEntry, Action::PostEntries),
    Create::new("/stock/items/new", NavWord::NewItem, Action::ChangeItems),
    Create::new("/stock/receive", NavWord::Receive, Action::MoveStock),
    Create::new("/stock/issue", NavWord::Issue, Action::MoveStock),
    Create::new("/stock/transfer", NavWord::TransferGoods, Action::MoveStock),
    Create::new("/orders/new?kind=sale", NavWord::NewSale, Action::ChangeOrders),
    Create::new("/orders/new?kind=purchase", NavWord::NewPurchase, Action::ChangeOrders),
    Create::new("/shipments/new", NavWord::NewShipment, Action::ChangeShipments),
    Create::new("/shipments/freight/new", NavWord::NewFreightBill, Action::BillFreight),
];

impl NavPage {
    pub const fn new(path: &'static str, word: NavWord, needs: Action) -> NavPage {
        NavPage { path, word, needs }
    }
}

impl Create {
    pub const fn new(path: &'static str, word: NavWord, needs: Action) -> Create {
        Create { path, word, needs }
    }
}

impl Sector {
    pub fn pages_of(&self, actor: &Actor) -> Vec<&'static NavPage> {
        self.pages.iter().filter(|page| actor.may(page.needs)).collect()
    }
}

/// The sector and page an address belongs to: the page with the longest path that covers it.
pub fn place(path: &str) -> Option<(&'static Sector, &'static NavPage)> {
    let covers = |page: &NavPage| {
        path.strip_prefix(page.path).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    SECTORS
        .iter()
        .flat_map(|sector| sector.pages.iter().map(move |page| (sector, page)))
        .filter(|(_, page)| covers(page))
        .max_by_key(|(_, page)| page.path.len())
}

/// A command of the palette and of the keyboard sheet.
pub struct Command {
    pub text: String,
    pub href: &'static str,
    /// Keys pressed one after the other: `g f`.
    pub keys: Option<String>,
    pub icon: Icon,
}

/// Everywhere the actor can go and whatever they can begin.
pub fn commands(actor: &Actor, lang: Lang) -> Vec<Command> {
    let go = UiWord::GoTo.text(lang);
    let home = Command {
        text: format!("{go} {}", UiWord::Home.text(lang)),
        href: "/",
        keys: Some("g i".to_owned()),
        icon: Icon::Home,
    };
    let mut commands: Vec<Command> = CREATE
        .iter()
        .filter(|create| actor.may(create.needs))
        .map(|create| Command {
            text: create.word.text(lang).to_owned(),
            href: create.path,
            keys: None,
            icon: Icon::Plus,
        })
        .collect();
    commands.push(home);
    for sector in SECTORS {
        let pages = sector.pages_of(actor);
        for (i, page) in pages.iter().enumerate() {
            let words = (sector.word.text(lang), page.word.text(lang));
            let (text, keys) = match i {
                0 => (format!("{go} {}", words.0), Some(format!("g {}", sector.key))),
                _ => (format!("{}: {}", words.0, words.1), None),
            };
            commands.push(Command { text, href: page.path, keys, icon: sector.icon });
        }
    }
    commands
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_and_paths_lead_to_one_place_each() {
        let keys: std::collections::BTreeSet<char> = SECTORS.iter().map(|sector| sector.key).collect();
        assert_eq!(keys.len(), SECTORS.len());
        assert!(!keys.contains(&'i'), "g i is home");
        let paths: Vec<&str> = SECTORS.iter().flat_map(|s| s.pages).map(|page| page.path).collect();
        let distinct: std::collections::BTreeSet<&&str> = paths.iter().collect();
        assert_eq!(distinct.len(), paths.len());
    }
}
