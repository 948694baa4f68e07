//! Two languages, Portuguese first. Texts are enums made by [`words!`], so a missing text does not compile.

use serde::{Deserialize, Serialize};

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Lang {
    #[default]
    Pt,
    En,
}

impl Lang {
    /// The value stored in the database and in cookies.
    pub const fn code(self) -> &'static str {
        match self {
            Lang::Pt => "pt",
            Lang::En => "en",
        }
    }

    /// The value of the `lang` attribute of a page (BCP 47).
    pub const fn tag(self) -> &'static str {
        match self {
            Lang::Pt => "pt-BR",
            Lang::En => "en",
        }
    }

    pub fn from_code(code: &str) -> Option<Lang> {
        match code {
            "pt" => Some(Lang::Pt),
            "en" => Some(Lang::En),
            _ => None,
        }
    }

    /// The first language of an `Accept-Language` header that is spoken here; Portuguese otherwise.
    pub fn from_accept_language(header: &str) -> Lang {
        header
            .split(',')
            .filter_map(|part| Lang::from_code(part.trim().get(..2)?.to_ascii_lowercase().as_str()))
            .next()
            .unwrap_or_default()
    }

    pub const fn pick<T: Copy>(self, pt: T, en: T) -> T {
        match self {
            Lang::Pt => pt,
            Lang::En => en,
        }
    }
}

/// Something that is said in both languages.
pub trait Text {
    fn text(self, lang: Lang) -> &'static str;
}

/// Declares an enum of texts: `words! { pub enum Word { Save: "Gravar", "Save"; … } }`.
#[macro_export]
macro_rules! words {
    ($(#[$meta:meta])* pub enum $name:ident { $($key:ident: $pt:literal, $en:literal;)* }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
        pub enum $name { $($key),* }

        impl $name {
            pub const ALL: &'static [$name] = &[$($name::$key),*];
        }

        impl $crate::kernel::i18n::Text for $name {
            fn text(self, lang: $crate::kernel::Lang) -> &'static str {
                match (self, lang) {
                    $(($name::$key, $crate::kernel::Lang::Pt) => $pt,
                      ($name::$key, $crate::kernel::Lang::En) => $en,)*
                }
            }
        }
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_spoken_language_wins() {
        assert_eq!(Lang::from_accept_language("de, en-US;q=0.8, pt;q=0.5"), Lang::En);
        assert_eq!(Lang::from_accept_language("pt-BR,en"), Lang::Pt);
        assert_eq!(Lang::from_accept_language(""), Lang::Pt);
    }
}
