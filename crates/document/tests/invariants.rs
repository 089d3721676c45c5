//! What must hold of spans, texts, offsets, layers and ids for any input, each checked against a slower and plainer way of counting.

use onrecord_document::{
    Document, DocumentId, Id, Layer, Meta, Offsets, Span, SpanSet, Text, Zone, ZoneKind,
};
use proptest::prelude::*;

/// Texts with characters of one to four bytes, one and two UTF-16 units, and marks that combine with what is before them.
fn texts() -> impl Strategy<Value = String> {
    let pieces = prop_oneof![
        "[ -~]{0,6}",
        Just("\n\n".to_owned()),
        Just("é".to_owned()),
        Just("e\u{301}".to_owned()),
        Just("\u{202f}«".to_owned()),
        Just("–".to_owned()),
        Just("𝒦".to_owned()),
        Just("👩\u{200d}🚒".to_owned()),
        Just("🇦🇷".to_owned()),
        any::<char>().prop_map(String::from),
    ];
    proptest::collection::vec(pieces, 0..24).prop_map(|p| p.concat())
}

/// A text and two places in it, in bytes and in order; they may lie inside a character.
fn texts_with_range() -> impl Strategy<Value = (String, usize, usize)> {
    texts().prop_flat_map(|t| {
        let len = t.len();
        (Just(t), 0..=len, 0..=len).prop_map(|(t, a, b)| (t, a.min(b), a.max(b)))
    })
}

fn spans() -> impl Strategy<Value = Vec<Span>> {
    proptest::collection::vec((0usize..60, 0usize..12).prop_map(|(s, n)| Span::new(s, s + n)), 0..12)
}

proptest! {
    #[test]
    fn a_span_keeps_its_ends((a, b) in (0usize..20, 0usize..20), (c, d) in (0usize..20, 0usize..20), at in 0usize..20) {
        let (one, two) = (Span::new(a.min(b), a.max(b)), Span::new(c.min(d), c.max(d)));
        prop_assert_eq!(one.range(), a.min(b)..a.max(b));
        prop_assert_eq!(one.len(), one.range().count());
        prop_assert_eq!(one.is_empty(), one.range().next().is_none());
        prop_assert_eq!(one.covers(at), one.range().any(|i| i == at));
        prop_assert_eq!(one.overlaps(two), one.range().any(|i| two.range().contains(&i)) , "{:?} {:?}", one, two);
        prop_assert_eq!(one.contains(two), one.start() <= two.start() && two.end() <= one.end());
        let joined = one.join(two);
        prop_assert!(joined.contains(one) && joined.contains(two));
        prop_assert!(joined.start() == one.start().min(two.start()) && joined.end() == one.end().max(two.end()));
    }

    #[test]
    fn a_set_of_spans_covers_the_same_bytes_in_sorted_parted_pieces(given in spans(), probe in (0usize..70, 0usize..10)) {
        let set: SpanSet = given.iter().copied().collect();
        let covered = |i: usize| given.iter().any(|s| s.covers(i));
        for at in 0..80 {
            prop_assert_eq!(set.spans().iter().any(|s| s.covers(at)), covered(at), "byte {}", at);
        }
        prop_assert!(set.spans().iter().all(|s| !s.is_empty()));
        prop_assert!(set.spans().windows(2).all(|w| w[0].end() < w[1].start()), "pieces touch or overlap: {:?}", set);
        prop_assert_eq!(set.len_bytes(), (0..80).filter(|&i| covered(i)).count());
        prop_assert_eq!(set.is_empty(), set.len_bytes() == 0);
        let hull = (0..80).find(|&i| covered(i)).zip((0..80).rfind(|&i| covered(i)));
        prop_assert_eq!(set.hull(), hull.map(|(first, last)| Span::new(first, last + 1)));

        let probe = Span::new(probe.0, probe.0 + probe.1);
        prop_assert_eq!(set.overlaps(probe), probe.range().any(covered), "{:?} in {:?}", probe, set);
        if !probe.is_empty() {
            prop_assert_eq!(set.contains(probe), probe.range().all(covered), "{:?} in {:?}", probe, set);
        }
    }

    #[test]
    fn the_order_in_which_spans_come_does_not_matter(given in spans(), seed in any::<u64>()) {
        let mut other = given.clone();
        // A fixed way to stir: sort by a product that depends on the seed.
        other.sort_by_key(|s| (s.start() as u64 + 1).wrapping_mul(seed | 1));
        prop_assert_eq!(given.into_iter().collect::<SpanSet>(), other.into_iter().collect::<SpanSet>());
    }

    #[test]
    fn a_text_gives_spans_on_character_boundaries_only((text, start, end) in texts_with_range()) {
        let fixed = Text::new(text.as_str());
        let expected = text.is_char_boundary(start) && text.is_char_boundary(end);
        let span = fixed.span(start, end);
        prop_assert_eq!(span.is_some(), expected);
        if let Some(span) = span {
            prop_assert_eq!(&fixed[span], &text[start..end]);
            let trimmed = fixed.trim(span);
            prop_assert_eq!(&fixed[trimmed], text[start..end].trim());
            prop_assert!(span.contains(trimmed));
        }
        prop_assert!(fixed.span(start, text.len() + 1).is_none());
        if start < end {
            prop_assert!(fixed.span(end, start).is_none(), "a span that runs backwards");
        }
        prop_assert_eq!(&fixed[fixed.whole()], text.as_str());
    }

    #[test]
    fn offsets_agree_with_counting_and_lead_back((text, start, end) in texts_with_range()) {
        let offsets = Offsets::new(&text);
        prop_assert_eq!(offsets.len_points(), text.chars().count());
        for at in 0..=text.len() {
            // Inside a character: the offset of that character.
            let boundary = (0..=at).rfind(|&i| text.is_char_boundary(i)).unwrap_or(0);
            let before = &text[..boundary];
            prop_assert_eq!(offsets.point(at), before.chars().count(), "byte {} of {:?}", at, &text);
            prop_assert_eq!(offsets.unit(at), before.encode_utf16().count(), "byte {} of {:?}", at, &text);
        }
        for (point, (byte, _)) in text.char_indices().enumerate() {
            prop_assert_eq!(offsets.byte(point), Some(byte));
            prop_assert_eq!(offsets.point(byte), point);
        }
        let points = text.chars().count();
        prop_assert_eq!(offsets.byte(points), Some(text.len()));
        prop_assert_eq!(offsets.byte(points + 1), None);
        prop_assert_eq!(offsets.point(text.len() + 7), points, "past the end is the end");
        if let Some(span) = Text::new(text.as_str()).span(start, end) {
            prop_assert_eq!(offsets.points(span), [text[..start].chars().count(), text[..end].chars().count()]);
        }
    }

    #[test]
    fn a_layer_gives_every_row_its_number(rows in proptest::collection::vec(any::<i16>(), 0..40)) {
        let mut layer = Layer::new();
        let ids: Vec<Id<i16>> = rows.iter().map(|&r| layer.push(r)).collect();
        prop_assert_eq!(&layer, &rows.iter().copied().collect::<Layer<_>>());
        prop_assert_eq!(layer.len(), rows.len());
        prop_assert_eq!(layer.ids().collect::<Vec<_>>(), ids.clone());
        prop_assert!(ids.windows(2).all(|w| w[0] < w[1]));
        for (i, (id, row)) in layer.enumerate().enumerate() {
            prop_assert_eq!((id.index(), *row, layer[id]), (i, rows[i], rows[i]));
        }
        prop_assert_eq!(layer.get(Id::new(rows.len())), None);
    }

    #[test]
    fn the_id_of_a_document_follows_from_publisher_date_and_text_alone(text in texts(), publisher in "[A-Z a-z]{0,12}", url in "[a-z]{0,9}") {
        let meta = Meta { publisher: Some(publisher.clone()), ..Meta::default() };
        let id = DocumentId::of(&meta, &Text::new(text.as_str()));
        let elsewhere = Meta { url: Some(url), origin: Some("a.txt".to_owned()), title: Some(text.clone()), ..meta.clone() };
        prop_assert_eq!(id, DocumentId::of(&elsewhere, &Text::new(text.clone())));
        let longer = Text::new(format!("{text}."));
        prop_assert_ne!(id, DocumentId::of(&meta, &longer));
        let other = Meta { publisher: Some(format!("{publisher}x")), ..Meta::default() };
        prop_assert_ne!(id, DocumentId::of(&other, &Text::new(text.as_str())));
        let shown = id.to_string();
        prop_assert!(shown.len() == 32 && shown.chars().all(|c| matches!(c, '0'..='9' | 'a'..='f')));
        // A letter that moves from the publisher to the text makes another report: the parts do not run together.
        if let Some(moved) = publisher.chars().last() {
            let shorter = Meta { publisher: Some(publisher[..publisher.len() - 1].to_owned()), ..Meta::default() };
            prop_assert_ne!(id, DocumentId::of(&shorter, &Text::new(format!("{moved}{text}"))));
        }
    }

    #[test]
    fn the_zone_of_an_offset_is_the_one_that_covers_it(lengths in proptest::collection::vec((1usize..6, 0usize..4), 0..8), at in 0usize..80) {
        let (mut zones, mut end) = (Layer::new(), 0);
        for (len, gap) in lengths {
            zones.push(Zone { span: Span::new(end, end + len), kind: ZoneKind::Body });
            end += len + gap;
        }
        let document = Document::new(Meta::default(), Text::new("x".repeat(end)), zones, Vec::new());
        let expected = document.zones.iter().find(|z| z.span.covers(at));
        prop_assert_eq!(document.zone_at(at), expected);
    }
}

#[test]
fn the_id_of_a_known_report_does_not_change_between_versions() {
    let meta = Meta {
        publisher: Some("The Vell Courier".to_owned()),
        published: Some(jiff::civil::date(2031, 3, 4)),
        ..Meta::default()
    };
    let id = DocumentId::of(&meta, &Text::new("Shells struck a market – “again”."));
    assert_eq!(id.to_string(), "553fea11eafd427f27b5affa063173a7");
}

#[test]
fn a_document_without_a_publisher_has_a_name_for_it() {
    let document = Document::new(Meta::default(), Text::new(""), Layer::new(), Vec::new());
    assert_eq!(document.publisher(), "the publisher");
}
