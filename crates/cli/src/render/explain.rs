//! Why a claim says what it says: from the claim down to words, rules and scores.
//!
//! reads:  Claim, the text it was read in, Reading where there is one
//! writes: lines of a terminal

use super::wrap::{Cell, clean, cut, fill, lines, pad, safe};
use super::{Page, chain, color, words};
use color::{Look, Role};
use onrecord::Reading;
use onrecord::attribution::Attribution;
use onrecord::document::{Document, Id, Maker, Offsets, Span, SpanSet, Text};
use onrecord::events::{Claim, Evidence, StatementForm};
use onrecord::mentions::Mention;

/// Columns for the names of parts.
const PART: usize = 11;

/// At most so many names of a source are listed.
const MOST_NAMES: usize = 6;

/// Longest quotation of a part's words.
const QUOTATION: usize = 60;

/// A claim in lines, with everything it rests on. `number` is its number in its report, where that is known.
pub fn explain(
    claim: &Claim,
    number: Option<usize>,
    text: &Text,
    reading: Option<&Reading>,
    page: Page,
) -> Vec<String> {
    let page = Page { width: page.width.min(Page::WIDEST), ..page };
    let sheet = Sheet { claim, text, reading, offsets: Offsets::new(text), page };
    let mut out = sheet.head(number);
    out.push(String::new());
    out.extend(sheet.facts());
    out.push(String::new());
    out.extend(sheet.sentences());
    out.extend(sheet.rests_on());
    if let Some(reading) = reading {
        out.extend(sheet.attributions(reading));
        out.extend(sheet.actors(reading));
    }
    out
}

/// One claim being explained.
struct Sheet<'a> {
    claim: &'a Claim,
    text: &'a Text,
    reading: Option<&'a Reading>,
    offsets: Offsets,
    page: Page,
}

impl Sheet<'_> {
    fn heading(&self, text: &str) -> String {
        self.page.paint(color::heading(), text)
    }

    /// A row: a name at the left, text beside it, over as many lines as it needs.
    fn row(&self, part: &str, text: &str) -> Vec<String> {
        let lines = fill(text, self.page.width.saturating_sub(PART + 4)).into_iter().enumerate();
        lines
            .map(|(i, line)| {
                let part = pad(if i == 0 { part } else { "" }, PART);
                format!("  {}  {line}", self.page.paint(color::dim(), &part))
            })
            .collect()
    }

    fn head(&self, number: Option<usize>) -> Vec<String> {
        let number = number.map_or(String::new(), |n| format!(" {n}"));
        let id = self.page.paint(color::dim(), &self.claim.id.to_string());
        let mut out = vec![format!("{}  {id}", self.heading(&format!("CLAIM{number}")))];
        out.extend(
            fill(&self.claim.plain, self.page.width.saturating_sub(2)).iter().map(|l| format!("  {l}")),
        );
        out
    }

    /// Chain, statement and factuality in words and codes.
    fn facts(&self) -> Vec<String> {
        let Claim { chain: links, statement: s, factuality: f, .. } = self.claim;
        let mut out = self.row("who says", &chain::line(links));
        let about = [chain::about(links), chain::stance(links)];
        for line in about.iter().filter(|l| !l.is_empty()) {
            out.extend(self.row("", line));
        }
        let cameo = if s.cameo.is_empty() { String::new() } else { format!(" · CAMEO {}", s.cameo) };
        let quad = if s.quad == 0 { String::new() } else { format!(" · quad class {}", s.quad) };
        out.extend(self.row("what", &format!("{} {}{cameo}{quad}", s.form.name(), words::what(s))));
        out.extend(self.row("who, whom", &words::parties(s)));
        let codes = words::codes(s);
        if !codes.is_empty() {
            out.extend(self.row("codes", &codes));
        }
        if let Some((id, name)) = &s.place {
            out.extend(self.row("where", &format!("{name} · GeoNames {id}")));
        }
        let days = words::when(s);
        let value = s.time.as_ref().filter(|t| days.as_ref() != Some(*t)).map(|t| format!("TIMEX3 {t}"));
        if days.is_some() || value.is_some() {
            out.extend(
                self.row("when", &[days, value].into_iter().flatten().collect::<Vec<_>>().join(" · ")),
            );
        }
        let numbers: Vec<String> =
            s.magnitude.iter().map(|&(k, least, most)| words::magnitude(k, least, most)).collect();
        if !numbers.is_empty() {
            out.extend(self.row("how many", &numbers.join(", ")));
        }
        let (how, style) = words::how(*f);
        let names = format!("{}, {}, {}", f.certainty.name(), f.polarity.name(), f.mood.name());
        let detail = if how == f.certainty.name() { names } else { format!("{how}: {names}") };
        out.extend(self.row("how sure", &self.page.paint(style, &detail)));
        out
    }

    fn trigger(&self) -> Option<Span> {
        self.claim.evidence.iter().find(|e| e.part == "trigger")?.spans.hull()
    }

    /// The sentence of the trigger, with the words that count marked.
    fn sentences(&self) -> Vec<String> {
        let Some(trigger) = self.trigger() else { return Vec::new() };
        let span = self.around(trigger);
        let [start, end] = self.offsets.points(span);
        let mut out = vec![format!(
            "{}  {}",
            self.heading("SENTENCE"),
            self.page.paint(color::dim(), &format!("characters {start}–{end}"))
        )];
        let room = self.page.width.saturating_sub(2);
        let cells = self.marked(span);
        out.extend(
            lines(cells.iter().map(|c| c.char), room)
                .into_iter()
                .map(|l| format!("  {}", self.page.cells(&cells[l]))),
        );
        out.push(String::new());
        out
    }

    /// The sentence that holds a span; without a reading, the line of the text.
    fn around(&self, span: Span) -> Span {
        let sentence =
            self.reading.and_then(|r| Some(r.syntax.sentences[r.syntax.sentence_at(span.start())?].span));
        if let Some(sentence) = sentence {
            return sentence.join(span);
        }
        let start = self.text.as_str()[..span.start()].rfind('\n').map_or(0, |at| at + 1);
        let end = self.text.as_str()[span.end()..].find('\n').map_or(self.text.len(), |at| span.end() + at);
        Span::new(start, end)
    }

    /// A stretch of text in which the trigger is underlined and parties are colored; without colors, the trigger stands in
    /// `**…**`.
    fn marked(&self, span: Span) -> Vec<Cell> {
        let covers = |part: &str, at: usize| {
            let mut sets = self.claim.evidence.iter().filter(|e| e.part == part);
            sets.any(|e| e.spans.spans().iter().any(|s| s.covers(at)))
        };
        let plain = Look::default();
        let mut cells: Vec<Cell> = Vec::with_capacity(span.len());
        let mut put = |char, look| cells.push(Cell { char, look, speaks: None });
        let mut inside = false;
        for (at, c) in self.text[span].char_indices() {
            let at = span.start() + at;
            let trigger = covers("trigger", at);
            if trigger != inside && !self.page.color {
                "**".chars().for_each(|m| put(m, plain));
            }
            inside = trigger;
            let look = match () {
                () if trigger => Look { role: Role::Source, voice: None },
                () if covers("actor", at) => Look { role: Role::Content, voice: Some(0) },
                () if covers("recipient", at) => Look { role: Role::Content, voice: Some(1) },
                () => plain,
            };
            put(safe(c), look);
        }
        if inside && !self.page.color {
            "**".chars().for_each(|m| put(m, plain));
        }
        cells
    }

    /// Every part of the claim with its words, offsets and maker.
    fn rests_on(&self) -> Vec<String> {
        let mut out = vec![self.heading("RESTS ON")];
        for evidence in &self.claim.evidence {
            let part = if evidence.link == 0 {
                evidence.part.to_owned()
            } else {
                format!("{} {}", evidence.part, evidence.link)
            };
            out.extend(self.row(&part, &self.words(evidence)));
        }
        out.extend(self.row("made by", &maker(&self.claim.by)));
        out.push(String::new());
        out
    }

    fn words(&self, evidence: &Evidence) -> String {
        let pieces = evidence.spans.spans().iter().map(|&s| {
            let [start, end] = self.offsets.points(s);
            format!("“{}” [{start}, {end}]", cut(&clean(&self.text[s]), QUOTATION))
        });
        pieces.collect::<Vec<_>>().join(" … ")
    }

    /// How each link of the chain was found.
    fn attributions(&self, reading: &Reading) -> Vec<String> {
        let rows = &reading.attributions.attributions;
        let found = self.reported_by(reading);
        let mut chain: Vec<Id<Attribution>> = std::iter::successors(found, |&id| rows[id].within).collect();
        chain.reverse();
        if chain.is_empty() {
            return Vec::new();
        }
        let mut out = vec![self.heading("WHO SAYS SO")];
        for (i, id) in chain.into_iter().enumerate() {
            let row = &rows[id];
            let kind = format!(
                "{}, {} source, {} cue",
                row.directness.name(),
                row.source_kind.name(),
                row.stance.name()
            );
            out.extend(self.row(&format!("link {}", i + 1), &kind));
            let words = |set: &SpanSet| cut(&clean(&self.text.pieces(set)), QUOTATION);
            for (part, set) in [("source", &row.source), ("cue", &row.cue)] {
                let words = if set.is_empty() {
                    "(none: carried on from before)".to_owned()
                } else {
                    format!("“{}”", words(set))
                };
                out.extend(self.row(part, &words));
            }
            if let Some(entity) = row.speaker {
                let entity = &reading.mentions.entities[entity];
                let others =
                    entity.mentions.iter().map(|&m| clean(&self.text[reading.mentions.mentions[m].span]));
                let mut names = vec![clean(&entity.name)];
                for name in others {
                    if names.len() < MOST_NAMES && !names.contains(&name) {
                        names.push(name);
                    }
                }
                out.extend(self.row("is", &names.join(" = ")));
            }
            out.extend(self.row("made by", &maker(&row.by)));
        }
        out.push(String::new());
        out
    }

    /// The attribution of the event or relation behind the claim.
    fn reported_by(&self, reading: &Reading) -> Option<Id<Attribution>> {
        let trigger = &self.claim.evidence.iter().find(|e| e.part == "trigger")?.spans;
        let kind = &self.claim.statement.kind;
        match self.claim.statement.form {
            StatementForm::Event => {
                let event =
                    reading.events.events.iter().find(|e| e.trigger == *trigger && e.kind == *kind)?;
                event.reported_by
            }
            StatementForm::Relation => {
                reading
                    .events
                    .relations
                    .iter()
                    .find(|r| r.trigger == *trigger && r.kind == *kind)?
                    .reported_by
            }
        }
    }

    /// How each participant came to its code.
    fn actors(&self, reading: &Reading) -> Vec<String> {
        let mut out = Vec::new();
        let parts = self.claim.evidence.iter().filter(|e| e.part == "actor" || e.part == "recipient");
        for (part, span) in parts.flat_map(|e| e.spans.spans().iter().map(move |s| (e.part, s))) {
            let mentions = reading.mentions.mentions.enumerate();
            let Some((id, mention)) =
                mentions.filter(|(_, m)| span.overlaps(m.span)).max_by_key(|(_, m)| shared(m, *span))
            else {
                continue;
            };
            out.extend(self.row(part, &format!("“{}”", cut(&clean(&self.text[mention.span]), QUOTATION))));
            out.extend(self.row("found by", &format!("{} · {}", mention.kind.name(), maker(&mention.by))));
            match reading.mentions.actor(id) {
                Some(actor) => out
                    .extend(self.row("code", &format!("{} · {} · {}", actor.code, actor.name, actor.entry))),
                None => out.extend(self.row("code", "none: the actor tables do not know it")),
            }
        }
        if !out.is_empty() {
            out.insert(0, self.heading("WHO IS WHO"));
            out.push(String::new());
        }
        out
    }
}

/// Bytes that a mention shares with a span, less those outside it.
fn shared(mention: &Mention, span: Span) -> (usize, std::cmp::Reverse<usize>) {
    let start = mention.span.start().max(span.start());
    let end = mention.span.end().min(span.end());
    (end.saturating_sub(start), std::cmp::Reverse(mention.span.len()))
}

/// What made a row: a line of a data file, a rule, or a task of the model and its score.
pub fn maker(by: &Maker) -> String {
    match by {
        Maker::Rule(rule) => format!("rule {rule}"),
        Maker::Model(task, score) => format!("model {task}, score {score:.2}"),
    }
}

/// What is known of the report, on one line.
pub fn report(document: &Document) -> String {
    let meta = &document.meta;
    let published = meta.published.map(|d| d.to_string());
    let parts = [meta.publisher.clone(), published, meta.title.clone(), meta.origin.clone()];
    clean(&parts.into_iter().flatten().collect::<Vec<_>>().join(" · "))
}
