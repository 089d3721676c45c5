//! Finds mentions: what the encoder labels, then noun phrases of the tree that the tables know.
//!
//! reads:  document.text, syntax, encoder scores (entity, name), times
//! writes: Draft
//! data:   data/actors/agents.tsv, data/lexicon/en/people.toml

use crate::{Actor, Context, EntityType, MentionForm, Timex, decode};
use onrecord_document::{Id, Layer, Maker, Span};
use onrecord_encoder::Scores;
use onrecord_resources::actors::{AgentSort, KnownKind, Pronoun};
use onrecord_syntax::{Token, Upos};
use std::collections::BTreeSet;
use std::ops::Range;

/// A mention that has no entity yet.
#[derive(Clone, Debug)]
pub(crate) struct Draft {
    pub words: Range<usize>,
    pub head: Id<Token>,
    pub kind: EntityType,
    pub form: MentionForm,
    pub actor: Option<Actor>,
    pub joint: Vec<Actor>,
    pub listed: bool,
    pub by: Maker,
}

/// Relations in which a noun phrase stands on its own.
const NOMINAL: [&str; 14] = [
    "nsubj",
    "obj",
    "iobj",
    "obl",
    "nmod",
    "conj",
    "appos",
    "root",
    "parataxis",
    "dep",
    "vocative",
    "xcomp",
    "dislocated",
    "list",
];

/// All mentions of a document in text order, longer first; one for each head.
pub(crate) fn find(context: &Context<'_>, scores: &Scores, times: &Layer<Timex>) -> Vec<Draft> {
    let mut drafts = labeled(context, scores);
    let mut heads: BTreeSet<Id<Token>> = drafts.iter().map(|d| d.head).collect();
    let mut covered: Vec<bool> = vec![false; context.syntax.tokens.len()];
    for draft in &drafts {
        covered[draft.words.clone()].fill(true);
    }
    for timex in times.iter() {
        covered[context.syntax.tokens_in(timex.span)].fill(true);
    }
    for (id, token) in context.syntax.tokens.enumerate() {
        let found = match token.upos {
            Upos::Pron | Upos::Det => pronoun(context, id),
            Upos::Noun | Upos::Propn | Upos::Adj | Upos::Num => {
                noun_phrase(context, id, covered[id.index()], !scores.entity.is_empty())
            }
            _ => None,
        };
        if let Some(draft) = found.filter(|d| heads.insert(d.head)) {
            drafts.push(draft);
        }
    }
    drafts.sort_by_key(|d| (d.words.start, std::cmp::Reverse(d.words.end), d.head));
    drafts
}

/// What the encoder labels: re3d's types, and names where it sees none.
fn labeled(context: &Context<'_>, scores: &Scores) -> Vec<Draft> {
    let mut drafts: Vec<Draft> = Vec::new();
    for sentence in context.syntax.sentences.iter() {
        let entities = decode::spans(&scores.entity, sentence.tokens.clone());
        let names = decode::spans(&scores.name, sentence.tokens.clone());
        let mut taken: Vec<Range<usize>> = Vec::new();
        for found in &entities {
            let Some(words) = trim(context, found.words.clone()) else { continue };
            taken.push(words.clone());
            let kind = EntityType::parse(found.label);
            let mut draft = draft(context, words, kind, true, Maker::model("entity", found.score));
            // "the official" is a person, whatever the encoder makes of it.
            if kind == EntityType::Organisation
                && draft.form == MentionForm::Nominal
                && is_one_person(context, &draft)
            {
                draft.kind = EntityType::Person;
            }
            drafts.push(draft);
        }
        for found in &names {
            let kind = match found.label {
                "PERSON" => EntityType::Person,
                "ORGANIZATION" => EntityType::Organisation,
                "LOCATION" => EntityType::Location,
                _ => continue,
            };
            let Some(words) = trim(context, found.words.clone()) else { continue };
            if taken.iter().any(|t| t.start < words.end && words.start < t.end) {
                continue;
            }
            drafts.push(draft(context, words, kind, false, Maker::model("name", found.score)));
        }
    }
    drafts
}

/// A draft whose head and form are read from the tree.
fn draft(context: &Context<'_>, words: Range<usize>, kind: EntityType, listed: bool, by: Maker) -> Draft {
    let head = head_of(context, &words);
    let token = &context.syntax.tokens[head];
    let form = if token.upos == Upos::Pron || words.len() == 1 && pronoun_of(context, head).is_some() {
        MentionForm::Pronoun
    } else if token.upos == Upos::Propn || names_itself(context, &words, head) {
        MentionForm::Name
    } else {
        MentionForm::Nominal
    };
    Draft { words, head, kind, form, actor: None, joint: Vec::new(), listed, by }
}

/// Whether a phrase with a common noun as head is a name nevertheless: "Foreign Minister Dora Tamsin", "Ember Brigades".
fn names_itself(context: &Context<'_>, words: &Range<usize>, head: Id<Token>) -> bool {
    let tokens = context.syntax.tokens.rows();
    let text = &context.document.text;
    let last = tokens[words.end - 1].upos == Upos::Propn;
    let flat =
        context.syntax.tree().children_by(head, &["flat", "appos"]).any(|c| words.contains(&c.index()));
    let capital = text[context.syntax.tokens[head].span].starts_with(char::is_uppercase);
    flat && last || capital && words.len() > 1 && head.index() > words.start && capitals(context, words)
}

/// Whether every word but articles and prepositions starts with a capital.
fn capitals(context: &Context<'_>, words: &Range<usize>) -> bool {
    let tokens = context.syntax.tokens.rows();
    let mut counted = tokens[words.clone()]
        .iter()
        .filter(|t| !matches!(t.upos, Upos::Det | Upos::Adp | Upos::Punct | Upos::Part))
        .peekable();
    counted.peek().is_some() && counted.all(|t| context.document.text[t.span].starts_with(char::is_uppercase))
}

/// The word of a run whose head lies outside it: of several the first that is a noun.
pub(crate) fn head_of(context: &Context<'_>, words: &Range<usize>) -> Id<Token> {
    let tokens = context.syntax.tokens.rows();
    let tops: Vec<usize> =
        words.clone().filter(|&w| tokens[w].head.is_none_or(|h| !words.contains(&h.index()))).collect();
    let noun = |w: &&usize| matches!(tokens[**w].upos, Upos::Noun | Upos::Propn | Upos::Pron);
    // Where the tree cuts a run into pieces, English puts the head last.
    let best = if tops.len() > 1 { tops.iter().rev().find(noun) } else { None };
    Id::new(*best.or(tops.iter().find(noun)).or(tops.first()).unwrap_or(&words.start))
}

/// Whether a phrase is headed by a singular noun for a person.
fn is_one_person(context: &Context<'_>, draft: &Draft) -> bool {
    let head = draft.head.index();
    let agent = context.actors.agent(&agent_key(context, head..head + 1));
    agent.is_some_and(|a| a.sort == AgentSort::Person) && context.syntax.tokens[draft.head].xpos == "NN"
}

/// A run without marks, conjunctions and possessive endings at its ends; nothing if no word of content is left.
fn trim(context: &Context<'_>, mut words: Range<usize>) -> Option<Range<usize>> {
    let tokens = context.syntax.tokens.rows();
    let text = |w: usize| &context.document.text[tokens[w].span];
    // A bracket that closes without having opened, or the other way round, ends the phrase.
    if let Some(close) =
        words.clone().find(|&w| text(w) == ")").filter(|&c| !(words.start..c).any(|w| text(w) == "("))
    {
        words.end = close;
    }
    if let Some(open) =
        words.clone().find(|&w| text(w) == "(").filter(|&o| !(o..words.end).any(|w| text(w) == ")"))
    {
        words.end = open;
    }
    let loose = |w: usize| matches!(tokens[w].upos, Upos::Punct | Upos::Cconj) || tokens[w].xpos == "POS";
    while !words.is_empty() && loose(words.start) {
        words.start += 1;
    }
    // Nor does a phrase end in a preposition or an article: "Jano Terel of".
    let dangling = |w: usize| loose(w) || tokens[w].xpos == "IN";
    while !words.is_empty() && dangling(words.end - 1) && !closes_bracket(context, &words) {
        words.end -= 1;
    }
    let empty =
        |w: usize| matches!(tokens[w].upos, Upos::Det | Upos::Adp | Upos::Cconj | Upos::Punct | Upos::Part);
    let content = words.clone().any(|w| !empty(w) || pronoun_of(context, Id::new(w)).is_some());
    content.then_some(words)
}

/// Whether the last word is a bracket whose partner is inside.
fn closes_bracket(context: &Context<'_>, words: &Range<usize>) -> bool {
    let text = |w: usize| &context.document.text[context.syntax.tokens.rows()[w].span];
    text(words.end - 1) == ")" && words.clone().any(|w| text(w) == "(")
}

/// What the table says of a pronoun.
pub(crate) fn pronoun_of<'a>(context: &Context<'a>, id: Id<Token>) -> Option<&'a Pronoun> {
    let token = &context.syntax.tokens[id];
    // "US" is a country.
    let text = &context.document.text[token.span];
    if !matches!(token.upos, Upos::Pron | Upos::Det)
        || text.len() > 1 && text.chars().all(|c| c.is_uppercase() || c == '.')
    {
        return None;
    }
    context.actors.words.pronouns.get(&text.to_lowercase())
}

/// A mention of one personal or possessive pronoun.
fn pronoun(context: &Context<'_>, id: Id<Token>) -> Option<Draft> {
    let row = pronoun_of(context, id)?;
    use onrecord_resources::actors::Referent;
    let kind = match row.of {
        Referent::Person => EntityType::Person,
        Referent::Group => EntityType::Organisation,
        Referent::Thing => EntityType::Other,
    };
    let words = id.index()..id.index() + 1;
    let by = Maker::rule("mentions/pronouns");
    Some(Draft {
        words,
        head: id,
        kind,
        form: MentionForm::Pronoun,
        actor: None,
        joint: Vec::new(),
        listed: false,
        by,
    })
}

/// A mention headed by a noun that the tables know, or (without an encoder) by any name.
fn noun_phrase(context: &Context<'_>, id: Id<Token>, covered: bool, encoder: bool) -> Option<Draft> {
    let token = &context.syntax.tokens[id];
    if !NOMINAL.contains(&token.relation_base()) || token.relation.ends_with(":tmod") {
        return None;
    }
    let words = phrase(context, id);
    let by = Maker::rule("mentions/phrases");
    let make = |words, kind, form, by| {
        Some(Draft { words, head: id, kind, form, actor: None, joint: Vec::new(), listed: !encoder, by })
    };
    if token.upos == Upos::Propn {
        if covered && encoder {
            return None;
        }
        let (words, kind) = name_kind(context, words, id, encoder)?;
        return make(words, kind, MentionForm::Name, by);
    }
    // "the Syrians": a plural noun for a country's people; "the Syrian" as adjective stands before its noun and is none.
    let word = &context.document.text[token.span];
    if word.starts_with(char::is_uppercase) && context.actors.demonym(word).is_some() && !covered {
        return (token.upos == Upos::Noun)
            .then(|| make(words, EntityType::Organisation, MentionForm::Nominal, by))?;
    }
    if token.upos != Upos::Noun {
        return None;
    }
    let agent = context.actors.agent(&agent_key(context, id.index()..id.index() + 1))?;
    let sort = agent.sort;
    let plural = is_plural(context, id);
    let kind = match sort {
        AgentSort::Person if !plural => EntityType::Person,
        _ => EntityType::Organisation,
    };
    // A weak noun for a body ("country", "state") is a mention only if something says that it acts.
    let acts = matches!(token.relation_base(), "nsubj" | "obj" | "iobj" | "obl" | "nmod" | "conj" | "appos");
    let says = agent.strong
        || !agent.sectors.is_empty()
        || sort == AgentSort::Person
        || token.relation_base() == "nsubj";
    (acts && says || agent.strong)
        .then(|| make(words, kind, MentionForm::Nominal, Maker::entry("actors/agents.tsv", &agent.phrase)))?
}

/// Whether a noun is plural by tag, or a people by its nature.
pub(crate) fn is_plural(context: &Context<'_>, id: Id<Token>) -> bool {
    let token = &context.syntax.tokens[id];
    matches!(token.xpos.as_str(), "NNS" | "NNPS") || token.feats.contains("Number=Plur")
}

/// The key of a run of words as `agents.tsv` has it: in lower case, the last word singular.
pub(crate) fn agent_key(context: &Context<'_>, words: Range<usize>) -> String {
    let tokens = &context.syntax.tokens.rows()[words];
    let mut key = String::new();
    for (i, token) in tokens.iter().enumerate() {
        if token.upos == Upos::Punct && i > 0 {
            continue;
        }
        if !key.is_empty() {
            key.push(' ');
        }
        if i + 1 == tokens.len() {
            key.push_str(&singular(context, token));
        } else {
            key.push_str(&onrecord_resources::fold(&context.document.text[token.span]));
        }
    }
    key
}

/// The folded lemma of a noun; where tagging left a plural as it is, what its ending leaves if the tables know that.
fn singular(context: &Context<'_>, token: &Token) -> String {
    let lemma = onrecord_resources::fold(&token.lemma);
    let known = |key: &str| context.actors.agent(key).is_some();
    if known(&lemma) || !matches!(token.xpos.as_str(), "NNS" | "NNPS" | "NNP") {
        return lemma;
    }
    lemma.strip_suffix('s').filter(|key| known(key)).map(str::to_owned).unwrap_or(lemma)
}

/// The words of a noun with what stands before it: determiner, adjectives, compounds, numbers, possessor; and what its
/// name goes on with.
fn phrase(context: &Context<'_>, id: Id<Token>) -> Range<usize> {
    let tree = context.syntax.tree();
    let tokens = &context.syntax.tokens;
    let mut words = id.index()..id.index() + 1;
    let before = ["det", "amod", "compound", "nummod", "nmod:poss", "advmod", "nmod:desc", "nmod:unmarked"];
    let after = ["flat", "goeswith", "fixed"];
    for &child in tree.children(id) {
        let relation = &tokens[child].relation;
        let base = tokens[child].relation_base();
        let is = |list: &[&str]| list.iter().any(|r| *relation == **r || base == *r && !r.contains(':'));
        if child < id && is(&before) {
            let first = tree.subtree(child).first().map_or(child.index(), |f| f.index());
            words.start = words.start.min(first);
        } else if child > id && (is(&after) || base == "compound") {
            let last = tree.subtree(child).last().map_or(child.index(), |l| l.index());
            words.end = words.end.max(last + 1);
        }
    }
    let rows = tokens.rows();
    while words.start < id.index()
        && (rows[words.start].upos == Upos::Punct || rows[words.start].upos == Upos::Cconj)
    {
        words.start += 1;
    }
    words
}

/// The type of a name that no encoder has labeled, and its words: from tables, titles and the shape of the name.
/// With an encoder only what the tables know counts.
fn name_kind(
    context: &Context<'_>,
    words: Range<usize>,
    head: Id<Token>,
    encoder: bool,
) -> Option<(Range<usize>, EntityType)> {
    let text = |w: &Range<usize>| span_of(context, w);
    let on = context.on;
    let bare = without_article(context, words.clone());
    if let Some(known) = context.actors.named(&context.document.text[text(&bare)], on) {
        let kind = match known.kind {
            KnownKind::Person => EntityType::Person,
            KnownKind::Country => EntityType::Location,
            _ => EntityType::Organisation,
        };
        return Some((words, kind));
    }
    if context.actors.demonym(&context.document.text[text(&bare)]).is_some() {
        return Some((words, EntityType::Organisation));
    }
    if encoder {
        return None;
    }
    let tokens = context.syntax.tokens.rows();
    let lower = |w: usize| context.document.text[tokens[w].span].to_lowercase();
    let people = &context.actors.words;
    let titled = bare
        .clone()
        .take(bare.len().saturating_sub(1))
        .any(|w| people.titles.contains(&onrecord_resources::fold(&lower(w))));
    let last = lower(bare.end - 1);
    let organization = people.organization_nouns.contains(last.trim_end_matches('s'))
        || people.organization_nouns.contains(&last);
    let kind = if titled && !organization {
        EntityType::Person
    } else if organization {
        EntityType::Organisation
    } else if matches!(tokens[head.index()].relation_base(), "obl" | "nmod") && bare.len() == 1
        || context.gazetteer.lookup(&context.document.text[text(&bare)]).iter().any(|c| c.exact)
    {
        EntityType::Location
    } else if is_plural(context, head) || bare.len() > 3 {
        EntityType::Organisation
    } else {
        EntityType::Person
    };
    Some((words, kind))
}

/// A run of words as a span of the text.
pub(crate) fn span_of(context: &Context<'_>, words: &Range<usize>) -> Span {
    let tokens = context.syntax.tokens.rows();
    Span::new(tokens[words.start].span.start(), tokens[words.end - 1].span.end())
}

/// A run without the determiner it starts with.
pub(crate) fn without_article(context: &Context<'_>, words: Range<usize>) -> Range<usize> {
    let tokens = context.syntax.tokens.rows();
    let article = words.len() > 1 && tokens[words.start].upos == Upos::Det;
    words.start + usize::from(article)..words.end
}
