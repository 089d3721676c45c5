//! Who holds the floor in paragraphs that name nobody.
//!
//! reads:  document, syntax, mentions, quotes, encoder scores (attribution), attributions so far
//! writes: attributions without a cue: speech carried on
//! data:   data/lexicon/en/voice.toml
//! cases:  cases/5-attribution/voice.md
//!
//! A source that spoke in the paragraph before may go on in the next one, with or without quotation marks, and is seldom
//! named again. Each paragraph without an attribution of its own is judged by signs for the source and for the reporter; the
//! weights are data. Sentences of a paragraph that only the same source speaks in are judged with it.

use crate::quotes::Quotation;
use crate::shape;
use crate::{Attribution, Directness};
use onrecord_document::{Document, Id, Layer, Maker, Span, SpanSet, ZoneKind};
use onrecord_mentions::{Entity, MentionForm, Mentions, TimexKind};
use onrecord_resources::attribution::{Cues, Voice};
use onrecord_syntax::{Syntax, Upos};
use std::ops::Range;

/// What the judgement of a paragraph rests on.
pub(crate) struct Scene<'a> {
    pub document: &'a Document,
    pub syntax: &'a Syntax,
    pub mentions: &'a Mentions,
    pub quotations: &'a [Quotation],
    /// For each word the probability of source, cue, content.
    pub roles: &'a [[f32; 3]],
    pub voice: &'a Voice,
    pub cues: &'a Cues,
}

/// A body paragraph and the sentences in it.
struct Paragraph {
    span: Span,
    sentences: Range<usize>,
}

/// Who spoke last, and how.
#[derive(Clone, Copy)]
struct Floor {
    /// The attribution that gave it.
    by: Id<Attribution>,
    speaker: Id<Entity>,
    paragraph: usize,
}

/// Adds an attribution without a cue for each stretch of speech that is carried on.
pub(crate) fn carry_on(scene: &Scene<'_>, attributions: &mut Layer<Attribution>) {
    let paragraphs = paragraphs(scene);
    let interview = interviewee(scene, attributions);
    let reporter_speaks = reporter_in_first_person(scene, attributions, &paragraphs);
    let mut floor: Option<Floor> = None;
    for (number, paragraph) in paragraphs.iter().enumerate() {
        let here: Vec<Id<Attribution>> = attributions
            .enumerate()
            .filter(|(_, a)| a.content.overlaps(paragraph.span) || a.cue.overlaps(paragraph.span))
            .map(|(id, _)| id)
            .collect();
        let held = floor.filter(|f| f.paragraph + 1 >= number);
        // Whose paragraph it could be: whoever tells something in it, if that is one source; else whoever holds the floor.
        // People of whom it is said that they want or demand something are spoken of, not speaking.
        let telling: Vec<Id<Attribution>> = here
            .iter()
            .copied()
            .filter(|&id| tells(scene, &attributions[id]) && attributions[id].speaker.is_some())
            .collect();
        let own = telling.iter().copied().min_by_key(|&id| attributions[id].content.start());
        let one =
            telling.iter().all(|&id| Some(attributions[id].speaker) == own.map(|o| attributions[o].speaker));
        let candidate = match own {
            Some(id) if one => {
                attributions[id].speaker.map(|speaker| Floor { by: id, speaker, paragraph: number })
            }
            Some(_) => None,
            None => held,
        };
        if let Some(candidate) = candidate {
            let next = next_speaker(scene, attributions, &paragraphs, number);
            let signs = Signs {
                scene,
                candidate,
                number,
                paragraph,
                interviewee: interview == Some(candidate.speaker),
                resumed: next == Some(candidate.speaker),
                before_introduction: before_introduction(
                    attributions,
                    &paragraphs,
                    candidate.speaker,
                    number,
                ),
                reporter_speaks,
                named_here: own.is_some(),
            };
            let mut free = free_sentences(scene, attributions, paragraph);
            if let Some(own) = own.filter(|_| held.is_none_or(|f| f.speaker != candidate.speaker)) {
                // Whoever is only brought in by this paragraph has not spoken before his first words.
                let first = start_word(scene, &attributions[own]);
                free.retain(|run| first.is_none_or(|w| run.start >= w));
            }
            let given = signs.judge(&free, attributions);
            if !given.is_empty() {
                let first = &attributions[candidate.by];
                let row = Attribution {
                    source: SpanSet::default(),
                    source_mention: None,
                    speaker: Some(candidate.speaker),
                    cue: SpanSet::default(),
                    directness: directness(scene, &given),
                    content: given,
                    source_kind: first.source_kind,
                    terms: first.terms,
                    stance: crate::Stance::Neutral,
                    within: None,
                    by: Maker::rule("attribution/voice"),
                };
                floor = Some(Floor { paragraph: number, ..candidate });
                attributions.push(row);
                continue;
            }
        }
        // Of several speakers the last one holds the floor at the end.
        let last = telling.into_iter().max_by_key(|&id| attributions[id].content.end());
        if let Some((id, speaker)) = last.and_then(|id| Some((id, attributions[id].speaker?))) {
            floor = Some(Floor { by: id, speaker, paragraph: number });
        }
    }
}

/// The first word of an attribution's source, cue or content.
fn start_word(scene: &Scene<'_>, a: &Attribution) -> Option<usize> {
    let start = [a.source.start(), a.cue.start(), a.content.start()].into_iter().flatten().min()?;
    Some(scene.syntax.tokens.rows().partition_point(|t| t.span.end() <= start))
}

fn paragraphs(scene: &Scene<'_>) -> Vec<Paragraph> {
    let sentences = scene.syntax.sentences.rows();
    let body = scene.document.zones.iter().filter(|z| z.kind == ZoneKind::Body);
    let inside = |span: Span| {
        let from = sentences.partition_point(|s| s.span.end() <= span.start());
        let to = sentences.partition_point(|s| s.span.start() < span.end());
        Paragraph { span, sentences: from..to.max(from) }
    };
    body.map(|z| inside(z.span)).collect()
}

/// Whether an attribution gives somebody's own telling: a cue of telling in the lexicon, or words in quotation marks.
fn tells(scene: &Scene<'_>, a: &Attribution) -> bool {
    let cue = |span: Span| {
        scene
            .syntax
            .tokens_in(span)
            .any(|w| crate::lexicon::verb(scene.syntax, scene.cues, Id::new(w)).is_some_and(|c| c.tells))
    };
    // "I do not see how": the first person does not name a source, it is one that has the floor already.
    // Nor does a cue without a source: "America was left with no choice but to declare".
    let names = a.source.spans().iter().all(|&s| !scene.syntax.tokens_in(s).any(|w| first_person(scene, w)));
    !a.source.is_empty()
        && names
        && (a.directness == Directness::Direct && !a.cue.is_empty() || a.cue.spans().iter().any(|&s| cue(s)))
}

/// The speaker of nearly every attribution of telling, if there are enough of them: an interview.
fn interviewee(scene: &Scene<'_>, attributions: &Layer<Attribution>) -> Option<Id<Entity>> {
    let mut counts: Vec<(Id<Entity>, usize)> = Vec::new();
    let telling = || attributions.iter().filter(|a| tells(scene, a)).filter_map(|a| a.speaker);
    let all = telling().count();
    for speaker in telling() {
        match counts.iter_mut().find(|(s, _)| *s == speaker) {
            Some((_, n)) => *n += 1,
            None => counts.push((speaker, 1)),
        }
    }
    let (speaker, most) = counts.into_iter().max_by_key(|&(s, n)| (n, std::cmp::Reverse(s)))?;
    let headline = scene.document.zones.iter().filter(|z| z.kind == ZoneKind::Headline);
    let named = headline
        .map(|z| scene.document.text[z.span].to_lowercase())
        .any(|t| scene.voice.words("interview").iter().any(|w| t.contains(w.as_str())));
    let needed = if named { 0.6 } else { 0.8 };
    (most >= 4 && most as f32 >= needed * all as f32).then_some(speaker)
}

/// Whether the reporter says "I" or "we" of himself: outside quotations, in a clause that brings a source in.
fn reporter_in_first_person(
    scene: &Scene<'_>,
    attributions: &Layer<Attribution>,
    paragraphs: &[Paragraph],
) -> bool {
    let sources = || attributions.iter().filter(|a| !a.cue.is_empty());
    let near_cue = |span: Span| {
        sources().filter_map(|a| a.cue.hull()).any(|c| {
            span.start() > c.end() && scene.document.text[Span::new(c.end(), span.start())].trim().is_empty()
        })
    };
    // Before anybody has spoken, and where nobody has for a while, "I" is the one who writes.
    let mut spoken = usize::MAX;
    paragraphs.iter().enumerate().any(|(number, p)| {
        let own = scene.syntax.tokens_in(p.span).any(|w| {
            let token = &scene.syntax.tokens.rows()[w];
            first_person(scene, w)
                && (near_cue(token.span) || spoken == usize::MAX || number > spoken + 3)
                && !attributions.iter().any(|a| a.content.contains(token.span))
        });
        if attributions.iter().any(|a| a.cue.overlaps(p.span) && tells(scene, a)) {
            spoken = number;
        }
        own
    })
}

fn first_person(scene: &Scene<'_>, word: usize) -> bool {
    let token = &scene.syntax.tokens.rows()[word];
    let form = scene.document.text[token.span].to_lowercase();
    let quoted = crate::quotes::quotation_at(scene.quotations, token.span.start()).is_some();
    // "U.S." in capitals is a country, not the pronoun.
    let country = &scene.document.text[token.span] == "US";
    token.upos == Upos::Pron && !quoted && !country && scene.voice.words("first_person").contains(&form)
}

/// The speaker of the next paragraph that has one and comes back to it by a pronoun or a phrase with "the".
fn next_speaker(
    scene: &Scene<'_>,
    attributions: &Layer<Attribution>,
    paragraphs: &[Paragraph],
    number: usize,
) -> Option<Id<Entity>> {
    paragraphs.iter().skip(number + 1).take(3).find_map(|p| {
        let here = attributions.iter().filter(|a| a.cue.overlaps(p.span) && tells(scene, a));
        here.min_by_key(|a| a.content.start()).map(|a| a.speaker)
    })?
}

/// Whether the source has only been in the lede so far: it is brought in for good by its second paragraph, or its terms.
fn before_introduction(
    attributions: &Layer<Attribution>,
    paragraphs: &[Paragraph],
    speaker: Id<Entity>,
    number: usize,
) -> bool {
    let before = Span::new(0, paragraphs[number].span.start());
    let earlier = paragraphs[..number].iter().filter(|p| {
        attributions.iter().any(|a| a.speaker == Some(speaker) && !a.cue.is_empty() && a.cue.overlaps(p.span))
    });
    let introduced = earlier.count() >= 2;
    let on_terms = attributions
        .iter()
        .any(|a| a.speaker == Some(speaker) && a.terms.is_some_and(|t| before.contains(t)));
    let single = paragraphs.len() < 4;
    let direct = attributions.iter().any(|a| {
        a.speaker == Some(speaker)
            && a.directness == Directness::Direct
            && a.content.hull().is_some_and(|h| before.contains(h))
    });
    !(introduced || on_terms || single || direct)
}

/// The sentences of a paragraph, without those in which a source tells something already. Where that is only a
/// parenthetical cue, and where people are spoken of, the sentence still has words to give.
fn free_sentences(
    scene: &Scene<'_>,
    attributions: &Layer<Attribution>,
    paragraph: &Paragraph,
) -> Vec<Range<usize>> {
    let sentences = &scene.syntax.sentences.rows()[paragraph.sentences.clone()];
    let mut free = Vec::new();
    for sentence in sentences {
        let whole = |a: &&Attribution| {
            a.content.overlaps(sentence.span)
                || a.cue.overlaps(sentence.span)
                || a.source.overlaps(sentence.span)
        };
        let touching: Vec<&Attribution> =
            attributions.iter().filter(whole).filter(|a| tells(scene, a)).collect();
        let parenthetical = touching.iter().all(|a| {
            let hull = a
                .source
                .spans()
                .iter()
                .chain(a.cue.spans())
                .chain(a.content.spans())
                .copied()
                .reduce(Span::join);
            hull.is_some_and(|h| h.start() > sentence.span.start() && h.end() + 8 < sentence.span.end())
                && a.content.len_bytes() * 2 < sentence.span.len()
                && !a.cue.is_empty()
        });
        if touching.is_empty() || parenthetical {
            free.push(sentence.tokens.clone());
        }
    }
    free
}

/// The signs for one paragraph and one candidate.
struct Signs<'a> {
    scene: &'a Scene<'a>,
    candidate: Floor,
    number: usize,
    paragraph: &'a Paragraph,
    interviewee: bool,
    resumed: bool,
    before_introduction: bool,
    reporter_speaks: bool,
    named_here: bool,
}

impl Signs<'_> {
    /// The free sentences that are the candidate's, as one content.
    fn judge(&self, free: &[Range<usize>], attributions: &Layer<Attribution>) -> SpanSet {
        let Signs { scene, .. } = self;
        let weights = &scene.voice.weights;
        let words = || free.iter().flat_map(Clone::clone);
        if words().next().is_none() {
            return SpanSet::default();
        }
        let mut sum = 0.0;
        let first_person = !self.reporter_speaks && words().any(|w| first_person(scene, w));
        if first_person {
            sum += weights.first_person;
        }
        if self.candidate.paragraph < self.number || self.named_here {
            sum += weights.floor_held;
        }
        if self.resumed {
            sum += weights.floor_resumed;
        }
        if self.interviewee {
            sum += weights.interview;
        }
        let (goes_on, judges) = (self.goes_on(free), self.judges(free));
        if goes_on {
            sum += weights.goes_on;
        }
        if judges {
            sum += weights.judges;
        }
        let own_quotation = self.own_quotation(free, attributions);
        if own_quotation {
            sum += weights.own_quotation;
        }
        let went_on = self.went_on(free, attributions);
        if went_on {
            sum += weights.went_on;
        }
        if self.dated() {
            sum += weights.dated;
        }
        if self.about_source(free) {
            sum += weights.about_source;
        }
        if self.before_introduction && !self.named_here {
            sum += weights.before_introduction;
        }
        let tagged: f32 = words().map(|w| scene.roles.get(w).map_or(0.0, |r| r[2])).sum();
        let tagged = tagged / words().count() as f32;
        sum += weights.tagged * tagged;
        // A paragraph's tone is not enough: reporters judge, and open with "but", as well.
        let tagged_so = tagged >= scene.voice.least_tagged && self.interviewee;
        // In an interview a paragraph that both goes on and judges is the talk going on.
        let talk = self.interviewee && goes_on && judges;
        let plain = first_person || own_quotation || went_on || tagged_so || talk;
        if !plain || sum < scene.voice.least {
            return SpanSet::default();
        }
        shape::spans(scene.document, scene.syntax, free)
    }

    /// The cue before the first free sentence says that the source went on, or the source speaks right after it again.
    fn went_on(&self, free: &[Range<usize>], attributions: &Layer<Attribution>) -> bool {
        let Signs { scene, .. } = self;
        let rows = scene.syntax.tokens.rows();
        let Some(first) = free.first().map(|run| rows[run.start].span.start()) else { return false };
        let before = attributions
            .iter()
            .filter(|a| a.speaker == Some(self.candidate.speaker) && self.paragraph.span.covers(first))
            .filter(|a| a.cue.end().is_some_and(|end| end <= first && end > self.paragraph.span.start()))
            .max_by_key(|a| a.cue.end());
        before.is_some_and(|a| {
            a.cue.spans().iter().flat_map(|&s| scene.syntax.tokens_in(s)).any(|w| {
                let lemma = rows[w].lemma.to_lowercase();
                scene.voice.words("went_on").contains(&lemma)
            })
        })
    }

    /// The paragraph opens as talk goes on.
    fn goes_on(&self, free: &[Range<usize>]) -> bool {
        let opens = |run: &Range<usize>| {
            let first = run.clone().find(|&w| self.scene.syntax.tokens.rows()[w].upos != Upos::Punct);
            first.is_some_and(|w| {
                let form = self.scene.document.text[self.scene.syntax.tokens.rows()[w].span].to_lowercase();
                self.scene.voice.words("goes_on").contains(&form)
            })
        };
        free.iter().any(opens)
    }

    /// The paragraph judges rather than reports.
    fn judges(&self, free: &[Range<usize>]) -> bool {
        let phrases = self.scene.voice.words("judges");
        free.iter().any(|run| {
            let text = self.scene.document.text[shape::span(self.scene.syntax, run)].to_lowercase();
            phrases.iter().any(|p| word_match(&text, p))
        })
    }

    /// A free sentence holds a quotation of several words that nobody else is given for.
    fn own_quotation(&self, free: &[Range<usize>], attributions: &Layer<Attribution>) -> bool {
        let Signs { scene, .. } = self;
        scene.quotations.iter().any(|q| {
            let words = scene.syntax.tokens_in(q.inner);
            let verb =
                words.clone().any(|w| matches!(scene.syntax.tokens.rows()[w].upos, Upos::Verb | Upos::Aux));
            words.len() >= 4
                && verb
                && free.iter().any(|run| run.start <= words.start && words.end <= run.end)
                && !attributions.iter().any(|a| a.content.overlaps(q.inner) && !a.source.is_empty())
        })
    }

    /// A day is named in it: news tells what happened when.
    fn dated(&self) -> bool {
        self.scene
            .mentions
            .times
            .iter()
            .any(|t| t.kind == TimexKind::Date && t.value.len() == 10 && self.paragraph.span.contains(t.span))
    }

    /// It speaks of the source in the third person, outside a clause of saying.
    fn about_source(&self, free: &[Range<usize>]) -> bool {
        let Signs { scene, .. } = self;
        let entity = &scene.mentions.entities[self.candidate.speaker];
        entity.mentions.iter().map(|&m| &scene.mentions.mentions[m]).any(|m| {
            let quoted = crate::quotes::quotation_at(scene.quotations, m.span.start()).is_some();
            // "She has faced …": a sentence with the source as its subject; in his own words he is "I".
            let token = &scene.syntax.tokens[m.head];
            let subject = token.relation_base() == "nsubj"
                && token.head.is_some_and(|h| scene.syntax.tokens[h].relation == *"root");
            let third = m.form != MentionForm::Pronoun || subject && token.feats.contains("Person=3");
            third && !quoted && free.iter().any(|run| run.contains(&m.head.index()))
        })
    }
}

/// Whether a phrase stands in a text as whole words.
fn word_match(text: &str, phrase: &str) -> bool {
    text.match_indices(phrase).any(|(at, _)| {
        let before = text[..at].chars().next_back();
        let after = text[at + phrase.len()..].chars().next();
        !before.is_some_and(char::is_alphanumeric) && !after.is_some_and(char::is_alphanumeric)
    })
}

fn directness(scene: &Scene<'_>, content: &SpanSet) -> Directness {
    crate::directness(scene.document, scene.syntax, scene.quotations, content)
}
