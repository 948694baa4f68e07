use super::*;

fn specs() -> Vec<Spec> {
    let spec = |key, kind| Spec { key, kind, sortable: true, filterable: true, shown: true };
    vec![
        spec("number", Kind::Text),
        spec("day", Kind::Day),
        spec("total", Kind::Amount(2)),
        spec("state", Kind::Choice(vec![("open", "aberto".to_owned())])),
        Spec { shown: false, ..spec("memo", Kind::Text) },
    ]
}

fn read(pairs: &[(&str, &str)]) -> GridQuery {
    let pairs: Vec<(String, String)> =
        pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    GridQuery::read(&pairs, &specs(), "-day", "2026-11-24".parse().unwrap(), Lang::Pt)
}

#[test]
fn filters_are_read_by_the_kind_of_their_column() {
    let query =
        read(&[("f.total", "1.000,50"), ("f.day", "11/2026"), ("f.state", "open"), ("f.number", "88")]);
    assert_eq!(query.filter("total"), Some(&Filter::Within(Span { from: Some(100_050), to: None })));
    let november = Span { from: "2026-11-01".parse().ok(), to: "2026-11-30".parse().ok() };
    assert_eq!(query.filter("day"), Some(&Filter::During(november)));
    assert_eq!(query.filter("state"), Some(&Filter::Is("open")));
    assert_eq!(query.filter("number"), Some(&Filter::Contains("88".to_owned())));
    for (text, from, to) in
        [("10..20", Some(1000), Some(2000)), ("<=5", None, Some(500)), ("=7", Some(700), Some(700))]
    {
        assert_eq!(
            read(&[("f.total", text)]).filter("total"),
            Some(&Filter::Within(Span { from, to })),
            "{text}"
        );
    }
    let from_five = Span { from: "2026-11-05".parse().ok(), to: None };
    assert_eq!(read(&[("f.day", ">5")]).filter("day"), Some(&Filter::During(from_five)));
}

#[test]
fn what_cannot_be_read_is_named_and_left_out() {
    let query = read(&[
        ("f.total", "abc"),
        ("f.state", "lost"),
        ("sort", "; DROP"),
        ("after", "x.n1"),
        ("f.none", "1"),
    ]);
    assert_eq!((query.bad, query.filters), (vec!["total", "state"], vec![]));
    assert_eq!((query.sort, query.cursor), (Sort { key: "day", descending: true }, None));
}

#[test]
fn a_cursor_survives_its_writing() {
    let key = SortKey::Day("2026-11-24".parse().unwrap());
    let cursor = Cursor { key, id: 17, within: (3, 0), backwards: true };
    let query = read(&[("before", &cursor.text())]);
    assert_eq!(query.cursor, Some(cursor));
    assert!(!query.fetch_descending());
    let rows = query.page((0..51).collect());
    assert_eq!((rows.rows.len(), rows.rows[0], rows.before, rows.after), (50, 49, true, true));
    // A cursor of another sort does not fit.
    assert_eq!(read(&[("sort", "total"), ("after", "17.d2026-11-24")]).cursor, None);
}

#[test]
fn the_address_says_what_is_selected() {
    let query = read(&[("q", "a&b"), ("f.total", ">5"), ("cols", "day,memo"), ("after", "1.d2026-01-01")]);
    assert_eq!(query.columns, ["number", "day", "memo"]);
    assert_eq!(
        query.address(&specs(), &["view"], &[("after", "2.n3".to_owned())]),
        "q=a%26b&f.total=%3E5&sort=-day&cols=number%2Cday%2Cmemo&after=2.n3"
    );
}

proptest::proptest! {
    #[test]
    fn no_address_panics(
        name in "(q|sort|cols|view|after|before|f\\.(number|day|total|state))",
        value in "\\PC*",
    ) {
        let query = read(&[(&name, &value)]);
        let _ = query.address(&specs(), &[], &[]);
    }
}
