//! Text that two reports have in common: copies, partial copies, light edits.
//!
//! reads:  document.text, zones
//! writes: Fingerprints, Passages
//! data:   data/comparison/reports.toml (`passages`)
//!
//! Fingerprints are chosen by winnowing (Schleimer, Wilkerson and Aiken 2003, "Winnowing: local algorithms for document
//! fingerprinting"), so that every common stretch of some length leaves one in both reports. They only say which reports are
//! worth comparing; what is common is then found word by word. Everything here is a function of the two texts alone: the order
//! in which reports arrive cannot matter.

use onrecord_document::{Document, Span, SpanSet, ZoneKind};
use onrecord_resources::comparison::Passages as Rules;
use std::collections::{BTreeSet, HashSet};

/// The words of a report that are compared: those of headline, captions and body.
#[derive(Clone, Debug, Default)]
pub struct Words {
    words: Vec<Word>,
}

#[derive(Clone, Copy, Debug)]
struct Word {
    span: Span,
    hash: u64,
    /// Whether it stands in quotation marks.
    quoted: bool,
}

/// What one report has in common with another.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Common {
    /// The passages, in bytes of its text.
    pub passages: Vec<Span>,
    /// The share of its words outside quotation marks that lie in them.
    pub share: f64,
}

impl Words {
    /// The words of a document, in text order.
    pub fn new(document: &Document) -> Words {
        let mut words = Vec::new();
        for zone in &document.zones {
            if !matches!(zone.kind, ZoneKind::Byline | ZoneKind::Dateline) {
                cut(document, zone.span, &mut words);
            }
        }
        Words { words }
    }

    /// The fingerprints: the least of every `window` hashes of shingles in a row.
    pub fn fingerprints(&self, rules: &Rules) -> BTreeSet<u64> {
        let hashes = self.shingles(rules.shingle);
        let least = |hashes: &[u64]| hashes.iter().min().copied();
        if hashes.len() <= rules.window {
            return least(&hashes).into_iter().collect();
        }
        hashes.windows(rules.window).filter_map(least).collect()
    }

    /// What this report has in common with another.
    pub fn common(&self, other: &Words, rules: &Rules) -> Common {
        let theirs: HashSet<u64> = other.shingles(rules.shingle).into_iter().collect();
        let mut agrees = vec![false; self.words.len()];
        for (at, hash) in self.shingles(rules.shingle).into_iter().enumerate() {
            if theirs.contains(&hash) {
                agrees[at..at + rules.shingle].fill(true);
            }
        }
        let mut passages = Vec::new();
        let mut shared = 0;
        let mut at = 0;
        while let Some(first) = (at..agrees.len()).find(|&i| agrees[i]) {
            let (mut last, mut i) = (first, first + 1);
            while i < agrees.len() && i - last <= rules.gap + 1 {
                if agrees[i] {
                    last = i;
                }
                i += 1;
            }
            let own = |w: &&Word| !w.quoted;
            let proof = (first..=last).filter(|&i| agrees[i] && !self.words[i].quoted).count();
            if proof >= rules.least_words {
                passages.push(self.words[first].span.join(self.words[last].span));
                shared += self.words[first..=last].iter().filter(own).count();
            }
            at = last + 1;
        }
        let all = self.words.iter().filter(|w| !w.quoted).count();
        Common { passages, share: shared as f64 / all.max(1) as f64 }
    }

    /// The share of the words in `spans` that lie in `passages`; 0 where there are no words.
    pub fn covered(&self, spans: &SpanSet, passages: &[Span]) -> f64 {
        let inside = self.words.iter().filter(|w| spans.overlaps(w.span));
        let (mut all, mut covered) = (0usize, 0usize);
        for word in inside {
            all += 1;
            covered += usize::from(passages.iter().any(|p| p.contains(word.span)));
        }
        covered as f64 / all.max(1) as f64
    }

    fn shingles(&self, length: usize) -> Vec<u64> {
        self.words.windows(length).map(|run| run.iter().fold(0, |sum, w| mix(sum, w.hash))).collect()
    }
}

/// The words of one zone. Quotation marks are counted anew in each, so that one that is never closed does no harm beyond it.
fn cut(document: &Document, zone: Span, words: &mut Vec<Word>) {
    let text = &document.text[zone];
    let mut quoted = false;
    let mut word: Option<usize> = None;
    let end = std::iter::once((text.len(), ' '));
    for (at, c) in text.char_indices().chain(end) {
        let joins = c.is_alphanumeric() || word.is_some() && matches!(c, '\'' | '’');
        match word {
            None if joins => word = Some(at),
            Some(start) if !joins => {
                let bare = text[start..at].trim_end_matches(['\'', '’']);
                let span = Span::new(zone.start() + start, zone.start() + start + bare.len());
                words.push(Word { span, hash: hash_of(bare), quoted });
                word = None;
            }
            _ => {}
        }
        quoted = match c {
            '"' => !quoted,
            '“' | '„' | '«' => true,
            '”' | '»' => false,
            _ => quoted,
        };
    }
}

/// FNV-1a (Fowler, Noll and Vo) over the lower-case letters: stable on every machine.
pub(super) fn hash_of(word: &str) -> u64 {
    let bytes = word.to_lowercase();
    bytes.bytes().fold(0xcbf2_9ce4_8422_2325, |h, b| (h ^ u64::from(b)).wrapping_mul(0x0100_0000_01b3))
}

/// The next hash of a sequence: the finalizer of SplitMix64, so that all bits take part.
pub(super) fn mix(sum: u64, next: u64) -> u64 {
    let mut z = sum.rotate_left(7) ^ next;
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;
    use onrecord_document::{Layer, Meta, Text, Zone};
    use onrecord_resources::Files;
    use onrecord_resources::comparison::Comparison;

    const WIRE: &str = "Shells struck a crowded grain market on the northern edge of Khara on Sunday evening, killing at least 14 people, a doctor said. The road to Mirrin was closed until the morning because of unexploded rounds.";

    fn rules() -> Rules {
        Comparison::load(&Files::embedded()).unwrap().passages
    }

    fn document(text: &str) -> Document {
        let text = Text::new(text);
        let zone = Zone { span: text.whole(), kind: ZoneKind::Body };
        Document::new(Meta::default(), text, Layer::from(vec![zone]), Vec::new())
    }

    fn share(a: &str, b: &str) -> f64 {
        Words::new(&document(a)).common(&Words::new(&document(b)), &rules()).share
    }

    #[test]
    fn copies_and_light_edits_are_found_and_other_words_are_not() {
        let edited = WIRE.replace("a doctor said", "a doctor told the agency").replace("crowded ", "");
        assert!(share(WIRE, WIRE) == 1.0 && share(&edited, WIRE) > 0.8 && share(WIRE, &edited) > 0.8);
        let partial =
            format!("In Vell the mayor ordered flags to be lowered on Monday and spoke of murder. {WIRE}");
        assert!((0.4..0.9).contains(&share(&partial, WIRE)));
        let told_anew = "Mortar rounds fell among shoppers in Khara late on Sunday. Fourteen were dead by nightfall, said a doctor, and nobody could use the road to Mirrin.";
        assert_eq!(share(told_anew, WIRE), 0.0);
    }

    #[test]
    fn a_quotation_in_common_is_no_copy() {
        let quote = "“There will be no truce with the murderers of Khara, and we will retake the hills above the town before the snow melts, whatever it costs us,”";
        let a = format!("{quote} the president said in a televised address from the palace in Vell.");
        let b = format!("Ilen Varga spoke late. {quote} he said. Nobody in the hall clapped.");
        assert_eq!(share(&a, &b), 0.0);
    }

    #[test]
    fn a_common_stretch_leaves_a_common_fingerprint() {
        let rules = rules();
        let words: Vec<&str> = WIRE.split(' ').collect();
        let stretch = rules.shingle + rules.window - 1;
        for run in words.windows(stretch) {
            let other = format!("one two three four {} five six seven eight", run.join(" "));
            let (a, b) = (Words::new(&document(WIRE)), Words::new(&document(&other)));
            assert!(!a.fingerprints(&rules).is_disjoint(&b.fingerprints(&rules)), "{run:?}");
        }
    }

    #[test]
    fn words_of_claims_are_looked_for_in_passages() {
        let document = document(WIRE);
        let words = Words::new(&document);
        let at = document.text.find("killing").unwrap();
        let spans = SpanSet::from(Span::new(at, at + "killing at least 14".len()));
        assert_eq!(words.covered(&spans, &[Span::new(0, at + "killing at".len())]), 0.5);
    }
}
