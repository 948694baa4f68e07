//! HTML put together by hand, for tables of thousands of cells where a view per cell would cost more than its
//! page. Only literals enter unescaped, so nothing anyone typed can become markup.

use super::Tone;
use crate::kernel::{Lang, Money, Quantity};

#[derive(Debug, Default)]
pub struct Markup(String);

impl Markup {
    pub fn with_capacity(bytes: usize) -> Markup {
        Markup(String::with_capacity(bytes))
    }

    pub fn raw(&mut self, html: &'static str) -> &mut Markup {
        self.0.push_str(html);
        self
    }

    /// A text, between tags or in a quoted attribute.
    pub fn text(&mut self, text: &str) -> &mut Markup {
        let mut plain = 0;
        for (at, byte) in text.bytes().enumerate() {
            let escaped = match byte {
                b'&' => "&amp;",
                b'<' => "&lt;",
                b'>' => "&gt;",
                b'"' => "&quot;",
                b'\'' => "&#39;",
                _ => continue,
            };
            self.0.push_str(&text[plain..at]);
            self.0.push_str(escaped);
            plain = at + 1;
        }
        self.0.push_str(&text[plain..]);
        self
    }

    /// An amount as tables show it: zero as –, a negative with a real minus sign and its class.
    pub fn amount(&mut self, amount: Money, decimals: u32, lang: Lang) -> &mut Markup {
        match amount.minor() {
            0 => self.0.push_str("<span class=\"zero\">–</span>"),
            minor if minor < 0 => {
                self.0.push_str("<span class=\"neg\">");
                amount.show_into(&mut self.0, decimals, lang);
                self.0.push_str("</span>");
            }
            _ => amount.show_into(&mut self.0, decimals, lang),
        }
        self
    }

    /// A quantity as tables show it: zero as –, without idle decimals.
    pub fn quantity(&mut self, quantity: Quantity, lang: Lang) -> &mut Markup {
        match quantity.thousandths() {
            0 => self.raw("<span class=\"zero\">–</span>"),
            less if less < 0 => self.raw("<span class=\"neg\">").text(&quantity.show(lang)).raw("</span>"),
            _ => self.text(&quantity.show(lang)),
        }
    }

    /// How something stands, with its icon: as `parts::state` shows it.
    pub fn state(&mut self, text: &str, tone: Tone) -> &mut Markup {
        self.raw("<span class=\"state ")
            .raw(tone.class())
            .raw("\"><svg class=\"icon\" aria-hidden=\"true\">");
        self.raw("<use href=\"").raw(tone.icon().symbol()).raw("\"></use></svg> ").text(text).raw("</span>")
    }

    /// A link to a place of this site.
    pub fn open_link(&mut self, href: &str) -> &mut Markup {
        self.raw("<a href=\"").text(href).raw("\">")
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// For an `inner_html`.
    pub fn into_html(self) -> String {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_typed_stays_text() {
        let mut markup = Markup::default();
        markup.raw("<td>").text("<b a=\"1\">'é' & —</b>").raw("</td>");
        assert_eq!(markup.into_html(), "<td>&lt;b a=&quot;1&quot;&gt;&#39;é&#39; &amp; —&lt;/b&gt;</td>");
    }

    #[test]
    fn amounts_are_written_as_everywhere() {
        let mut markup = Markup::default();
        markup.amount(Money(0), 2, Lang::Pt).amount(Money(-123_456), 2, Lang::Pt);
        assert_eq!(markup.into_html(), "<span class=\"zero\">–</span><span class=\"neg\">−1.234,56</span>");
    }
}
