//! What a page hands to the frame: its title, its body and what stands beside the title.

use leptos::prelude::*;

/// A page inside the frame, or a bare one (sign-in, set-up). The frame draws the heading; the body has no
/// `h1`.
pub struct Page {
    pub title: String,
    pub body: AnyView,
    /// Whether the page stands alone, without navigation (sign-in, set-up).
    pub bare: bool,
    pub(super) lede: Option<String>,
    pub(super) tools: Option<AnyView>,
    pub(super) primary: Option<Primary>,
    pub(super) crumbs: Vec<(String, String)>,
    pub(super) full: bool,
    pub(super) emblem: Option<AnyView>,
}

/// The one primary action of a page: a link, or the button that sends a form of the page.
pub(super) enum Primary {
    Open { text: String, href: String },
    Edit { text: String, href: String },
    Send { text: String, form: &'static str },
    Print { text: String },
}

impl Page {
    pub fn new(title: impl Into<String>, body: impl IntoView + 'static) -> Page {
        Page {
            title: title.into(),
            body: body.into_any(),
            bare: false,
            lede: None,
            tools: None,
            primary: None,
            crumbs: Vec::new(),
            full: false,
            emblem: None,
        }
    }

    pub fn bare(title: impl Into<String>, body: impl IntoView + 'static) -> Page {
        Page { bare: true, ..Page::new(title, body) }
    }

    /// The quiet line under the title: period, area, what the page is for.
    pub fn lede(self, text: impl Into<String>) -> Page {
        Page { lede: Some(text.into()), ..self }
    }

    /// Controls between the title and the primary action.
    pub fn tools(self, tools: impl IntoView + 'static) -> Page {
        Page { tools: Some(tools.into_any()), ..self }
    }

    /// The primary action as a link; the key `n` opens it.
    pub fn primary(self, text: impl Into<String>, href: impl Into<String>) -> Page {
        Page { primary: Some(Primary::Open { text: text.into(), href: href.into() }), ..self }
    }

    /// The primary action changes what the page shows.
    pub fn primary_edit(self, text: impl Into<String>, href: impl Into<String>) -> Page {
        Page { primary: Some(Primary::Edit { text: text.into(), href: href.into() }), ..self }
    }

    /// The primary action sends the form with this id; Ctrl+Enter does too.
    pub fn primary_send(self, text: impl Into<String>, form: &'static str) -> Page {
        Page { primary: Some(Primary::Send { text: text.into(), form }), ..self }
    }

    /// The primary action prints the page.
    pub fn primary_print(self, text: impl Into<String>) -> Page {
        Page { primary: Some(Primary::Print { text: text.into() }), ..self }
    }

    /// A step of the path between the sector and this page. The rail's own page is a step already.
    pub fn crumb(mut self, text: impl Into<String>, href: impl Into<String>) -> Page {
        self.crumbs.push((text.into(), href.into()));
        self
    }

    /// The page uses the whole width: grids.
    pub fn full(self) -> Page {
        Page { full: true, ..self }
    }

    /// A picture before the title, such as a person's initials.
    pub fn emblem(self, emblem: impl IntoView + 'static) -> Page {
        Page { emblem: Some(emblem.into_any()), ..self }
    }
}
