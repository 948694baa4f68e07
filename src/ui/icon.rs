//! Icons: one sprite, once in the body of every page; an icon is a reference into it.

use leptos::prelude::*;

const SPRITE: &str = include_str!("icons.svg");

macro_rules! icons {
    ($($name:ident $id:literal;)*) => {
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Icon { $($name),* }

        impl Icon {
            pub const ALL: &'static [Icon] = &[$(Icon::$name),*];

            /// The address of the symbol in the page's sprite.
            pub const fn symbol(self) -> &'static str {
                match self { $(Icon::$name => concat!("#i-", $id)),* }
            }
        }
    };
}

icons! {
    Admin "admin";
    Alert "alert";
    Area "area";
    Attach "clip";
    Bell "bell";
    Calendar "cal";
    Cart "cart";
    Check "check";
    Close "x";
    Columns "cols";
    Device "device";
    Dots "dots";
    Down "down";
    Download "dl";
    Edit "edit";
    Finance "fin";
    Globe "globe";
    Goal "goal";
    Home "home";
    Info "info";
    Keyboard "key";
    Left "left";
    Lock "lock";
    Moon "moon";
    Move "move";
    People "people";
    Plus "plus";
    Print "print";
    Reverse "back";
    Right "right";
    Rows "rows";
    Search "search";
    SignOut "out";
    Stock "stock";
    Stop "stop";
    Tag "tag";
    Truck "truck";
    Up "up";
}

/// An icon is decoration: the words beside it, or the label of what holds it, say what it means.
pub fn icon(icon: Icon) -> AnyView {
    view! { <svg class="icon" aria-hidden="true"><use_ href=icon.symbol()/></svg> }.into_any()
}

/// An icon that also says whether things are well: `ok`, `warn`, `bad`, `alert`.
pub fn icon_with(icon: Icon, class: &'static str) -> AnyView {
    view! { <svg class=format!("icon {class}") aria-hidden="true"><use_ href=icon.symbol()/></svg> }
        .into_any()
}

/// The drawings all icons of the page refer to.
pub fn sprite() -> AnyView {
    view! { <svg hidden aria-hidden="true" inner_html=SPRITE></svg> }.into_any()
}

/// The product's mark.
pub fn mark() -> AnyView {
    view! {
        <svg class="mark" viewBox="0 0 24 24" aria-hidden="true">
            <rect width="24" height="24" rx="6" fill="#00595a"/>
            <path
                d="M8 17.5v-11h5a3.25 3.25 0 0 1 0 6.5H8" fill="none" stroke="#fff" stroke-width="2"
                stroke-linecap="round" stroke-linejoin="round"
            />
            <path d="m12.5 13 4 4.5" stroke="#7fd0ca" stroke-width="2" stroke-linecap="round"/>
        </svg>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_icon_is_drawn() {
        for icon in Icon::ALL {
            let id = format!("id=\"{}\"", &icon.symbol()[1..]);
            assert!(SPRITE.contains(&id), "{icon:?}");
        }
    }
}
